/** Stops a run, after asking once. */

import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { cancelRun } from "@/api/endpoints";
import { keys } from "@/api/queries";
import { Button } from "@/ui/button";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";

/** A button that stops the run. */
export function CancelRun({ projectId, runId }: { projectId: string; runId: string }) {
  const queries = useQueryClient();
  const dialog = useRef<DialogHandle>(null);
  const cancel = useMutation({
    mutationFn: () => cancelRun(runId),
    onSuccess: () => {
      dialog.current?.close();
      void queries.invalidateQueries({ queryKey: keys.project(projectId) });
    },
  });
  return (
    <>
      <Button kind="quiet" disabled={cancel.isSuccess} onClick={() => dialog.current?.open()}>
        <Icon name="stop" />
        {cancel.isSuccess ? <Trans>Stopping…</Trans> : <Trans>Stop</Trans>}
      </Button>
      <Dialog ref={dialog} title={<Trans>Stop this run?</Trans>}>
        <p className="text-dim">
          <Trans>It ends for good after the step that goes on. What was made so far is kept.</Trans>
        </p>
        {cancel.error ? <Failure error={cancel.error} className="mt-4" /> : null}
        <div className="mt-6 flex flex-wrap justify-end gap-2">
          <Button onClick={() => dialog.current?.close()}>
            <Trans>Let it go on</Trans>
          </Button>
          <Button kind="danger" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            <Trans>Stop the run</Trans>
          </Button>
        </div>
      </Dialog>
    </>
  );
}
