/** The model that answers where nothing else is said, and the most that a day may cost. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { updateMe } from "@/api/endpoints";
import { keys, modelsQuery } from "@/api/queries";
import type { Me } from "@/api/types";
import { parseBudget } from "@/ui/budget";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { formatMoney } from "@/ui/format";
import { ModelSelect } from "@/ui/model-select";
import { Price } from "@/ui/price";

/** The form of the person's own choices. */
export function Preferences({ me }: { me: Me }) {
  const { t, i18n } = useLingui();
  const models = useQuery(modelsQuery);
  const [model, setModel] = useState(me.default_model ?? "");
  const [cap, setCap] = useState(me.day_cap_microusd == null ? "" : String(me.day_cap_microusd / 1_000_000));
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: updateMe,
    onSuccess: (changed) => cache.setQueryData(keys.me, changed),
  });
  const amount = parseBudget(cap);
  const options = models.data?.items ?? [];
  const chosen = options.find((one) => one.name === (model || me.usual_model));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (amount === undefined) return;
    save.mutate({ version: me.version, default_model: model, day_cap_usd: amount ?? "0" });
  };
  const spent = formatMoney(me.spent_today_microusd, i18n.locale);
  return (
    <form className="card mt-4 grid gap-4 p-4 sm:p-5" aria-busy={save.isPending} onSubmit={submit}>
      <div className="grid gap-1 text-sm">
        <label htmlFor="default-model" className="text-dim">
          <Trans>Model for new apps</Trans>
        </label>
        <ModelSelect
          id="default-model"
          className="field touch"
          value={model}
          options={options}
          first={{ value: "", label: t`As the settings say: ${me.usual_model}` }}
          describedBy="model-price"
          change={setModel}
        />
      </div>
      <p id="model-price" className="text-sm text-faint">
        {models.isPending ? (
          <Trans>The providers are asked for their models…</Trans>
        ) : (
          <Price option={chosen} />
        )}
      </p>
      {models.data?.unlisted.map((one) => (
        <p key={one.connection} className="text-sm text-warn">
          <Trans>
            The models of {one.connection} are not known: {one.reason}
          </Trans>
        </p>
      ))}
      {models.error ? <Failure error={models.error} retry={() => void models.refetch()} /> : null}
      <label className="grid gap-1 text-sm">
        <span className="text-dim">
          <Trans>Most for one day, $</Trans>
        </span>
        <input
          className="field touch max-w-40"
          inputMode="decimal"
          autoComplete="off"
          placeholder={t`no limit`}
          value={cap}
          aria-invalid={amount === undefined}
          aria-describedby="cap-note"
          onChange={(event) => setCap(event.target.value)}
        />
      </label>
      <p id="cap-note" className={`text-sm ${amount === undefined ? "text-bad" : "text-faint"}`}>
        {amount === undefined ? (
          <Trans>Write the amount in dollars, for example 2.50, or leave it empty.</Trans>
        ) : (
          <Trans>Spent today: {spent}. A day ends at midnight, UTC.</Trans>
        )}
      </p>
      {save.error ? <Failure error={save.error} /> : null}
      <div className="flex items-center gap-3">
        <Button kind="primary" type="submit" disabled={amount === undefined || save.isPending}>
          {save.isPending ? <Trans>Saving…</Trans> : <Trans>Save</Trans>}
        </Button>
        <output className="text-sm text-good">{save.isSuccess ? <Trans>Saved.</Trans> : null}</output>
      </div>
    </form>
  );
}
