/** Language of the app, model and budget, each with a plain word about what it means. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { About, ModelOption } from "@/api/types";
import { isBelow } from "@/ui/budget";
import { ModelSelect } from "@/ui/model-select";
import { ModelNote } from "./model-note";

/** What is chosen. */
export interface OptionValues {
  language: "auto" | "en" | "ru";
  /** Null: the server's default. */
  model: string | null;
  /** As typed. */
  budget: string;
}

interface BuildOptionsProps {
  about: About | null;
  /** What else the person can choose, once it is known. */
  models: ModelOption[];
  values: OptionValues;
  change: (values: OptionValues) => void;
  /** As the server takes it; null for none, undefined for what is no amount. */
  budget: string | null | undefined;
}

/** The row of options under the brief. */
export function BuildOptions({ about, models, values, change, budget }: BuildOptionsProps) {
  const { t } = useLingui();
  const chosen = values.model ?? about?.default_model ?? "builtin";
  const model = about?.models.find((one) => one.name === chosen);
  const own: ModelOption[] = about?.models.map((one) => ({ name: one.name })) ?? [];
  const isBudgetWrong = budget === undefined;
  const isBudgetLow = isBelow(budget, model?.estimate?.low_microusd);
  const select = "field touch w-auto min-w-0 border-line bg-surface py-1 pr-7 text-sm hover:border-edge";
  return (
    <div className="border-t border-line bg-paper px-4 py-3.5 sm:px-5">
      <div className="grid gap-x-4 gap-y-3 text-sm sm:grid-cols-[auto_1fr_auto]">
        <label className="flex items-center justify-between gap-2">
          <span className="shrink-0 text-faint">
            <Trans>Language</Trans>
          </span>
          <select
            className={select}
            value={values.language}
            onChange={(event) =>
              change({ ...values, language: event.target.value as OptionValues["language"] })
            }
          >
            <option value="auto">{t`as in the brief`}</option>
            <option value="en" lang="en">
              English
            </option>
            <option value="ru" lang="ru">
              Русский
            </option>
          </select>
        </label>
        <div className="flex min-w-0 items-center justify-between gap-2 sm:justify-start">
          <label htmlFor="build-model" className="shrink-0 text-faint">
            <Trans>Model</Trans>
          </label>
          <ModelSelect
            id="build-model"
            className={`${select} truncate`}
            value={chosen}
            options={[...own, ...models.filter((one) => one.connection)]}
            disabled={!about}
            describedBy="model-note"
            change={(name) => change({ ...values, model: name })}
          />
        </div>
        <label className="flex items-center justify-between gap-2">
          <span className="shrink-0 text-faint">
            <Trans>Budget, $</Trans>
          </span>
          <input
            className="field touch w-28 border-line bg-surface py-1 text-sm hover:border-edge"
            inputMode="decimal"
            autoComplete="off"
            placeholder={t`no limit`}
            value={values.budget}
            aria-invalid={isBudgetWrong}
            aria-describedby={isBudgetWrong || isBudgetLow ? "budget-note" : undefined}
            onChange={(event) => change({ ...values, budget: event.target.value })}
          />
        </label>
      </div>
      {isBudgetWrong || isBudgetLow ? (
        <p id="budget-note" className={`mt-2 text-sm ${isBudgetWrong ? "text-bad" : "text-warn"}`}>
          {isBudgetWrong ? (
            <Trans>Write the budget in dollars, for example 2.50, or leave it empty.</Trans>
          ) : (
            <Trans>A build usually costs more than this, so it may stop before the app is done.</Trans>
          )}
        </p>
      ) : null}
      <p id="model-note" className="mt-2.5 text-xs leading-relaxed text-faint">
        <ModelNote model={model} option={models.find((one) => one.name === chosen && one.connection)} />
      </p>
    </div>
  );
}
