/** The dialog in which costs are read; what it shows is loaded when somebody looks. */

import { Trans } from "@lingui/react/macro";
import { lazy, type Ref, Suspense, useImperativeHandle, useRef, useState } from "react";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import type { RunProgress } from "./run-progress";
import { UsageWaiting } from "./usage-waiting";

/** A network that fails here fails the dialog, not the page around it. */
const UsageView = lazy(() =>
  import("./usage-view").catch((error: unknown) => ({ default: () => <Failure error={error} /> })),
);

interface UsageDialogProps {
  ref: Ref<DialogHandle>;
  projectId: string;
  runs: readonly RunProgress[];
}

/** The dialog with the costs of a project; it stays open when a run ends under it. */
export function UsageDialog({ ref, projectId, runs }: UsageDialogProps) {
  const dialog = useRef<DialogHandle>(null);
  const [isOpen, setOpen] = useState(false);
  useImperativeHandle(ref, () => ({
    open: () => {
      setOpen(true);
      dialog.current?.open();
    },
    close: () => dialog.current?.close(),
  }));
  return (
    <Dialog ref={dialog} isWide title={<Trans>What it cost</Trans>} onClose={() => setOpen(false)}>
      {isOpen ? (
        <Suspense fallback={<UsageWaiting />}>
          <UsageView projectId={projectId} runs={runs} />
        </Suspense>
      ) : null}
    </Dialog>
  );
}
