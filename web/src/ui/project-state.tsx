/** How far a project is, as a word and a colour, and how much of it is proven. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { ProjectState } from "@/api/types";
import { Icon, type IconName } from "./icon";

const LOOK: Record<ProjectState, { icon: IconName; box: string }> = {
  building: { icon: "pulse", box: "bg-accent-soft text-accent" },
  waiting: { icon: "pause", box: "bg-warn-soft text-warn" },
  proven: { icon: "check", box: "bg-good-soft text-good" },
  partly_proven: { icon: "warning", box: "bg-warn-soft text-warn" },
  unproven: { icon: "warning", box: "bg-warn-soft text-warn" },
  refused: { icon: "minus", box: "bg-sunken text-dim" },
  cancelled: { icon: "stop", box: "bg-sunken text-dim" },
  cap_reached: { icon: "pause", box: "bg-warn-soft text-warn" },
  failed: { icon: "cross", box: "bg-bad-soft text-bad" },
};

/** The state's word in the language of the interface. */
export function useStateWord(): (state: ProjectState) => string {
  const { t } = useLingui();
  return (state) =>
    ({
      building: t`Building`,
      waiting: t`Waiting for you`,
      proven: t`Proven`,
      partly_proven: t`Partly proven`,
      unproven: t`Not checked`,
      refused: t`Declined`,
      cancelled: t`Stopped`,
      cap_reached: t`Limit reached`,
      failed: t`Failed`,
    })[state] ?? state;
}

/** The state as a pill. */
export function StatePill({ state }: { state: ProjectState }) {
  const word = useStateWord()(state);
  const look = LOOK[state] ?? LOOK.waiting;
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${look.box}`}
    >
      <Icon name={look.icon} className={state === "building" ? "animate-beat" : ""} />
      {word}
    </span>
  );
}

/** Proven of total, as words and a bar. */
export function ProvenMeter({ proven, total }: { proven: number; total: number }) {
  if (total === 0) return null;
  return (
    <span className="inline-flex items-center gap-2 text-xs text-dim">
      <span aria-hidden="true" className="h-1.5 w-16 overflow-hidden rounded-full bg-line">
        <span
          className="block h-full rounded-full bg-good transition-[width]"
          style={{ width: `${(100 * proven) / total}%` }}
        />
      </span>
      <span className="tabular-nums">
        <Trans>
          {proven} of {total} proven
        </Trans>
      </span>
    </span>
  );
}
