/** What a model costs, and that it is not known where it is not. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { ModelOption } from "@/api/types";
import { formatMoney } from "./format";

/** The list price of a million tokens, as a sentence; nothing for the built-in model or none at all. */
export function Price({ option }: { option: ModelOption | undefined }) {
  const { i18n } = useLingui();
  if (!option || option.name === "builtin") return null;
  if (option.input_microusd == null || option.output_microusd == null) {
    return <Trans>Its price is not known, so no cost can be foretold and no budget can be kept.</Trans>;
  }
  const input = formatMoney(option.input_microusd, i18n.locale);
  const output = formatMoney(option.output_microusd, i18n.locale);
  return (
    <Trans>
      A million tokens cost {input} in and {output} out.
    </Trans>
  );
}
