/** What stands where no page is. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { buttonClass } from "@/ui/button";
import { usePageTitle } from "@/ui/page-title";

/** The page for an address that nothing belongs to. */
export function NotFoundPage() {
  const { t } = useLingui();
  usePageTitle(t`Not found`);
  return (
    <main
      id="main"
      className="mx-auto flex w-full max-w-xl flex-1 flex-col items-start justify-center px-4 py-24"
    >
      <p className="font-mono text-sm text-faint">404</p>
      <h1 className="mt-2 text-3xl font-semibold tracking-tight">
        <Trans>There is no page here</Trans>
      </h1>
      <p className="mt-3 text-dim">
        <Trans>The address may be mistyped, or the project was made on another server.</Trans>
      </p>
      <p className="mt-8 flex flex-wrap gap-3">
        <Link href="/" className={buttonClass("primary")}>
          <Trans>Describe an app</Trans>
        </Link>
        <Link href="/projects" className={buttonClass("plain")}>
          <Trans>All projects</Trans>
        </Link>
      </p>
    </main>
  );
}
