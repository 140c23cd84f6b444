/** Where the money went: by run, by agent and by model. On a phone, each row becomes a small block of its own. */

import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import { Age } from "@/ui/time";
import type { RunProgress } from "./run-progress";
import { type UsageColumn, useUsageColumns } from "./usage-columns";
import type { UsageGroup, UsageSum, UsageSums } from "./usage-sums";
import { useAgentName } from "./words";

/** The table. */
export function UsageTable({ sums, runs }: { sums: UsageSums; runs: readonly RunProgress[] }) {
  const agent = useAgentName();
  const columns = useUsageColumns();
  const names = {
    run: ({ key }: UsageGroup) => <RunName run={runs.find((run) => run.id === key)} />,
    agent: ({ key }: UsageGroup) => agent(key),
    model: ({ first }: UsageGroup) => <Named name={first.model} more={first.provider} />,
  };
  return (
    <table className="mt-5 w-full text-sm max-sm:mt-1 max-sm:block">
      <caption className="sr-only">
        <Trans>What language models were asked, by run, by agent and by model</Trans>
      </caption>
      <thead className="max-sm:sr-only">
        <tr className="text-xs text-faint">
          <td />
          {columns.map((column) => (
            <th
              key={column.name}
              scope="col"
              className="pl-4 text-right align-bottom font-normal whitespace-nowrap"
            >
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <Group title={<Trans>By run</Trans>} groups={sums.byRun} name={names.run} columns={columns} />
      <Group title={<Trans>By agent</Trans>} groups={sums.byAgent} name={names.agent} columns={columns} />
      <Group title={<Trans>By model</Trans>} groups={sums.byModel} name={names.model} columns={columns} />
      <tfoot className="font-semibold max-sm:block">
        <Row name={<Trans>Together</Trans>} sum={sums.total} columns={columns} line="border-edge" />
      </tfoot>
    </table>
  );
}

interface GroupProps {
  title: ReactNode;
  groups: readonly UsageGroup[];
  name: (group: UsageGroup) => ReactNode;
  columns: readonly UsageColumn[];
}

function Group({ title, groups, name, columns }: GroupProps) {
  const id = useId();
  return (
    <tbody aria-labelledby={id} className="max-sm:block">
      <tr className="max-sm:block">
        <th
          id={id}
          scope="rowgroup"
          colSpan={columns.length + 1}
          className="eyebrow pt-4 pb-1.5 text-left max-sm:block"
        >
          {title}
        </th>
      </tr>
      {groups.map((group) => (
        <Row key={group.key} name={name(group)} sum={group.sum} columns={columns} line="border-line" />
      ))}
    </tbody>
  );
}

interface RowProps {
  name: ReactNode;
  sum: UsageSum;
  columns: readonly UsageColumn[];
  /** Colour of the line above it. */
  line: string;
}

/** Wide, a row of cells under their heads; narrow, name and cost in a line and the other cells below, each with its own name. */
function Row({ name, sum, columns, line }: RowProps) {
  const [cost, ...others] = columns;
  return (
    <tr
      className={`border-t align-top max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:gap-x-4 max-sm:gap-y-0.5 max-sm:py-2 ${line}`}
    >
      <th scope="row" className="min-w-0 py-1.5 text-left [font-weight:inherit] max-sm:py-0">
        {name}
      </th>
      {cost ? (
        <td className="cell">
          <span className="ml-auto block w-32 whitespace-normal">{cost.show(sum)}</span>
        </td>
      ) : null}
      {others.map((column) => (
        <td key={column.name} className="cell max-sm:col-span-2 max-sm:text-xs">
          <span aria-hidden="true" className="font-normal text-faint sm:hidden">
            {column.name}
          </span>
          <span>{column.show(sum)}</span>
        </td>
      ))}
    </tr>
  );
}

function RunName({ run }: { run: RunProgress | undefined }) {
  const { t } = useLingui();
  if (!run) return t`Run`;
  return (
    <Named
      name={
        <>
          {run.kind === "change" ? t`Change` : t`Build`}{" "}
          <Age at={run.startedAt} className="text-xs text-faint" />
        </>
      }
      more={run.text}
    />
  );
}

function Named({ name, more }: { name: ReactNode; more: string }) {
  return (
    <>
      <span className="block break-words">{name}</span>
      <span className="line-clamp-1 text-xs font-normal text-faint">{more}</span>
    </>
  );
}
