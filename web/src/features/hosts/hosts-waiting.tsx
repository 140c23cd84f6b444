/** The place of the hosts while they are on their way. */

import { Trans } from "@lingui/react/macro";
import { Skeleton } from "@/ui/skeleton";

/** Grey shapes like a sentence and a list. */
export function HostsWaiting() {
  return (
    <div aria-busy="true">
      <p className="sr-only">
        <Trans>Loading…</Trans>
      </p>
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} className="mt-2 h-4 w-full" />
      ))}
      <Skeleton className="mt-6 h-11 w-full" />
    </div>
  );
}
