/** Answers of the server for tests of components. */

import type { Checkpoint, ProjectDetail, RequirementView, Run, RunOutcome, Usage } from "@/api/types";

/** A run with this outcome. */
export function sampleRun(outcome: RunOutcome | null, more: Partial<Run> = {}): Run {
  return {
    id: "run-1",
    project_id: "project-1",
    kind: "build",
    request: null,
    status: outcome ? "done" : "running",
    outcome,
    accepted: false,
    model: "builtin",
    fallbacks: [],
    steps_taken: 9,
    spent_microusd: 0,
    budget_microusd: null,
    tokens: 120,
    created_at: 1_000,
    finished_at: outcome ? 31_000 : null,
    ...more,
  };
}

/** A project with this run. */
export function sampleDetail(run: Run, more: Partial<ProjectDetail> = {}): ProjectDetail {
  return {
    project: {
      id: "project-1",
      name: "Books",
      brief: "Books with a title",
      language: "en",
      created_at: 1_000,
      updated_at: 2_000,
      state: run.outcome?.outcome ?? "building",
      requirements_total: 3,
      requirements_proven: 2,
      run_id: run.id,
    },
    brief: "Books with a title",
    spec: null,
    tasks: [],
    run,
    head: { checkpoint_id: "c1", tree: "abc" },
    last_seq: 0,
    ...more,
  };
}

/** The entry of the history with this number. */
export function sampleCheckpoint(number: number, more: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id: `checkpoint-${number}`,
    number,
    label: "Data",
    written: 1,
    deleted: 0,
    created_at: 1_000 * number,
    run_id: null,
    tree: `tree-${number}`,
    ...more,
  };
}

/** One priced call of a language model. */
export function sampleUsage(more: Partial<Usage> = {}): Usage {
  return {
    run_id: "run-1",
    action: "spec_writer/write_spec",
    task: null,
    provider: "openai",
    model: "gpt",
    calls: 1,
    lost: 0,
    input_tokens: 100,
    cached_tokens: 0,
    output_tokens: 10,
    cost_microusd: 1_000,
    unpriced: 0,
    wall_ms: 1_000,
    ...more,
  };
}

/** A requirement whose only check failed. */
export const FAILED_REQUIREMENT: RequirementView = {
  number: 2,
  text: "Books can be searched.",
  state: "failed",
  checks: [
    {
      key: "search",
      title: "Search a book",
      steps: 5,
      verdict: "failed",
      message: "Step 4: expected a row with “Dune”, but saw none.",
      screenshot_url: "/v1/projects/project-1/evidence/s2",
      trace_url: "/v1/projects/project-1/evidence/t2",
      wall_ms: 1_200,
    },
  ],
};
