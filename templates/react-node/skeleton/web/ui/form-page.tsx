// The frame of a form page: heading, fields in a card, save and cancel.
import type { ReactNode } from "react";
import { Link } from "react-router";
import { strings } from "../../shared/strings";
import { PageHeader } from "./page";
import { ErrorState, Loading } from "./states";
import type { RecordForm } from "./use-record";

interface Props {
  form: Pick<RecordForm<object>, "submit" | "failure" | "busy" | "ready" | "error" | "reload" | "back">;
  title: string;
  parent: { to: string; label: string };
  children: ReactNode;
}

export function FormPage({ form, title, parent, children }: Props) {
  if (form.error !== null) return <ErrorState error={form.error} retry={form.reload} />;
  if (!form.ready) return <Loading />;
  return (
    <>
      <PageHeader title={title} parent={parent} />
      <form className="card form" onSubmit={form.submit} noValidate>
        <div className="fields">{children}</div>
        {form.failure !== null && (
          <p role="alert" className="alert">
            {form.failure}
          </p>
        )}
        <div className="form-actions">
          <button type="submit" className="button primary" disabled={form.busy}>
            {strings.save}
          </button>
          <Link className="button" to={form.back}>
            {strings.cancel}
          </Link>
        </div>
      </form>
    </>
  );
}
