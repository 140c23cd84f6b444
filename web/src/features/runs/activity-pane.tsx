/** Everything that happened, run by run: the newest run on top at a glance, then its steps in order. */

import { Trans, useLingui } from "@lingui/react/macro";
import { type RefObject, useRef, useState } from "react";
import type { ProjectDetail } from "@/api/types";
import type { DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { StatePill } from "@/ui/project-state";
import { Skeleton } from "@/ui/skeleton";
import { Age } from "@/ui/time";
import type { FeedState } from "./event-feed";
import { OutcomeCard } from "./outcome-card";
import { Question } from "./question";
import { RunCard } from "./run-card";
import type { RunProgress } from "./run-progress";
import { StepItem } from "./step-item";
import { UsageDialog } from "./usage-dialog";
import { useFollow } from "./use-follow";

interface ActivityPaneProps {
  detail: ProjectDetail;
  feed: FeedState;
  showRequirements: () => void;
  showPreview: () => void;
}

/** The pane with the live activity. */
export function ActivityPane({ detail, feed, showRequirements, showPreview }: ActivityPaneProps) {
  const [since] = useState(Date.now);
  const costs = useRef<DialogHandle>(null);
  const runs = feed.progress.runs;
  const newest = runs.at(-1);
  const isOver = newest !== undefined && Boolean(detail.run.outcome) && detail.run.id === newest.id;
  const { top, end } = useFollow(newest, isOver);
  if (feed.link === "failed") return <Failure error={feed.error} />;
  if (!newest) return feed.link === "loading" ? <Loading /> : <NothingYet />;
  return (
    <div ref={top} className="scroll-mt-4 space-y-5">
      {isOver ? (
        <OutcomeCard
          detail={detail}
          progress={newest}
          showRequirements={showRequirements}
          showPreview={showPreview}
          showCosts={() => costs.current?.open()}
        />
      ) : (
        <RunCard
          projectId={detail.project.id}
          run={detail.run.id === newest.id ? detail.run : null}
          progress={newest}
          feed={feed}
          showCosts={() => costs.current?.open()}
        />
      )}
      {newest.question && !isOver ? <Question run={detail.run} question={newest.question} /> : null}
      {runs.toReversed().map((run, index) => (
        <RunStory
          key={run.id}
          projectId={detail.project.id}
          run={run}
          isNewest={index === 0}
          since={since}
          end={end}
        />
      ))}
      <UsageDialog ref={costs} projectId={detail.project.id} runs={runs} />
    </div>
  );
}

interface RunStoryProps {
  projectId: string;
  run: RunProgress;
  isNewest: boolean;
  /** When the page was opened. */
  since: number;
  end: RefObject<HTMLDivElement | null>;
}

function RunStory({ projectId, run, isNewest, since, end }: RunStoryProps) {
  const { t } = useLingui();
  const steps = (
    <ol className="mt-1">
      {run.steps.map((step, index) => (
        <StepItem
          key={step.ordinal}
          projectId={projectId}
          step={step}
          isLast={index === run.steps.length - 1}
          isOver={run.outcome !== null}
          isFresh={step.startedAt > since}
          isRefusal={run.outcome?.outcome === "refused" && index === run.steps.length - 1}
        />
      ))}
    </ol>
  );
  const title = run.kind === "change" ? t`Change` : t`Build`;
  const heading = (
    <>
      <span className="eyebrow">{title}</span>
      <Age at={run.startedAt} className="text-xs text-faint" />
    </>
  );
  if (isNewest) {
    return (
      <section aria-label={title}>
        <h2 className="flex items-baseline justify-between gap-3">{heading}</h2>
        <p className="mt-1 line-clamp-3 text-sm text-dim">{run.text}</p>
        {steps}
        <div ref={end} />
      </section>
    );
  }
  return (
    <details className="group border-t border-line pt-4">
      <summary className="summary-plain touch">
        <span className="flex items-center justify-between gap-3">{heading}</span>
        <span className="mt-1 flex items-start gap-1.5 text-sm text-dim">
          <Icon name="right" className="mt-0.5 transition-transform group-open:rotate-90" />
          <span className="line-clamp-2 flex-1">{run.text}</span>
          {run.outcome ? <StatePill state={run.outcome.outcome} /> : null}
        </span>
      </summary>
      {steps}
    </details>
  );
}

function Loading() {
  return (
    <div aria-busy="true">
      <p className="sr-only">
        <Trans>Loading…</Trans>
      </p>
      <Skeleton className="h-40 w-full rounded-xl" />
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} className="mt-5 h-4 w-3/4" />
      ))}
    </div>
  );
}

function NothingYet() {
  return (
    <p className="text-dim">
      <Trans>Nothing has happened yet.</Trans>
    </p>
  );
}
