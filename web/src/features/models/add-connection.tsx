/** The form that connects to a provider: which one, its key, and an address where it has none of its own. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createConnection } from "@/api/endpoints";
import { keys } from "@/api/queries";
import type { Connection, CreateConnection, Provider } from "@/api/types";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { freeName } from "./free-name";
import { providerName } from "./providers";

/** Connects to one more provider. */
export function AddConnection({ providers, taken }: { providers: Provider[]; taken: Connection[] }) {
  const { t } = useLingui();
  const [provider, setProvider] = useState(providers[0]?.provider ?? "");
  const [address, setAddress] = useState("");
  const [key, setKey] = useState("");
  const cache = useQueryClient();
  const connect = useMutation({
    mutationFn: createConnection,
    onSuccess: async () => {
      setKey("");
      setAddress("");
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.connections }),
        cache.invalidateQueries({ queryKey: keys.models }),
      ]);
    },
  });
  const chosen = providers.find((one) => one.provider === provider);
  const isComplete =
    (key.trim() !== "" || !chosen?.needs_key) && (address.trim() !== "" || !!chosen?.address);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || connect.isPending) return;
    const body: CreateConnection = { name: freeName(provider, taken), provider };
    if (address.trim()) body.base_url = address.trim();
    if (key.trim()) body.key = key.trim();
    connect.mutate(body);
  };
  return (
    <form
      className="card mt-4 grid gap-4 p-4 sm:grid-cols-2 sm:p-5"
      aria-busy={connect.isPending}
      onSubmit={submit}
    >
      <label className="grid content-start gap-1 text-sm">
        <span className="text-dim">
          <Trans>Provider</Trans>
        </span>
        <select
          className="field touch"
          value={provider}
          onChange={(event) => setProvider(event.target.value)}
        >
          {providers.map((one) => (
            <option key={one.provider} value={one.provider}>
              {providerName(one.provider) ?? t`A server of my own (OpenAI’s format)`}
            </option>
          ))}
        </select>
      </label>
      <label className="grid content-start gap-1 text-sm">
        <span className="text-dim">
          {chosen?.needs_key ? <Trans>Key</Trans> : <Trans>Key, if it wants one</Trans>}
        </span>
        <input
          type="password"
          className="field touch font-mono"
          autoComplete="off"
          spellCheck={false}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
      </label>
      <label className="grid gap-1 text-sm sm:col-span-2">
        <span className="text-dim">
          {chosen?.address ? <Trans>Address, if it is another one</Trans> : <Trans>Address</Trans>}
        </span>
        <input
          type="url"
          className="field touch"
          autoComplete="off"
          placeholder={chosen?.address ?? "http://127.0.0.1:1234/v1"}
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
      </label>
      {connect.error ? <Failure error={connect.error} className="sm:col-span-2" /> : null}
      <div className="sm:col-span-2">
        <Button
          kind="primary"
          type="submit"
          disabled={!isComplete || connect.isPending}
          className="max-sm:w-full"
        >
          {connect.isPending ? <Trans>Connecting…</Trans> : <Trans>Connect</Trans>}
        </Button>
      </div>
    </form>
  );
}
