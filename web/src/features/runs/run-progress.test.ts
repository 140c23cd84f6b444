import { describe, expect, it } from "vitest";
import type { ProjectEvent } from "@/api/types";
import { BUILD, numbered } from "../../../test/events";
import { applyEvent, applyEvents, hasGap, NO_PROGRESS } from "./run-progress";

const events = numbered(BUILD);

describe("the fold over events", () => {
  it("tells a build's story", () => {
    const [run] = applyEvents(NO_PROGRESS, events).runs;
    expect(run).toMatchObject({
      kind: "build",
      text: "Books with a title",
      startedAt: 1_000,
      finishedAt: 22_000,
      outcome: { outcome: "partly_proven", unproven: 1 },
      calls: 2,
      tokens: 140,
      costMicrousd: 1_500,
      unpricedCalls: 1,
      tasksPlanned: 2,
    });
    expect(run?.steps.map((step) => [step.step, step.wallMs, step.notes.map((note) => note.kind)])).toEqual([
      ["write_spec", 900, ["spec"]],
      ["plan", 5, ["plan"]],
      ["write_code", 40, ["task", "task", "checkpoint"]],
      ["check", 2_000, ["check", "check"]],
      ["fix_bug", 30, ["repair"]],
    ]);
  });

  it("keeps an alarm beside the step in which it was raised", () => {
    const alarm = { place: "brief", kind: "ignore_previous", refused: false, excerpt: "Ignore all rules" };
    const told = numbered([...BUILD.slice(0, 2), { type: "guard.alarmed", ...alarm }]);
    const notes = applyEvents(NO_PROGRESS, told).runs[0]?.steps.at(-1)?.notes;
    expect(notes?.at(-1)).toMatchObject({
      kind: "alarm",
      place: "brief",
      what: "ignore_previous",
      refused: false,
    });
  });

  it("waits for a model until a step comes to its end", () => {
    const wait = { model: "openai/gpt", reason: "it is down", next_try_at: 99_000 };
    const started = { type: "step.started", step: "plan", agent: "TechLead", ordinal: 2 } as const;
    const bodies = [...BUILD.slice(0, 6), { type: "run.postponed", ...wait } as const, started];
    const waiting = { model: "openai/gpt", reason: "it is down", nextTryAt: 99_000 };
    expect(applyEvents(NO_PROGRESS, numbered(bodies)).runs[0]?.waiting).toEqual(waiting);
    const done = numbered([...bodies, { type: "step.finished", step: "plan", ordinal: 2, wall_ms: 5 }]);
    expect(applyEvents(NO_PROGRESS, done).runs[0]?.waiting).toBeNull();
  });

  it("changes nothing when an event comes twice", () => {
    const once = applyEvents(NO_PROGRESS, events);
    expect(applyEvents(once, events)).toBe(once);
    const doubled = events.flatMap((event) => [event, event]);
    expect(applyEvents(NO_PROGRESS, doubled)).toEqual(once);
  });

  it("ignores an event older than the newest one", () => {
    const once = applyEvents(NO_PROGRESS, events.slice(0, 5));
    const old = events[1] as ProjectEvent;
    expect(applyEvent(once, old)).toBe(once);
  });

  it("does not change what it was given", () => {
    const before = applyEvents(NO_PROGRESS, events.slice(0, 9));
    const copy = structuredClone(before);
    applyEvents(before, events.slice(9));
    expect(before).toEqual(copy);
  });

  it("skips types that are not known, and bodies of a later version, but counts them", () => {
    const strange = { ...events[0], seq: 1, type: "moon.landed" } as unknown as ProjectEvent;
    expect(applyEvent(NO_PROGRESS, strange)).toEqual({ ...NO_PROGRESS, lastSeq: 1 });
    const later = { ...(events[0] as ProjectEvent), version: 2 };
    expect(applyEvent(NO_PROGRESS, later)).toEqual({ ...NO_PROGRESS, lastSeq: 1 });
    const inherited = { ...events[0], type: "toString" } as unknown as ProjectEvent;
    expect(applyEvent(NO_PROGRESS, inherited)).toEqual({ ...NO_PROGRESS, lastSeq: 1 });
  });

  it("shows a step that began again once, and says so", () => {
    const again = numbered([
      { type: "run.created", kind: "build", text: "x" },
      { type: "step.started", step: "plan", agent: "TechLead", ordinal: 1 },
      { type: "step.started", step: "plan", agent: "TechLead", ordinal: 1 },
    ]);
    const [run] = applyEvents(NO_PROGRESS, again).runs;
    expect(run?.steps).toHaveLength(1);
    expect(run?.steps[0]).toMatchObject({ repeated: true, startedAt: 3_000, wallMs: null });
  });

  it("keeps runs apart", () => {
    const first = events;
    const second = numbered([{ type: "run.created", kind: "change", text: "Add a year" }], "run-2").map(
      (event) => ({
        ...event,
        seq: first.length + event.seq,
      }),
    );
    const { runs } = applyEvents(NO_PROGRESS, [...first, ...second]);
    expect(runs.map((run) => [run.kind, run.outcome?.outcome ?? null, run.steps.length])).toEqual([
      ["build", "partly_proven", 5],
      ["change", null, 0],
    ]);
  });

  it("keeps a question until it is answered", () => {
    const asked = numbered([
      { type: "run.created", kind: "build", text: "x" },
      { type: "question.asked", question_id: "q", text: "Which currency?" },
      { type: "question.answered", question_id: "q" },
    ]);
    expect(applyEvents(NO_PROGRESS, asked.slice(0, 2)).runs[0]?.question?.text).toBe("Which currency?");
    expect(applyEvents(NO_PROGRESS, asked).runs[0]?.question).toBeNull();
  });
});

describe("a gap", () => {
  it("is a number that does not follow the last one", () => {
    expect(hasGap({ ...NO_PROGRESS, lastSeq: 4 }, { seq: 5 })).toBe(false);
    expect(hasGap({ ...NO_PROGRESS, lastSeq: 4 }, { seq: 6 })).toBe(true);
    expect(hasGap({ ...NO_PROGRESS, lastSeq: 4 }, { seq: 3 })).toBe(false);
  });
});
