/** Events of one project for tests, numbered without gaps. */

import type { EventBody, ProjectEvent } from "@/api/types";

/** Numbers bodies from 1, a second apart. */
export function numbered(bodies: readonly EventBody[], run = "run-1"): ProjectEvent[] {
  return bodies.map((body, index) => ({
    ...body,
    seq: index + 1,
    at: 1_000 * (index + 1),
    project_id: "project-1",
    run_id: run,
    version: 1,
  }));
}

/** A build from its start to its end, with one failing check that a repair mends. */
export const BUILD: readonly EventBody[] = [
  { type: "run.created", kind: "build", text: "Books with a title" },
  { type: "step.started", step: "write_spec", agent: "SpecWriter", ordinal: 1 },
  { type: "model.called", model: "some", action: "write", input_tokens: 100, output_tokens: 20, cost: 1_500 },
  { type: "step.finished", step: "write_spec", ordinal: 1, wall_ms: 900 },
  {
    type: "spec.written",
    title: "Books",
    summary: "Keeps books.",
    requirements: ["Books can be added.", "Books can be searched."],
    assumptions: ["A title is a text."],
    left_out: [],
    checks: 2,
  },
  { type: "step.started", step: "plan", agent: "TechLead", ordinal: 2 },
  { type: "step.finished", step: "plan", ordinal: 2, wall_ms: 5 },
  {
    type: "plan.written",
    tasks: [
      [1, "Data"],
      [2, "Pages"],
    ],
  },
  { type: "step.started", step: "write_code", agent: "CodeMonkey", ordinal: 3 },
  { type: "model.called", model: "some", action: "code", input_tokens: 10, output_tokens: 10, cost: null },
  { type: "step.finished", step: "write_code", ordinal: 3, wall_ms: 40 },
  { type: "task.written", task: 1, title: "Data", paths: ["server/data.ts"] },
  { type: "task.written", task: 2, title: "Pages", paths: ["src/page.tsx", "src/list.tsx"] },
  { type: "checkpoint.created", checkpoint_id: "c1", label: "Data; Pages", written: 3, deleted: 0 },
  { type: "step.started", step: "check", agent: "Tester", ordinal: 4 },
  { type: "step.finished", step: "check", ordinal: 4, wall_ms: 2_000 },
  {
    type: "check.finished",
    key: "add",
    title: "Add a book",
    requirement: 1,
    verdict: { result: "passed" },
    screenshot: "s1",
  },
  {
    type: "check.finished",
    key: "search",
    title: "Search a book",
    requirement: 2,
    verdict: { result: "failed", step: 3, message: "expected a row" },
    screenshot: "s2",
  },
  { type: "step.started", step: "fix_bug", agent: "BugHunter", ordinal: 5 },
  { type: "step.finished", step: "fix_bug", ordinal: 5, wall_ms: 30 },
  { type: "repair.tried", diagnosis: "The filter is inverted.", paths: ["src/list.tsx"] },
  { type: "run.finished", outcome: { outcome: "partly_proven", unproven: 1 } },
];
