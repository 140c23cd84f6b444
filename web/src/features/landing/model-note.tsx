/** What a person should know of a model before choosing it: what it is, where it is asked, and what a build costs. */

import { Trans, useLingui } from "@lingui/react/macro";
import type { Estimate, ModelChoice, ModelOption } from "@/api/types";
import { formatMoney } from "@/ui/format";
import { Price } from "@/ui/price";

/** The sentences under the options; the built-in model's while none is known. */
export function ModelNote({
  model,
  option,
}: {
  model: ModelChoice | undefined;
  option?: ModelOption | undefined;
}) {
  const connection = option?.connection;
  if (connection) {
    return (
      <>
        <Trans>A language model, reached with your connection {connection}.</Trans> <Price option={option} />
      </>
    );
  }
  if (model?.kind !== "remote") {
    return (
      <Trans>
        Built-in is a rule-based builder, not a language model. It understands apps that keep data: records,
        forms, lists, search, relations, an overview. It needs no key and costs nothing.
      </Trans>
    );
  }
  const { address, estimate } = model;
  return (
    <>
      {address ? (
        <Trans>
          A language model, asked at <span title={address}>{hostOf(address)}</span>.
        </Trans>
      ) : (
        <Trans>A language model.</Trans>
      )}{" "}
      {estimate ? (
        <Cost estimate={estimate} />
      ) : (
        <Trans>Its price is not known, so no cost can be foretold and no budget can be kept.</Trans>
      )}
    </>
  );
}

function Cost({ estimate }: { estimate: Estimate }) {
  const { i18n } = useLingui();
  const low = formatMoney(estimate.low_microusd, i18n.locale);
  const high = formatMoney(estimate.high_microusd, i18n.locale);
  if (estimate.high_microusd === 0)
    return <Trans>Its price is set to nothing, so a build costs nothing.</Trans>;
  return estimate.from_history ? (
    <Trans>
      A build costs about {low} to {high}, going by earlier builds on this machine.
    </Trans>
  ) : (
    <Trans>
      A build costs about {low} to {high}, going by typical builds.
    </Trans>
  );
}

/** The host of an address; what is no address is shown as it came. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
