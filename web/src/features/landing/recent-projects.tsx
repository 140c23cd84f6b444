/** The newest projects, under the prompt. Says nothing while there are none. */

import { Trans } from "@lingui/react/macro";
import { Link } from "wouter";
import { fetchProjects } from "@/api/endpoints";
import type { ProjectCard } from "@/api/types";
import { useAnswer } from "@/api/use-answer";
import { Failure } from "@/ui/failure";
import { projectName } from "@/ui/project-name";
import { ProvenMeter, StatePill } from "@/ui/project-state";
import { Skeleton } from "@/ui/skeleton";
import { Age } from "@/ui/time";

/** Most projects shown. */
const SHOWN = 5;

const newestProjects = (signal: AbortSignal) => fetchProjects(null, signal);

/** A short list with a way to all projects. */
export function RecentProjects() {
  const { value, error, ask } = useAnswer(newestProjects);
  if (value && value.items.length === 0) return null;
  return (
    <section aria-labelledby="recent" className="mt-14">
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="recent" className="eyebrow">
          <Trans>Recent projects</Trans>
        </h2>
        <Link href="/projects" className="link touch inline-flex items-center text-sm">
          <Trans>All projects</Trans>
        </Link>
      </div>
      {error ? <Failure error={error} retry={ask} className="mt-3" /> : null}
      {value || !error ? (
        <ul className="mt-3 divide-y divide-line border-y border-line">
          {value?.items.slice(0, SHOWN).map((project) => <Row key={project.id} project={project} />) ??
            [1, 2, 3].map((row) => (
              <li key={row} className="flex h-16 items-center">
                <Skeleton className="h-4 w-full" />
              </li>
            ))}
        </ul>
      ) : null}
    </section>
  );
}

function Row({ project }: { project: ProjectCard }) {
  return (
    <li>
      <Link
        href={`/projects/${project.id}`}
        className="group flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1 py-3"
      >
        <span className="min-w-0 flex-1 basis-48 truncate font-medium group-hover:text-accent">
          {projectName(project, project.brief)}
        </span>
        <ProvenMeter proven={project.requirements_proven} total={project.requirements_total} />
        <StatePill state={project.state} />
        <Age at={project.updated_at} className="text-right text-xs text-faint sm:w-28" />
      </Link>
    </li>
  );
}
