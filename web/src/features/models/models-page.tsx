/** Models: the providers that one is connected to, the model that answers, and what a day may cost. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { connectionsQuery, meQuery } from "@/api/queries";
import { Failure } from "@/ui/failure";
import { usePageTitle } from "@/ui/page-title";
import { Skeleton } from "@/ui/skeleton";
import { AddConnection } from "./add-connection";
import { ConnectionRow } from "./connection-row";
import { Preferences } from "./preferences";

/** The page of models. */
export default function ModelsPage() {
  const { t } = useLingui();
  usePageTitle(t`Models`);
  const me = useQuery(meQuery);
  return (
    <main id="main" className="mx-auto w-full max-w-3xl flex-1 px-4 py-8 sm:px-6 sm:py-12">
      <h1 className="text-3xl font-semibold tracking-tight">
        <Trans>Models</Trans>
      </h1>
      <p className="mt-3 max-w-xl text-dim">
        <Trans>
          The built-in builder needs no key. To let a language model write your apps, connect to its provider;
          the key is kept sealed on this machine and never shown again.
        </Trans>
      </p>
      <Connections />
      <section aria-labelledby="preferences" className="mt-12">
        <h2 id="preferences" className="text-xl font-semibold tracking-tight">
          <Trans>Which model answers, and what it may cost</Trans>
        </h2>
        {me.isPending ? <Waiting /> : null}
        {me.isError ? <Failure error={me.error} retry={() => void me.refetch()} className="mt-4" /> : null}
        {me.data ? <Preferences key={me.data.version} me={me.data} /> : null}
      </section>
    </main>
  );
}

function Connections() {
  const list = useQuery(connectionsQuery);
  return (
    <section aria-labelledby="connections" className="mt-10">
      <h2 id="connections" className="text-xl font-semibold tracking-tight">
        <Trans>Providers</Trans>
      </h2>
      {list.isPending ? <Waiting /> : null}
      {list.isError ? (
        <Failure error={list.error} retry={() => void list.refetch()} className="mt-4" />
      ) : null}
      {list.data?.items.length === 0 ? (
        <p className="mt-3 text-dim">
          <Trans>You are not connected to a provider yet.</Trans>
        </p>
      ) : null}
      {list.data && list.data.items.length > 0 ? (
        <ul className="card mt-4 divide-y divide-line">
          {list.data.items.map((connection) => (
            <ConnectionRow key={connection.name} connection={connection} />
          ))}
        </ul>
      ) : null}
      {list.data ? <AddConnection providers={list.data.providers} taken={list.data.items} /> : null}
    </section>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className="mt-4">
      <p className="sr-only">
        <Trans>Loading…</Trans>
      </p>
      <Skeleton className="h-20 w-full" />
    </div>
  );
}
