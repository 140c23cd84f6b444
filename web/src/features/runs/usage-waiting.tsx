/** The place of the costs while they are on their way. */

import { Trans } from "@lingui/react/macro";
import { Skeleton } from "@/ui/skeleton";

/** Grey shapes like the sums and the table. */
export function UsageWaiting() {
  return (
    <div aria-busy="true">
      <p className="sr-only">
        <Trans>Loading…</Trans>
      </p>
      <Skeleton className="h-14 w-48" />
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} className="mt-4 h-6 w-full" />
      ))}
    </div>
  );
}
