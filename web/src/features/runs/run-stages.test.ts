import { describe, expect, it } from "vitest";
import { BUILD, numbered } from "../../../test/events";
import { applyEvent, applyEvents, NO_PROGRESS, type RunProgress } from "./run-progress";
import { currentStep, shareDone, stagesOf, tasksWritten } from "./run-stages";

const events = numbered(BUILD);

function runAfter(count: number): RunProgress {
  const [run] = applyEvents(NO_PROGRESS, events.slice(0, count)).runs;
  if (!run) throw new Error("the first event makes a run");
  return run;
}

const states = (run: RunProgress) =>
  Object.fromEntries(stagesOf(run).map(({ stage, state }) => [stage, state]));

describe("stages", () => {
  it("are all to come before the first step", () => {
    expect(new Set(Object.values(states(runAfter(1))))).toEqual(new Set(["to_come"]));
  });

  it("go from to come over active to done", () => {
    expect(states(runAfter(9))).toEqual({
      spec: "done",
      design: "done",
      plan: "done",
      code: "active",
      verify: "to_come",
      proof: "to_come",
    });
  });

  it("are all done when an app came out of it", () => {
    expect(new Set(Object.values(states(runAfter(events.length))))).toEqual(new Set(["done"]));
  });

  it("stop where a run was cancelled", () => {
    const cancelled = { ...runAfter(9), outcome: { outcome: "cancelled" } as const };
    expect(states(cancelled)).toMatchObject({ plan: "done", code: "stopped", verify: "to_come" });
  });

  it("are three for a change", () => {
    const change = { ...runAfter(1), kind: "change" };
    expect(stagesOf(change).map(({ stage }) => stage)).toEqual(["change", "verify", "proof"]);
  });
});

describe("the share that is done", () => {
  it("never falls, and is whole only at the end", () => {
    let progress = NO_PROGRESS;
    let before = 0;
    for (const event of events) {
      progress = applyEvent(progress, event);
      const [run] = progress.runs;
      if (!run) throw new Error("the first event makes a run");
      const share = shareDone(run, progress.checksExpected);
      expect(share).toBeGreaterThanOrEqual(before);
      expect(share === 1).toBe(run.outcome !== null);
      before = share;
    }
  });

  it("grows with each task and each check", () => {
    expect(shareDone(runAfter(12), 2)).toBeGreaterThan(shareDone(runAfter(11), 2));
    expect(shareDone(runAfter(17), 2)).toBeGreaterThan(shareDone(runAfter(16), 2));
  });
});

describe("what goes on", () => {
  it("is the newest step that has not ended", () => {
    expect(currentStep(runAfter(2))?.step).toBe("write_spec");
    expect(currentStep(runAfter(4))).toBeNull();
    expect(currentStep(runAfter(events.length))).toBeNull();
  });

  it("counts a task that was written twice once", () => {
    const run = runAfter(13);
    const twice = { ...run, steps: [...run.steps, ...run.steps] };
    expect(tasksWritten(twice)).toBe(2);
  });
});
