/** Says where the project is after going back, and offers the way forward again. */

import { Trans } from "@lingui/react/macro";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Notice } from "@/ui/notice";
import { useRestore, type WentBack } from "./use-restore";

interface WentBackNoticeProps {
  projectId: string;
  wentBack: WentBack;
  /** Whether a run is at work, so that undoing has to wait. */
  isBusy: boolean;
  onUndone: (wentBack: WentBack) => void;
}

/** The notice. */
export function WentBackNotice({ projectId, wentBack, isBusy, onUndone }: WentBackNoticeProps) {
  const undo = useRestore(projectId, onUndone);
  return (
    <>
      <Notice tone="good" title={<Trans>You are back at {wentBack.number}.</Trans>} className="mt-4">
        <Button
          className="mt-1"
          disabled={undo.isPending || isBusy}
          onClick={() => undo.mutate(wentBack.restored.undo)}
        >
          <Trans>Undo</Trans>
        </Button>
      </Notice>
      {undo.error ? <Failure error={undo.error} className="mt-2" /> : null}
    </>
  );
}
