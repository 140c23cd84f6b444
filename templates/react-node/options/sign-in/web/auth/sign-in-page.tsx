// The way in: one form for people who have an account and for people who make one.
import { useState } from "react";
import { Link, useLocation } from "react-router";
import { signInInput, signUpInput, type User } from "../../shared/auth";
import { strings } from "../../shared/strings";
import { send } from "../ui/api";
import { Field, TextField } from "../ui/fields";
import { Logo } from "../ui/logo";
import { useForm } from "../ui/use-form";
import { usePageTitle } from "../ui/page";

interface Props {
  mode: "sign-in" | "sign-up";
  app: string;
  onDone: (user: User) => void;
}

export function SignInPage({ mode, app, onDone }: Props) {
  const isNew = mode === "sign-up";
  const title = isNew ? strings.signUp : strings.signIn;
  const location = useLocation();
  const [empty] = useState({ email: "", password: "" });
  usePageTitle(title);
  const form = useForm({
    schema: isNew ? signUpInput : signInInput,
    initial: empty,
    save: async (credentials) => {
      const { user } = await send<{ user: User }>("POST", `/api/auth/${mode}`, credentials);
      onDone(user);
    },
  });
  const password = form.field("password");
  return (
    <main className="sign-in">
      <div className="card sign-in-card">
        <div className="sign-in-brand">
          <Logo name={app} />
          <span>{app}</span>
        </div>
        <h1>{title}</h1>
        <form onSubmit={form.submit} noValidate>
          <TextField {...form.field("email")} label={strings.email} type="email" autoComplete="username" required />
          <Field {...password} label={strings.password} hint={isNew ? strings.passwordHint : undefined} required>
            {(control) => (
              <input
                {...control}
                type="password"
                autoComplete={isNew ? "new-password" : "current-password"}
                value={password.value ?? ""}
                onChange={(event) => password.onChange(event.target.value)}
              />
            )}
          </Field>
          {form.failure !== null && (
            <p role="alert" className="alert">
              {form.failure}
            </p>
          )}
          <button type="submit" className="button primary wide" disabled={form.busy}>
            {title}
          </button>
        </form>
        <p className="muted">
          {isNew ? strings.haveAccount : strings.noAccount}{" "}
          <Link to={isNew ? "/sign-in" : "/sign-up"} state={location.state}>
            {isNew ? strings.signIn : strings.signUp}
          </Link>
        </p>
      </div>
    </main>
  );
}
