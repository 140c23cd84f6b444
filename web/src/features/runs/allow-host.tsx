/** The way to allow a host that was refused, beside the refusal. */

import { Trans } from "@lingui/react/macro";
import { useHosts } from "@/api/use-hosts";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";

/** A button with what it means, or that it is allowed by now; nothing where the operator forbids it. */
export function AllowHost({ projectId, host }: { projectId: string; host: string }) {
  const { query, change } = useHosts(projectId);
  if (query.isError)
    return <Failure error={query.error} retry={() => void query.refetch()} className="mt-2" />;
  if (!query.data) return null;
  if (query.data.items.some((allowed) => allowed.host === host)) {
    return (
      <p role="status" className="mt-1 flex items-start gap-1.5 text-xs">
        <Icon name="check" className="text-good" />
        <span>
          <Trans>By now this app may read from {host}.</Trans>
        </span>
      </p>
    );
  }
  if (!query.data.obeyed) {
    return (
      <p className="mt-1 text-xs">
        <Trans>The operator of this server does not let apps read from sites of their own.</Trans>
      </p>
    );
  }
  return (
    <div className="mt-1.5 mb-2">
      <Button disabled={change.isPending} onClick={() => change.mutate({ host, isAllowed: true })}>
        <span className="wrap-anywhere">
          <Trans>Allow {host} for this app</Trans>
        </span>
      </Button>
      <p className="mt-1.5 text-xs">
        <Trans>
          Then the code of this app may read from there, at once and also when it is published. Nothing is
          sent but the address that it asks for; since the code writes that address, allow only sites that you
          know.
        </Trans>
      </p>
      {change.error ? <Failure error={change.error} className="mt-2" /> : null}
    </div>
  );
}
