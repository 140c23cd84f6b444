/** Asks once before going back, and says what it does: nothing is lost. */

import { Trans } from "@lingui/react/macro";
import type { Ref } from "react";
import type { Checkpoint } from "@/api/types";
import { Button } from "@/ui/button";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { useCheckpointLabel } from "./checkpoint-label";

interface GoBackDialogProps {
  ref: Ref<DialogHandle>;
  /** Where to go back to; null before anybody asked. */
  target: Checkpoint | null;
  isPending: boolean;
  /** Whether a run is at work, so that going back has to wait. */
  isBusy: boolean;
  error: unknown;
  goBack: (target: Checkpoint) => void;
  close: () => void;
}

/** The question. */
export function GoBackDialog({ ref, target, isPending, isBusy, error, goBack, close }: GoBackDialogProps) {
  const words = useCheckpointLabel();
  const number = target?.number ?? 0;
  const label = words(target?.label ?? "");
  return (
    <Dialog ref={ref} title={<Trans>Go back to {number}?</Trans>}>
      <p className="text-dim">
        <Trans>Your app becomes what it was at “{label}”: its pages, its code and its requirements.</Trans>
      </p>
      <ul className="mt-3 list-disc space-y-1.5 pl-5 text-dim">
        <li>
          <Trans>Nothing is lost: everything that came later stays in the history.</Trans>
        </li>
        <li>
          <Trans>Going back makes a new entry on top, so you can undo it.</Trans>
        </li>
        <li>
          <Trans>If the app is running in the preview, it starts again in that state.</Trans>
        </li>
        <li>
          <Trans>What was entered in the app stays; fields added later are only hidden.</Trans>
        </li>
      </ul>
      {error ? <Failure error={error} className="mt-4" /> : null}
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button disabled={isPending} onClick={close}>
          <Trans>Stay here</Trans>
        </Button>
        <Button
          kind="primary"
          disabled={isPending || isBusy || !target}
          onClick={() => target && goBack(target)}
        >
          {isPending ? <Trans>Going back…</Trans> : <Trans>Go back</Trans>}
        </Button>
      </div>
    </Dialog>
  );
}
