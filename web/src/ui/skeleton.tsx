/** Grey shapes that hold the place of what is on its way. */

import { Trans } from "@lingui/react/macro";

/** Says to assistive technology that something loads, and shows shapes to everybody else. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden="true" className={`skeleton block ${className}`} />;
}

/** The place of a whole page. */
export function PageSkeleton() {
  return (
    <main id="main" aria-busy="true" className="mx-auto w-full max-w-5xl flex-1 px-4 py-10">
      <p className="sr-only">
        <Trans>Loading…</Trans>
      </p>
      <Skeleton className="h-8 w-56" />
      <Skeleton className="mt-4 h-4 w-80 max-w-full" />
      <Skeleton className="mt-10 h-40 w-full" />
    </main>
  );
}
