/** One connection: what is known of its key, whether it works, another key, and the way to remove it. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { deleteConnection, testConnection, updateConnection } from "@/api/endpoints";
import { keys } from "@/api/queries";
import type { Connection, ConnectionTest } from "@/api/types";
import { Button } from "@/ui/button";
import { Dialog, type DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { providerName } from "./providers";

/** A row of the list. */
export function ConnectionRow({ connection }: { connection: Connection }) {
  const { name } = connection;
  const { t } = useLingui();
  const [isReplacing, setReplacing] = useState(false);
  const dialog = useRef<DialogHandle>(null);
  const cache = useQueryClient();
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: keys.connections }),
      cache.invalidateQueries({ queryKey: keys.models }),
    ]);
  const test = useMutation({ mutationFn: () => testConnection(name) });
  const remove = useMutation({ mutationFn: () => deleteConnection(name), onSuccess: refresh });
  return (
    <li className="px-4 py-4 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          <p className="truncate font-medium">{name}</p>
          <p className="truncate text-sm text-dim" title={connection.base_url ?? undefined}>
            {[providerName(connection.provider), connection.base_url].filter(Boolean).join(" · ")}
          </p>
          <p className="text-xs text-faint">
            <KeyWord connection={connection} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button disabled={test.isPending} aria-label={t`Test ${name}`} onClick={() => test.mutate()}>
            {test.isPending ? <Trans>Testing…</Trans> : <Trans>Test</Trans>}
          </Button>
          <Button kind="quiet" aria-expanded={isReplacing} onClick={() => setReplacing(!isReplacing)}>
            <Trans>Change key</Trans>
          </Button>
          <Button kind="danger" aria-label={t`Remove ${name}`} onClick={() => dialog.current?.open()}>
            <Trans>Remove</Trans>
          </Button>
        </div>
      </div>
      <div aria-live="polite">{test.data ? <TestWords test={test.data} /> : null}</div>
      {test.error ? <Failure error={test.error} retry={() => test.mutate()} className="mt-3" /> : null}
      {isReplacing ? (
        <ReplaceKey
          connection={connection}
          done={async () => {
            test.reset();
            await refresh();
            setReplacing(false);
          }}
        />
      ) : null}
      <Dialog ref={dialog} title={<Trans>Remove {name}?</Trans>}>
        <p className="text-sm text-dim">
          <Trans>Its key is deleted. Runs that are at work with its models end at their next question.</Trans>
        </p>
        {remove.error ? <Failure error={remove.error} className="mt-3" /> : null}
        <div className="mt-5 flex justify-end gap-2">
          <Button kind="quiet" onClick={() => dialog.current?.close()}>
            <Trans>Keep it</Trans>
          </Button>
          <Button kind="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Remove it</Trans>
          </Button>
        </div>
      </Dialog>
    </li>
  );
}

function KeyWord({ connection }: { connection: Connection }) {
  const { has_key, last_four } = connection;
  if (!has_key) return <Trans>without a key</Trans>;
  return last_four ? <Trans>key ending in {last_four}</Trans> : <Trans>a key is kept</Trans>;
}

function TestWords({ test }: { test: ConnectionTest }) {
  if (!test.ok) return <p className="mt-2 text-sm text-bad first-letter:uppercase">{test.problem}</p>;
  return (
    <p className="mt-2 text-sm text-good">
      <Trans>It works.</Trans>{" "}
      {test.listed == null ? null : (
        <Plural value={test.listed} one="# model is there." other="# models are there." />
      )}
    </p>
  );
}

function ReplaceKey({ connection, done }: { connection: Connection; done: () => Promise<void> }) {
  const [key, setKey] = useState("");
  const replace = useMutation({
    mutationFn: () => updateConnection(connection.name, { version: connection.version, key: key.trim() }),
    onSuccess: done,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim()) replace.mutate();
  };
  return (
    <form className="mt-3 flex flex-wrap items-end gap-2" onSubmit={submit}>
      <label className="grid min-w-0 flex-1 basis-56 gap-1 text-sm">
        <span className="text-dim">
          <Trans>New key</Trans>
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
      <Button kind="primary" type="submit" disabled={!key.trim() || replace.isPending}>
        <Trans>Keep the new key</Trans>
      </Button>
      {replace.error ? <Failure error={replace.error} className="basis-full" /> : null}
    </form>
  );
}
