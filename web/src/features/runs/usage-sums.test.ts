import { describe, expect, it } from "vitest";
import { sampleUsage } from "../../../test/samples";
import { isUnpriced, sumUsage } from "./usage-sums";

const items = [
  sampleUsage({ cost_microusd: 1_000, input_tokens: 100, cached_tokens: 40, output_tokens: 10, wall_ms: 7 }),
  sampleUsage({ action: "code_monkey/write_code", task: 1, cost_microusd: 20_000, lost: 1 }),
  sampleUsage({ action: "code_monkey/write_code", task: 2, cost_microusd: 30_000 }),
  sampleUsage({
    run_id: "run-2",
    action: "bug_hunter/fix",
    model: "other",
    calls: 2,
    unpriced: 2,
    cost_microusd: 0,
  }),
  sampleUsage({ run_id: "run-2", action: "spec_writer/write_spec", provider: "builtin", model: "builtin" }),
];
const sums = sumUsage(items);
const costs = (groups: typeof sums.byRun) => groups.map(({ key, sum }) => [key, sum.costMicrousd]);

describe("the costs", () => {
  it("add up, and so do calls, tokens and times", () => {
    expect(sums.total).toEqual({
      calls: 5,
      lost: 1,
      inputTokens: 400,
      cachedTokens: 40,
      outputTokens: 40,
      costMicrousd: 51_000,
      unpriced: 2,
      wallMs: 3_007,
    });
  });

  it("split by run, newest first", () => {
    expect(costs(sums.byRun)).toEqual([
      ["run-2", 0],
      ["run-1", 51_000],
    ]);
  });

  it("split by agent, whatever tasks it worked on", () => {
    expect(costs(sums.byAgent)).toEqual([
      ["SpecWriter", 1_000],
      ["CodeMonkey", 50_000],
      ["BugHunter", 0],
    ]);
  });

  it("split by provider and model", () => {
    expect(costs(sums.byModel)).toEqual([
      ["openai/gpt", 51_000],
      ["openai/other", 0],
    ]);
  });

  it("leave the built-in builder out, and count its calls", () => {
    expect(sums.builtinCalls).toBe(1);
    expect(sumUsage(items.slice(-1)).byRun).toEqual([]);
  });
});

describe("a price", () => {
  const isUnknown = (line: Parameters<typeof sampleUsage>[0]) =>
    isUnpriced(sumUsage([sampleUsage(line)]).total);

  it("is unknown when that of every call is, those that broke off included", () => {
    expect(isUnknown({ calls: 1, lost: 1, unpriced: 2 })).toBe(true);
    expect(isUnknown({ calls: 1, lost: 1, unpriced: 1 })).toBe(false);
  });

  it("of nothing is known", () => {
    expect(isUnknown({ calls: 1, cost_microusd: 0 })).toBe(false);
    expect(isUnpriced(sumUsage([]).total)).toBe(false);
  });
});
