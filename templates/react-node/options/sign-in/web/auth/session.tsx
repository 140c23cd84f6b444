// Who is signed in, for every page. Without a session only the sign-in and sign-up pages exist.
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import type { User } from "../../shared/auth";
import { send } from "../ui/api";
import { ErrorState, Loading } from "../ui/states";
import { useLoad } from "../ui/use-load";
import { SignInPage } from "./sign-in-page";

interface Session {
  user: User;
  signOut: () => Promise<void>;
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession is used outside of SessionGate");
  return session;
}

/** Shows the app to people who have signed in, and the way in to everybody else. */
export function SessionGate({ name, children }: { name: string; children: ReactNode }) {
  const me = useLoad<{ user: User | null }>("/api/auth/me");
  const [changed, setChanged] = useState<{ user: User | null } | null>(null);
  const location = useLocation();
  const signOut = useCallback(async () => {
    await send("POST", "/api/auth/sign-out", {});
    setChanged({ user: null });
  }, []);
  const user = (changed ?? me.value)?.user ?? null;
  const session = useMemo(() => (user === null ? null : { user, signOut }), [user, signOut]);

  if (changed === null && me.value === null) {
    return me.error === null ? <Loading /> : <ErrorState error={me.error} retry={me.reload} />;
  }
  if (session === null) {
    const onDone = (next: User) => setChanged({ user: next });
    return (
      <Routes>
        <Route path="/sign-in" element={<SignInPage key="in" mode="sign-in" app={name} onDone={onDone} />} />
        <Route path="/sign-up" element={<SignInPage key="up" mode="sign-up" app={name} onDone={onDone} />} />
        <Route path="*" element={<Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />} />
      </Routes>
    );
  }
  if (location.pathname === "/sign-in" || location.pathname === "/sign-up") {
    const from = (location.state as { from?: string } | null)?.from;
    return <Navigate to={from ?? "/"} replace />;
  }
  return <SessionContext value={session}>{children}</SessionContext>;
}
