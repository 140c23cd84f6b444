/** What the costs say of each sum, and in which words. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { formatDuration, formatMoneyInColumn, formatNumber } from "@/ui/format";
import { isUnpriced, type UsageSum } from "./usage-sums";

/** One column. */
export interface UsageColumn {
  name: string;
  show: (sum: UsageSum) => ReactNode;
}

/** The columns, the cost first. */
export function useUsageColumns(): readonly UsageColumn[] {
  const { t, i18n } = useLingui();
  const number = (value: number) => formatNumber(value, i18n.locale);
  return [
    { name: t`Cost`, show: (sum) => <Cost sum={sum} format={formatMoneyInColumn} /> },
    {
      name: t`Calls`,
      show: ({ calls, lost }) => (
        <>
          {number(calls)}
          {lost > 0 ? (
            <Below>
              + <Plural value={lost} one="# broke off" other="# broke off" />
            </Below>
          ) : null}
        </>
      ),
    },
    {
      name: t`Tokens in`,
      show: ({ inputTokens, cachedTokens }) => {
        const cached = number(cachedTokens);
        return (
          <>
            {number(inputTokens)}
            {cachedTokens > 0 ? (
              <Below>
                <Trans>of which {cached} cached</Trans>
              </Below>
            ) : null}
          </>
        );
      },
    },
    { name: t`Tokens out`, show: ({ outputTokens }) => number(outputTokens) },
    // How long a call took that broke off is not kept.
    { name: t`Time`, show: ({ calls, wallMs }) => (calls > 0 ? formatDuration(wallMs, i18n.locale) : "–") },
  ];
}

/** What calls cost; a price that is not known is said, never shown as nothing. */
export function Cost({
  sum,
  format,
}: {
  sum: UsageSum;
  format: (microusd: number, locale: string) => string;
}) {
  const { i18n } = useLingui();
  if (isUnpriced(sum)) {
    return (
      <span className="text-dim">
        <Trans>price not known</Trans>
      </span>
    );
  }
  return (
    <>
      {format(sum.costMicrousd, i18n.locale)}
      {sum.unpriced > 0 ? (
        <Below ink="text-warn">
          + <Plural value={sum.unpriced} one="# call of unknown price" other="# calls of unknown price" />
        </Below>
      ) : null}
    </>
  );
}

function Below({ ink = "text-faint", children }: { ink?: string; children: ReactNode }) {
  return <span className={`block text-xs font-normal tracking-normal ${ink}`}>{children}</span>;
}
