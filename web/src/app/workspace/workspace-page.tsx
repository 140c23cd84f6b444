/** One project: its making on the left, the app on the right; on a phone one pane at a time. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { ApiError } from "@/api/client";
import { projectQuery } from "@/api/queries";
import { buttonClass } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { usePageTitle } from "@/ui/page-title";
import { PageSkeleton } from "@/ui/skeleton";
import { Workspace } from "./workspace";

/** The page of a project. */
export default function WorkspacePage({ id }: { id: string }) {
  const project = useQuery(projectQuery(id));
  if (project.data) return <Workspace detail={project.data} />;
  if (project.isError) return <Missing error={project.error} retry={() => void project.refetch()} />;
  return <PageSkeleton />;
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useLingui();
  usePageTitle(t`Not found`);
  const isGone = error instanceof ApiError && (error.status === 404 || error.status === 400);
  return (
    <main id="main" className="mx-auto w-full max-w-xl flex-1 overflow-y-auto px-4 py-24">
      <h1 className="mb-4 text-3xl font-semibold tracking-tight">
        {isGone ? <Trans>There is no such project</Trans> : <Trans>The project cannot be shown</Trans>}
      </h1>
      {isGone ? (
        <p className="text-dim">
          <Trans>The address may be mistyped, or the project was made on another server.</Trans>
        </p>
      ) : (
        <Failure error={error} retry={retry} />
      )}
      <Link href="/projects" className={buttonClass("plain", "mt-6")}>
        <Trans>All projects</Trans>
      </Link>
    </main>
  );
}
