/** How far a run is: the stages that people know, and a share of the whole for the bar. Pure. */

import type { RunProgress, StepProgress } from "./run-progress";

/** A stage of a run, in the order that people expect. */
export type Stage = "spec" | "design" | "plan" | "code" | "change" | "verify" | "proof";

/** Where a stage stands. */
export type StageState = "to_come" | "active" | "done" | "stopped";

const BUILD: readonly Stage[] = ["spec", "design", "plan", "code", "verify", "proof"];
const CHANGE: readonly Stage[] = ["change", "verify", "proof"];

const STAGE_OF_STEP: Record<string, Stage> = {
  write_spec: "spec",
  design: "design",
  plan: "plan",
  scaffold: "code",
  write_code: "code",
  change: "change",
  verify: "verify",
  check: "proof",
  write_docs: "proof",
  restore: "proof",
  complete: "proof",
};

/** Share of the whole at which a stage begins. */
const BEGINS: Record<string, Partial<Record<Stage, number>>> = {
  build: { spec: 0.02, design: 0.1, plan: 0.15, code: 0.2, verify: 0.45, proof: 0.65 },
  change: { change: 0.05, verify: 0.3, proof: 0.6 },
};

/** The stages of a run and where each stands. */
export function stagesOf(run: RunProgress): { stage: Stage; state: StageState }[] {
  const stages = run.kind === "change" ? CHANGE : BUILD;
  const reached = furthest(run, stages);
  const isOver = run.outcome !== null;
  const isWhole = run.outcome?.outcome === "proven" || run.outcome?.outcome === "partly_proven";
  return stages.map((stage, index) => {
    if (isWhole || index < reached) return { stage, state: "done" };
    if (index > reached) return { stage, state: "to_come" };
    return { stage, state: isOver ? "stopped" : "active" };
  });
}

function furthest(run: RunProgress, stages: readonly Stage[]): number {
  let reached = run.steps.length > 0 ? 0 : -1;
  for (const step of run.steps) {
    const stage = STAGE_OF_STEP[step.step];
    if (stage) reached = Math.max(reached, stages.indexOf(stage));
  }
  return reached;
}

/** Share of the work that is done, from 0 to 1; never falls while a run goes on, and is 1 only at its end. */
export function shareDone(run: RunProgress, checksExpected: number): number {
  if (run.outcome) return 1;
  const begins = BEGINS[run.kind] ?? BEGINS.build ?? {};
  let share = 0;
  for (const step of run.steps) {
    const stage = STAGE_OF_STEP[step.step];
    const start = (stage && begins[stage]) ?? 0;
    share = Math.max(share, start + inner(run, step, checksExpected));
  }
  return Math.min(share, 0.98);
}

/** What a step's own count adds: tasks of the plan, checks of the specification. */
function inner(run: RunProgress, step: StepProgress, checksExpected: number): number {
  if (step.step === "write_code" && run.tasksPlanned > 0)
    return 0.24 * Math.min(1, tasksWritten(run) / run.tasksPlanned);
  if (step.step === "check" && checksExpected > 0) return 0.3 * Math.min(1, checksIn(step) / checksExpected);
  if (step.step === "write_docs" || step.step === "complete") return 0.32;
  return 0;
}

/** How many tasks are written. */
export function tasksWritten(run: RunProgress): number {
  return new Set(
    run.steps.flatMap((step) => step.notes.flatMap((note) => (note.kind === "task" ? [note.number] : []))),
  ).size;
}

/** How many checks a step has played. */
export function checksIn(step: StepProgress): number {
  return step.notes.filter((note) => note.kind === "check").length;
}

/** The step that goes on, if one does. */
export function currentStep(run: RunProgress): StepProgress | null {
  if (run.outcome) return null;
  return run.steps.findLast((step) => step.wallMs === null) ?? null;
}
