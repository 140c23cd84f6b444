/** Says that the browser has no network, and that nothing is lost. */

import { Trans } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import { Icon } from "@/ui/icon";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** A line under the header while the browser is offline. */
export function OfflineBanner() {
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {isOnline ? null : (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-sm text-warn">
          <Icon name="cloud-off" />
          <Trans>
            You are offline. Builds go on, on the server; this page catches up when the network is back.
          </Trans>
        </p>
      )}
    </div>
  );
}
