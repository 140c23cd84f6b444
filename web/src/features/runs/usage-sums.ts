/**
 * The ledger of a project added up, purely.
 *
 * The built-in builder is no language model and costs nothing: its calls are counted apart, so that no table shows
 * zeros. Calls whose price is not known are counted too, and never taken for free.
 */

import type { Usage } from "@/api/types";

/** Calls added up. */
export interface UsageSum {
  /** Calls that were answered. */
  calls: number;
  /** Calls whose answer broke off. */
  lost: number;
  inputTokens: number;
  /** Part of the tokens in. */
  cachedTokens: number;
  outputTokens: number;
  /** As far as prices are known. */
  costMicrousd: number;
  /** Calls whose price is not known. */
  unpriced: number;
  wallMs: number;
}

/** Calls that have something in common. */
export interface UsageGroup {
  key: string;
  /** The oldest of its lines. */
  first: Usage;
  sum: UsageSum;
}

/** What language models were asked, and how it splits. */
export interface UsageSums {
  total: UsageSum;
  /** Newest first. */
  byRun: UsageGroup[];
  byAgent: UsageGroup[];
  byModel: UsageGroup[];
  /** Calls that the built-in builder answered. */
  builtinCalls: number;
}

/** Adds up the lines of a ledger, which come oldest first. */
export function sumUsage(items: readonly Usage[]): UsageSums {
  const asked = items.filter((line) => line.provider !== "builtin");
  const builtin = items.filter((line) => line.provider === "builtin");
  return {
    total: asked.reduce(plus, NOTHING),
    byRun: grouped(asked, (line) => line.run_id).toReversed(),
    byAgent: grouped(asked, agentOf),
    byModel: grouped(asked, (line) => `${line.provider}/${line.model}`),
    builtinCalls: builtin.reduce(plus, NOTHING).calls,
  };
}

/** Whether nothing at all is known of what these calls cost. */
export function isUnpriced(sum: UsageSum): boolean {
  return sum.unpriced > 0 && sum.unpriced >= sum.calls + sum.lost;
}

/** The agent of a line, as steps name it: `spec_writer/write_spec` is the work of `SpecWriter`. */
function agentOf({ action }: Usage): string {
  const role = action.split("/", 1)[0] ?? action;
  return role.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const NOTHING: UsageSum = {
  calls: 0,
  lost: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  costMicrousd: 0,
  unpriced: 0,
  wallMs: 0,
};

function plus(sum: UsageSum, line: Usage): UsageSum {
  return {
    calls: sum.calls + line.calls,
    lost: sum.lost + line.lost,
    inputTokens: sum.inputTokens + line.input_tokens,
    cachedTokens: sum.cachedTokens + line.cached_tokens,
    outputTokens: sum.outputTokens + line.output_tokens,
    costMicrousd: sum.costMicrousd + line.cost_microusd,
    unpriced: sum.unpriced + line.unpriced,
    wallMs: sum.wallMs + line.wall_ms,
  };
}

function grouped(lines: readonly Usage[], keyOf: (line: Usage) => string): UsageGroup[] {
  const groups = new Map<string, UsageGroup>();
  for (const line of lines) {
    const key = keyOf(line);
    const group = groups.get(key) ?? { key, first: line, sum: NOTHING };
    groups.set(key, { ...group, sum: plus(group.sum, line) });
  }
  return [...groups.values()];
}
