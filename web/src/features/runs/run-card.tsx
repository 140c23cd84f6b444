/** The newest run at a glance: what it does now, how far it is, what it cost; or how it ended. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { Run } from "@/api/types";
import { formatClock, formatMoney, formatNumber } from "@/ui/format";
import { Icon } from "@/ui/icon";
import { Elapsed } from "@/ui/time";
import { CancelRun } from "./cancel-run";
import type { FeedState } from "./event-feed";
import type { RunProgress } from "./run-progress";
import { currentStep, shareDone, stagesOf } from "./run-stages";
import { useAgentName, useStageName, useStepWords } from "./words";

interface RunCardProps {
  projectId: string;
  /** Null while the server has only been heard to have begun it. */
  run: Run | null;
  progress: RunProgress;
  feed: FeedState;
  showCosts: () => void;
}

/** The card on top of the activity while a run goes on. */
export function RunCard({ projectId, run, progress, feed, showCosts }: RunCardProps) {
  const share = shareDone(progress, feed.progress.checksExpected);
  return (
    <section aria-labelledby="run-now" className="sticky -top-4 z-10 -mx-2 -mt-4 bg-paper px-2 pt-4 pb-2">
      <div className="card p-4">
        <div className="flex items-start gap-3">
          <div className="min-w-0 flex-1">
            <h2 id="run-now" className="font-medium">
              <Now progress={progress} link={feed.link} />
            </h2>
            <p
              className="mt-0.5 h-5 truncate font-mono text-xs leading-5 text-faint"
              aria-hidden={!feed.activity}
            >
              {feed.activity}
            </p>
          </div>
          <CancelRun projectId={projectId} runId={progress.id} />
        </div>
        <ProgressBar share={share} />
        <Stages progress={progress} />
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line pt-3 text-xs text-dim">
          <span className="inline-flex items-center gap-1.5">
            <Icon name="clock" />
            <Elapsed from={progress.startedAt} to={progress.finishedAt} />
          </span>
          <Spending run={run} progress={progress} />
          <CostsButton onClick={showCosts} />
        </div>
      </div>
    </section>
  );
}

function Now({ progress, link }: { progress: RunProgress; link: FeedState["link"] }) {
  const agent = useAgentName();
  const words = useStepWords();
  const step = currentStep(progress);
  if (link === "retrying") {
    return (
      <span className="flex items-center gap-2 text-warn">
        <Icon name="cloud-off" />
        <Trans>No connection to the server; trying again…</Trans>
      </span>
    );
  }
  if (progress.waiting) return <WaitsForModel waiting={progress.waiting} />;
  if (progress.question) return <Trans>Waits for your answer</Trans>;
  if (!step) {
    return progress.steps.length === 0 ? (
      <Trans>Waits for a free worker</Trans>
    ) : (
      <Trans>Decides what comes next</Trans>
    );
  }
  return (
    <>
      <span className="text-faint">{agent(step.agent)}</span>
      <span aria-hidden="true" className="mx-1.5 text-faint">
        ·
      </span>
      {words(step.step).doing}
    </>
  );
}

/** That the model cannot be reached, why, and when it is tried again. */
export function WaitsForModel({ waiting }: { waiting: NonNullable<RunProgress["waiting"]> }) {
  const { i18n } = useLingui();
  const { model, reason } = waiting;
  const time = formatClock(waiting.nextTryAt, i18n.locale);
  return (
    <span className="text-warn" title={reason}>
      <Trans>
        Waits for {model}: next try at {time}
      </Trans>
      <span className="block text-sm font-normal text-dim first-letter:uppercase">{reason}</span>
    </span>
  );
}

function ProgressBar({ share }: { share: number }) {
  const { t } = useLingui();
  const percent = Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={t`Progress of the run`}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="mt-2 h-1.5 overflow-hidden rounded-full bg-line"
    >
      <div
        className="h-full rounded-full bg-accent transition-[width] duration-500 ease-out"
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}

function Stages({ progress }: { progress: RunProgress }) {
  const name = useStageName();
  const { t } = useLingui();
  const said = { done: t`done`, active: t`now`, to_come: t`to come`, stopped: t`stopped here` };
  return (
    <ol className="mt-3 flex flex-wrap justify-between gap-x-2 gap-y-1 text-xs">
      {stagesOf(progress).map(({ stage, state }) => (
        <li
          key={stage}
          aria-current={state === "active" ? "step" : undefined}
          className={`inline-flex items-center gap-1 ${
            state === "active" ? "font-medium text-accent" : state === "done" ? "text-dim" : "text-faint"
          }`}
        >
          {state === "done" ? (
            <Icon name="check" className="text-good" />
          ) : (
            <Icon name="ring" className={state === "active" ? "animate-beat scale-75" : "scale-75"} />
          )}
          {name(stage)}
          <span className="sr-only">, {said[state]}</span>
        </li>
      ))}
    </ol>
  );
}

/** What a run has cost so far; a price that is not known is said, never counted as nothing. */
export function Spending({ run, progress }: { run: Run | null; progress: RunProgress }) {
  const { i18n } = useLingui();
  const spent = formatMoney(Math.max(run?.spent_microusd ?? 0, progress.costMicrousd), i18n.locale);
  const budget = run?.budget_microusd == null ? null : formatMoney(run.budget_microusd, i18n.locale);
  const tokens = formatNumber(progress.tokens, i18n.locale);
  return (
    <>
      <span className="tabular-nums">
        {budget ? (
          <Trans>
            {spent} of {budget}
          </Trans>
        ) : (
          spent
        )}
        {progress.unpricedCalls > 0 ? (
          <>
            {" + "}
            <Plural
              value={progress.unpricedCalls}
              one="# call of unknown price"
              other="# calls of unknown price"
            />
          </>
        ) : null}
      </span>
      <span className="tabular-nums">
        {run?.model === "builtin" ? (
          <Trans>Built-in builder, no language model</Trans>
        ) : (
          <>
            <Plural value={progress.calls} one="# model call" other="# model calls" />
            {", "}
            <Trans>{tokens} tokens</Trans>
          </>
        )}
      </span>
    </>
  );
}

/** The way from what a run cost to what everything cost. */
export function CostsButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      className="link touch ml-auto inline-flex items-center justify-end max-lg:-my-2"
      onClick={onClick}
    >
      <Trans>All costs</Trans>
    </button>
  );
}
