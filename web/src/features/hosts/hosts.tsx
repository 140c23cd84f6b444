/** The button in the project's header behind which hosts are allowed; what it shows is loaded when somebody looks. */

import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { HostsWaiting } from "./hosts-waiting";

/** A network that fails here fails the dialog, not the page around it. */
const HostsView = lazy(() =>
  import("./hosts-view").catch((error: unknown) => ({ default: () => <Failure error={error} /> })),
);

/** The button with its dialog. */
export function Hosts({ projectId }: { projectId: string }) {
  const { t } = useLingui();
  const dialog = useRef<DialogHandle>(null);
  const [isOpen, setOpen] = useState(false);
  const open = () => {
    setOpen(true);
    dialog.current?.open();
  };
  return (
    <>
      <Button
        kind="quiet"
        aria-haspopup="dialog"
        aria-label={t`Outside data`}
        title={t`Outside data`}
        onClick={open}
      >
        <Icon name="plug" />
        <span className="max-lg:hidden">
          <Trans>Outside data</Trans>
        </span>
      </Button>
      <Dialog ref={dialog} title={<Trans>Outside data</Trans>} onClose={() => setOpen(false)}>
        {isOpen ? (
          <Suspense fallback={<HostsWaiting />}>
            <HostsView projectId={projectId} close={() => dialog.current?.close()} />
          </Suspense>
        ) : null}
      </Dialog>
    </>
  );
}
