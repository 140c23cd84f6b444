/** Which hosts code of a project may read from: what was refused, what is allowed, and a field for one more. */

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { HostList } from "@/api/types";
import { useHosts } from "@/api/use-hosts";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Notice } from "@/ui/notice";
import { Age } from "@/ui/time";
import { hostOf } from "./host-of";
import { HostsWaiting } from "./hosts-waiting";

type Controls = ReturnType<typeof useHosts>;

/** What stands in the dialog. */
export default function HostsView({ projectId, close }: { projectId: string; close: () => void }) {
  const hosts = useHosts(projectId);
  const { query } = hosts;
  return (
    <>
      {query.data ? (
        <Lists list={query.data} hosts={hosts} />
      ) : query.isError ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <HostsWaiting />
      )}
      <div className="mt-6 flex justify-end">
        <Button onClick={close}>
          <Trans>Close</Trans>
        </Button>
      </div>
    </>
  );
}

function Lists({ list, hosts }: { list: HostList; hosts: Controls }) {
  const { error } = hosts.change;
  return (
    <>
      <p className="text-sm text-dim">
        <Trans>
          By itself the code of this app reaches nothing outside. It may read from the sites that you allow
          here, also when the app is published. Nothing is sent but the address that it asks for; since the
          code writes that address, allow only sites that you know.
        </Trans>
      </p>
      {list.obeyed ? null : (
        <Notice tone="warn" title={<Trans>Switched off on this server</Trans>} className="mt-4">
          <Trans>
            Its operator does not let apps read from sites of their own: what stands here is not obeyed.
          </Trans>
        </Notice>
      )}
      {list.obeyed && list.refused.length > 0 ? <Refused refused={list.refused} hosts={hosts} /> : null}
      <Allowed list={list} hosts={hosts} />
      {list.obeyed ? <AddHost list={list} change={hosts.change} /> : null}
      {error ? <Failure error={error} className="mt-3" /> : null}
    </>
  );
}

function Refused({ refused, hosts }: { refused: string[]; hosts: Controls }) {
  const { t } = useLingui();
  return (
    <section className="mt-5">
      <h3 className="eyebrow">
        <Trans>Asked for and refused</Trans>
      </h3>
      <ul className="divide-y divide-line">
        {refused.map((host) => (
          <li key={host} className="flex items-center gap-3 py-1.5">
            <span className="min-w-0 flex-1 font-mono text-sm wrap-anywhere">{host}</span>
            <Button
              aria-label={t`Allow ${host}`}
              disabled={hosts.change.isPending}
              onClick={() => hosts.change.mutate({ host, isAllowed: true })}
            >
              <Trans>Allow</Trans>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Allowed({ list, hosts }: { list: HostList; hosts: Controls }) {
  const { t } = useLingui();
  return (
    <section className="mt-5">
      <h3 className="eyebrow">
        <Trans>Allowed</Trans>
      </h3>
      {list.items.length === 0 ? (
        <p className="mt-1.5 text-sm text-dim">
          <Trans>None yet. Most apps need none.</Trans>
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {list.items.map(({ host, allowed_at }) => (
            <li key={host} className="flex items-center gap-3 py-1.5">
              <span className="min-w-0 flex-1">
                <span className="block font-mono text-sm wrap-anywhere">{host}</span>
                <Age at={allowed_at} className="text-xs text-faint" />
              </span>
              <Button
                kind="danger"
                aria-label={t`Withdraw ${host}`}
                disabled={hosts.change.isPending}
                onClick={() => hosts.change.mutate({ host, isAllowed: false })}
              >
                <Trans>Withdraw</Trans>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function AddHost({ list, change }: { list: HostList; change: Controls["change"] }) {
  const [text, setText] = useState("");
  const { most } = list;
  if (list.items.length >= most) {
    return (
      <p className="mt-4 text-sm text-warn">
        <Trans>More than {most} cannot be allowed: withdraw one first.</Trans>
      </p>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    change.mutate({ host: hostOf(text), isAllowed: true }, { onSuccess: () => setText("") });
  };
  return (
    <form className="mt-4 flex items-end gap-2" onSubmit={submit}>
      <label className="grid min-w-0 flex-1 gap-1 text-sm">
        <span className="text-dim">
          <Trans>Another site</Trans>
        </span>
        <input
          className="field touch font-mono"
          placeholder="api.example.com"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <Button kind="primary" type="submit" className="touch" disabled={!text.trim() || change.isPending}>
        <Trans>Allow</Trans>
      </Button>
    </form>
  );
}
