// What a page shows when it has nothing to show: loading, failed, not found, empty.
import type { ReactNode } from "react";
import { Link } from "react-router";
import { strings } from "../../shared/strings";
import type { ApiError } from "./api";
import { Icon } from "./icons";
import { usePageTitle } from "./page";

export function Loading() {
  return (
    <div className="state" aria-busy="true">
      <span className="spinner" aria-hidden="true" />
      <p>{strings.loading}</p>
    </div>
  );
}

export function ErrorState({ error, retry }: { error: ApiError; retry: () => void }) {
  if (error.status === 404) return <NotFound title={strings.recordNotFound} hint={strings.recordNotFoundHint} />;
  return (
    <div className="state" role="alert">
      <Icon name="alert" />
      <h2>{strings.failed}</h2>
      <p>{error.message}</p>
      <button type="button" className="button" onClick={retry}>
        {strings.tryAgain}
      </button>
    </div>
  );
}

export function NotFound({ title, hint }: { title: string; hint?: string }) {
  usePageTitle(title);
  return (
    <div className="state">
      <Icon name="search" />
      <h1>{title}</h1>
      {hint !== undefined && <p>{hint}</p>}
      <Link className="button" to="/">
        {strings.backToOverview}
      </Link>
    </div>
  );
}

export const PageNotFound = () => <NotFound title={strings.pageNotFound} />;

export function EmptyState({ narrowed, children }: { narrowed?: boolean; children?: ReactNode }) {
  return (
    <div className="state card">
      <Icon name={narrowed ? "search" : "inbox"} />
      <p className="state-title">{narrowed ? strings.nothingFound : strings.nothingYet}</p>
      <p className="muted">{narrowed ? strings.nothingFoundHint : strings.nothingYetHint}</p>
      {children}
    </div>
  );
}
