/** What the models of a project were asked and what it cost: the sum, where it went, and what all projects cost today. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { usageQuery } from "@/api/queries";
import type { UsageList } from "@/api/types";
import { Failure } from "@/ui/failure";
import { formatMoney } from "@/ui/format";
import type { RunProgress } from "./run-progress";
import { Cost } from "./usage-columns";
import { sumUsage, type UsageSum } from "./usage-sums";
import { UsageTable } from "./usage-table";
import { UsageWaiting } from "./usage-waiting";

interface UsageViewProps {
  projectId: string;
  /** What is known of the runs, for their names. */
  runs: readonly RunProgress[];
}

/** The costs of a project. */
export default function UsageView({ projectId, runs }: UsageViewProps) {
  const usage = useQuery(usageQuery(projectId));
  if (usage.isPending) return <UsageWaiting />;
  if (!usage.data) return <Failure error={usage.error} retry={() => void usage.refetch()} />;
  return <Costs list={usage.data} runs={runs} />;
}

function Costs({ list, runs }: { list: UsageList; runs: readonly RunProgress[] }) {
  const sums = sumUsage(list.items);
  if (list.items.length === 0) {
    return (
      <p className="text-dim">
        <Trans>No model has been asked yet, so nothing was paid.</Trans>
      </p>
    );
  }
  if (sums.byRun.length === 0) {
    return (
      <p className="text-dim">
        <Trans>The built-in builder made this by rules, without a language model, so nothing is paid.</Trans>
      </p>
    );
  }
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-6">
        <Figure
          name={<Trans>This project, so far</Trans>}
          amount={<Cost sum={sums.total} format={formatMoney} />}
        />
        <Today list={list} />
      </dl>
      <UsageTable sums={sums} runs={runs} />
      <Notes total={sums.total} builtinCalls={sums.builtinCalls} />
    </>
  );
}

function Figure({ name, amount, children }: { name: ReactNode; amount: ReactNode; children?: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-faint">{name}</dt>
      <dd>
        <span className="block first-letter:uppercase text-2xl font-semibold tracking-tight tabular-nums">
          {amount}
        </span>
        {children}
      </dd>
    </div>
  );
}

function Today({ list }: { list: UsageList }) {
  const { i18n } = useLingui();
  const { spent_today_microusd: spent, day_cap_microusd: most } = list;
  const cap = most == null ? null : formatMoney(most, i18n.locale);
  const isUsedUp = most != null && spent >= most;
  return (
    <Figure name={<Trans>All projects, today (UTC)</Trans>} amount={formatMoney(spent, i18n.locale)}>
      {cap ? (
        <span className={`block text-xs tabular-nums ${isUsedUp ? "text-warn" : "text-dim"}`}>
          {isUsedUp ? (
            <Trans>The cap of {cap} a day is used up.</Trans>
          ) : (
            <Trans>of at most {cap} a day</Trans>
          )}
        </span>
      ) : null}
    </Figure>
  );
}

function Notes({ total, builtinCalls }: { total: UsageSum; builtinCalls: number }) {
  return (
    <div className="mt-4 space-y-1 text-xs leading-relaxed text-faint">
      <p>
        <Trans>
          Tokens are the pieces of words that a model reads (in) and writes (out); they are what is paid for.
          Cached ones were read before and are cheaper. Times are added up, also of calls that ran side by
          side.
        </Trans>
      </p>
      {total.unpriced > 0 ? (
        <p>
          <Trans>Calls of unknown price are not in the sums.</Trans>
        </p>
      ) : null}
      {total.lost > 0 ? (
        <p>
          <Trans>Of a call that broke off, what had come until then is paid.</Trans>
        </p>
      ) : null}
      {builtinCalls > 0 ? (
        <p>
          <Trans>The built-in builder made a part of this project; nothing is paid for that.</Trans>
        </p>
      ) : null}
    </div>
  );
}
