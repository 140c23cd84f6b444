/** One entry of the history: what it is, what it changed, and the way back to it. */

import { Plural, Trans } from "@lingui/react/macro";
import { useId, useState } from "react";
import type { Checkpoint } from "@/api/types";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Age } from "@/ui/time";
import { useCheckpointLabel } from "./checkpoint-label";
import { Differences } from "./differences";

interface CheckpointEntryProps {
  projectId: string;
  checkpoint: Checkpoint;
  isNewest: boolean;
  isLast: boolean;
  openFiles: (checkpoint: string | null) => void;
  /** Asks whether to go back to it; null where that makes no sense. */
  goBack: (() => void) | null;
  /** Id of the sentence that says why going back is not possible now; null when it is. */
  whyNotId: string | null;
}

/** An entry. */
export function CheckpointEntry(props: CheckpointEntryProps) {
  const { projectId, checkpoint, isNewest, isLast } = props;
  const [showsChanges, setShowsChanges] = useState(false);
  const label = useCheckpointLabel()(checkpoint.label);
  const nameId = useId();
  const changesId = useId();
  return (
    <li className="relative pb-4 pl-6">
      {isLast ? null : (
        <span aria-hidden="true" className="absolute top-6 bottom-0 left-[5px] w-px bg-line" />
      )}
      <span
        aria-hidden="true"
        className={`absolute top-3 left-0 size-[11px] rounded-full border-2 ${isNewest ? "border-accent bg-accent" : "border-edge bg-paper"}`}
      />
      <div className="py-1.5">
        <p id={nameId} className="flex gap-2 text-sm">
          <span className="text-faint tabular-nums">{checkpoint.number}</span>
          <span className="min-w-0">
            {label}
            {isNewest ? (
              <span className="ml-2 text-xs text-accent">
                <Trans>newest</Trans>
              </span>
            ) : null}
          </span>
        </p>
        <p className="flex flex-wrap gap-x-3 text-xs text-faint">
          <Age at={checkpoint.created_at} />
          <Plural
            value={checkpoint.written + checkpoint.deleted}
            _0="No files changed"
            one="# file changed"
            other="# files changed"
          />
        </p>
      </div>
      <Actions
        {...props}
        nameId={nameId}
        changesId={changesId}
        showsChanges={showsChanges}
        toggleChanges={() => setShowsChanges(!showsChanges)}
      />
      <div id={changesId} hidden={!showsChanges} className="mt-2">
        {showsChanges ? <Differences projectId={projectId} checkpoint={checkpoint} /> : null}
      </div>
    </li>
  );
}

interface ActionsProps extends CheckpointEntryProps {
  nameId: string;
  changesId: string;
  showsChanges: boolean;
  toggleChanges: () => void;
}

function Actions(props: ActionsProps) {
  const { checkpoint, isNewest, openFiles, goBack, whyNotId, nameId, changesId, showsChanges } = props;
  return (
    <div className="-ml-2 flex flex-wrap">
      <Button
        kind="quiet"
        className="px-2"
        aria-expanded={showsChanges}
        aria-controls={changesId}
        aria-describedby={nameId}
        onClick={props.toggleChanges}
      >
        <Icon name="right" className={`transition-transform ${showsChanges ? "rotate-90" : ""}`} />
        <Trans>Changes</Trans>
      </Button>
      <Button
        kind="quiet"
        className="px-2"
        aria-describedby={nameId}
        onClick={() => openFiles(isNewest ? null : checkpoint.id)}
      >
        <Icon name="folder" />
        <Trans>Files</Trans>
      </Button>
      {goBack ? (
        <Button
          kind="quiet"
          className="px-2"
          aria-haspopup="dialog"
          aria-describedby={whyNotId ? `${nameId} ${whyNotId}` : nameId}
          disabled={whyNotId !== null}
          onClick={goBack}
        >
          <Icon name="back" />
          <Trans>Go back to this</Trans>
        </Button>
      ) : null}
    </div>
  );
}
