/** All projects, newest first. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { projectsQuery } from "@/api/queries";
import type { ProjectCard } from "@/api/types";
import { Button, buttonClass } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { usePageTitle } from "@/ui/page-title";
import { projectName } from "@/ui/project-name";
import { ProvenMeter, StatePill } from "@/ui/project-state";
import { Skeleton } from "@/ui/skeleton";
import { Age } from "@/ui/time";

/** How often the list is asked for while something builds; lists have no event stream. */
const REFRESH_MS = 5_000;

/** The page with the list of projects. */
export default function ProjectsPage() {
  const { t } = useLingui();
  usePageTitle(t`Projects`);
  const list = useInfiniteQuery({
    ...projectsQuery,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((one) => one.state === "building"))
        ? REFRESH_MS
        : false,
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main id="main" className="mx-auto w-full max-w-5xl flex-1 px-4 py-8 sm:px-6 sm:py-12">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1 className="text-3xl font-semibold tracking-tight">
          <Trans>Projects</Trans>
        </h1>
        <Link href="/" className={buttonClass("primary")}>
          <Trans>Describe an app</Trans>
        </Link>
      </div>
      <div className="mt-8">
        {list.isPending ? <Rows /> : null}
        {list.isError && items.length === 0 ? (
          <Failure error={list.error} retry={() => void list.refetch()} />
        ) : null}
        {list.isSuccess && items.length === 0 ? <Empty /> : null}
        {items.length > 0 ? (
          <ul className="card divide-y divide-line overflow-hidden">
            {items.map((project) => (
              <Row key={project.id} project={project} />
            ))}
          </ul>
        ) : null}
        {list.isFetchNextPageError ? <Failure error={list.error} className="mt-4" /> : null}
        {list.hasNextPage ? (
          <div className="mt-5 text-center">
            <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {list.isFetchingNextPage ? <Trans>Loading…</Trans> : <Trans>Show older projects</Trans>}
            </Button>
          </div>
        ) : null}
      </div>
    </main>
  );
}

function Row({ project }: { project: ProjectCard }) {
  return (
    <li>
      <Link
        href={`/projects/${project.id}`}
        className="group grid gap-x-6 gap-y-2 px-4 py-4 outline-offset-[-2px] transition-colors hover:bg-sunken sm:grid-cols-[1fr_auto] lg:grid-cols-[1fr_29rem] sm:px-5"
      >
        <span className="min-w-0">
          <span className="block truncate font-medium group-hover:text-accent">
            {projectName(project, project.brief)}
          </span>
          {project.name ? (
            <span lang={project.language} className="mt-0.5 line-clamp-2 text-sm sm:line-clamp-1 text-dim">
              {project.brief}
            </span>
          ) : null}
        </span>
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1 sm:justify-end lg:grid lg:grid-cols-[11rem_10rem_6.5rem]">
          <span className="flex items-center empty:max-lg:hidden">
            <ProvenMeter proven={project.requirements_proven} total={project.requirements_total} />
          </span>
          <span className="flex items-center">
            <StatePill state={project.state} />
          </span>
          <Age at={project.updated_at} className="text-xs text-faint lg:text-right" />
        </span>
      </Link>
    </li>
  );
}

function Rows() {
  return (
    <div className="card divide-y divide-line" aria-busy="true">
      <p className="sr-only">
        <Trans>Loading…</Trans>
      </p>
      {[1, 2, 3, 4].map((row) => (
        <div key={row} className="flex h-20 flex-col justify-center gap-2 px-5">
          <Skeleton className="h-4 w-48" />
          <Skeleton className="h-3 w-96 max-w-full" />
        </div>
      ))}
    </div>
  );
}

function Empty() {
  return (
    <div className="card px-6 py-16 text-center">
      <h2 className="text-xl font-semibold tracking-tight">
        <Trans>No projects yet</Trans>
      </h2>
      <p className="mx-auto mt-2 max-w-md text-dim">
        <Trans>
          Describe an app in a few sentences; it appears here with everything that is proven about it.
        </Trans>
      </p>
      <Link href="/" className={buttonClass("primary", "mt-6")}>
        <Trans>Describe the first one</Trans>
      </Link>
    </div>
  );
}
