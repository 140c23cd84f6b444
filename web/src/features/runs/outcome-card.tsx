/** How a run ended, in plain words, with what can be done next. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { acceptRun, archiveUrl } from "@/api/endpoints";
import { keys } from "@/api/queries";
import type { ProjectDetail, Run } from "@/api/types";
import { Button, buttonClass } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { Notice, type Tone } from "@/ui/notice";
import { Elapsed } from "@/ui/time";
import { RetryBrief } from "./retry-brief";
import { CostsButton, Spending } from "./run-card";
import type { RunProgress } from "./run-progress";

interface OutcomeCardProps {
  detail: ProjectDetail;
  progress: RunProgress;
  showRequirements: () => void;
  showPreview: () => void;
  showCosts: () => void;
}

/** The card on top of the activity when the newest run is over. */
export function OutcomeCard({
  detail,
  progress,
  showRequirements,
  showPreview,
  showCosts,
}: OutcomeCardProps) {
  const { run } = detail;
  const outcome = run.outcome;
  if (!outcome) return null;
  const hasApp = Boolean(detail.head);
  return (
    <Notice tone={toneOf(run)} title={<Headline detail={detail} />}>
      <Explanation detail={detail} />
      <div className="mt-3 flex flex-wrap gap-2 empty:hidden max-sm:grid max-sm:grid-cols-2">
        {hasApp ? (
          <Button kind="primary" onClick={showPreview}>
            <Icon name="play" />
            <Trans>Try the app</Trans>
          </Button>
        ) : null}
        {outcome.outcome === "partly_proven" ? (
          <>
            <Button onClick={showRequirements}>
              <Trans>See what is not proven</Trans>
            </Button>
            {run.accepted ? null : <Accept run={run} />}
          </>
        ) : null}
        {hasApp ? (
          <a className={buttonClass("plain")} href={archiveUrl(detail.project.id)} download>
            <Icon name="download" />
            <Trans>Download the code</Trans>
          </a>
        ) : null}
        {run.kind === "build" && !hasApp ? <RetryBrief brief={detail.brief} /> : null}
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-dim">
        <Elapsed from={run.created_at} to={run.finished_at ?? run.created_at} />
        <Spending run={run} progress={progress} />
        <CostsButton onClick={showCosts} />
      </div>
    </Notice>
  );
}

function toneOf(run: Run): Tone {
  switch (run.outcome?.outcome) {
    case "proven":
      return "good";
    case "partly_proven":
      return run.accepted ? "note" : "warn";
    case "cap_reached":
      return "warn";
    case "failed":
      return "bad";
    default:
      return "note";
  }
}

function Headline({ detail }: { detail: ProjectDetail }): ReactNode {
  const { run, project } = detail;
  const total = project.requirements_total;
  const { t } = useLingui();
  switch (run.outcome?.outcome) {
    case "proven":
      return <Plural value={total} one="The requirement is proven" other="All # requirements are proven" />;
    case "partly_proven":
      return (
        <Plural
          value={run.outcome.unproven}
          one="The app is there, but # requirement is not proven"
          other="The app is there, but # requirements are not proven"
        />
      );
    case "refused":
      return run.kind === "change"
        ? t`This change cannot be made; the app is as it was`
        : t`This app cannot be built`;
    case "cancelled":
      return t`You stopped this run`;
    case "cap_reached":
      return t`The run reached a limit`;
    case "failed":
      return run.kind === "change" ? t`The change did not work out` : t`The build could not go on`;
    default:
      return null;
  }
}

function Explanation({ detail }: { detail: ProjectDetail }): ReactNode {
  const { run } = detail;
  const outcome = run.outcome;
  switch (outcome?.outcome) {
    case "proven":
      return (
        <p>
          <Trans>Each was tried in a real browser against the running app, from an empty database.</Trans>
        </p>
      );
    case "partly_proven":
      return run.accepted ? (
        <p>
          <Trans>You accepted it as it is. What is not proven stays marked.</Trans>
        </p>
      ) : (
        <p>
          <Trans>
            Look at what failed, ask for a change, or accept it as it is; it stays marked as not proven.
          </Trans>
        </p>
      );
    case "refused":
      return (
        <>
          <p>{outcome.refusal.reason}</p>
          <ul className="mt-2 list-disc space-y-1 pl-5">
            {outcome.refusal.advice.map((advice) => (
              <li key={advice}>{advice}</li>
            ))}
          </ul>
        </>
      );
    case "cancelled":
      return (
        <p>
          <Trans>What was made until then is kept.</Trans>
        </p>
      );
    case "cap_reached":
    case "failed":
      return <p className="first-letter:uppercase">{outcome.reason}</p>;
    default:
      return null;
  }
}

function Accept({ run }: { run: Run }) {
  const queries = useQueryClient();
  const accept = useMutation({
    mutationFn: () => acceptRun(run.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.project(run.project_id) }),
  });
  return (
    <>
      <Button disabled={accept.isPending} onClick={() => accept.mutate()}>
        <Trans>Accept as it is</Trans>
      </Button>
      {accept.error ? <Failure error={accept.error} className="w-full" /> : null}
    </>
  );
}
