/**
 * What the pages know of a project's runs, as a pure fold over its events.
 *
 * Events of a step (its files, commands, checks) may come after the `step.finished` of the same commit, so they belong
 * to the newest step. Folding the same event twice changes nothing. What is not known here is skipped: a newer server
 * may send more.
 */

import type { CheckVerdict, EventBody, ProjectEvent, RunOutcome } from "@/api/types";

/** Newest version of an event's body that is understood here. */
const KNOWN_VERSION = 1;

/** All runs of a project, oldest first. */
export interface ProjectProgress {
  lastSeq: number;
  runs: RunProgress[];
  /** How many checks the newest specification has. */
  checksExpected: number;
}

/** One run. */
export interface RunProgress {
  id: string;
  kind: string;
  /** The brief or the request. */
  text: string;
  startedAt: number;
  finishedAt: number | null;
  steps: StepProgress[];
  outcome: RunOutcome | null;
  accepted: boolean;
  question: { id: string; text: string } | null;
  calls: number;
  tokens: number;
  costMicrousd: number;
  /** Calls whose price is not known; never counted as free. */
  unpricedCalls: number;
  tasksPlanned: number;
  /** What it waits for while its model cannot be reached. */
  waiting: { model: string; reason: string; nextTryAt: number } | null;
}

/** One step, and what came of it. */
export interface StepProgress {
  ordinal: number;
  step: string;
  agent: string;
  startedAt: number;
  /** Null while it goes on. */
  wallMs: number | null;
  /** Whether it began again after an interruption. */
  repeated: boolean;
  notes: StepNote[];
}

/** One thing that a step came to; `seq` tells notes apart. */
export type StepNote = { seq: number } & (
  | {
      kind: "spec";
      title: string;
      summary: string;
      requirements: string[];
      assumptions: string[];
      leftOut: string[];
    }
  | { kind: "plan"; tasks: { number: number; title: string }[] }
  | { kind: "task"; number: number; title: string; paths: string[] }
  | { kind: "checkpoint"; label: string; written: number; deleted: number }
  | { kind: "command"; name: string; ok: boolean; ended: string; wallMs: number }
  | {
      kind: "check";
      key: string;
      title: string;
      requirement: number;
      verdict: CheckVerdict;
      screenshot: string | null;
    }
  | { kind: "repair"; diagnosis: string; paths: string[] }
  | {
      kind: "alarm";
      place: string;
      what: string;
      refused: boolean;
      excerpt: string;
      /** What a person may allow, so that it is not refused again. */
      host: string | null;
    }
);

/** Nothing known yet. */
export const NO_PROGRESS: ProjectProgress = { lastSeq: 0, runs: [], checksExpected: 0 };

const KNOWN: Record<EventBody["type"], true> = {
  "run.created": true,
  "step.started": true,
  "step.finished": true,
  "spec.written": true,
  "plan.written": true,
  "task.written": true,
  "checkpoint.created": true,
  "command.finished": true,
  "check.finished": true,
  "repair.tried": true,
  "guard.alarmed": true,
  "model.called": true,
  "run.postponed": true,
  "question.asked": true,
  "question.answered": true,
  "unproven.accepted": true,
  "run.finished": true,
};

/** Whether events between the last one and this one are missing. */
export function hasGap(progress: ProjectProgress, event: { seq: number }): boolean {
  return event.seq > progress.lastSeq + 1;
}

/** Folds one event into the progress. Pure, and safe to call twice with the same event. */
export function applyEvent(progress: ProjectProgress, event: ProjectEvent): ProjectProgress {
  if (event.seq <= progress.lastSeq) return progress;
  const next = { ...progress, lastSeq: event.seq };
  if (event.version > KNOWN_VERSION || !Object.hasOwn(KNOWN, event.type)) return next;
  if (event.type === "run.created") return { ...next, runs: [...next.runs, newRun(event)] };
  if (event.type === "spec.written") next.checksExpected = event.checks;
  next.runs = next.runs.map((run) => (run.id === event.run_id ? applyToRun(run, event) : run));
  return next;
}

/** Folds many events. */
export function applyEvents(progress: ProjectProgress, events: readonly ProjectEvent[]): ProjectProgress {
  return events.reduce(applyEvent, progress);
}

function newRun(event: ProjectEvent & { type: "run.created" }): RunProgress {
  return {
    id: event.run_id,
    kind: event.kind,
    text: event.text,
    startedAt: event.at,
    finishedAt: null,
    steps: [],
    outcome: null,
    accepted: false,
    question: null,
    calls: 0,
    tokens: 0,
    costMicrousd: 0,
    unpricedCalls: 0,
    tasksPlanned: 0,
    waiting: null,
  };
}

function applyToRun(run: RunProgress, event: ProjectEvent): RunProgress {
  const { seq } = event;
  switch (event.type) {
    case "run.created":
      return run;
    case "step.started":
      return startStep(run, event);
    case "step.finished":
      return {
        ...run,
        waiting: null,
        steps: run.steps.map((one) =>
          one.ordinal === event.ordinal ? { ...one, wallMs: event.wall_ms } : one,
        ),
      };
    case "spec.written": {
      const { title, summary, requirements, assumptions, left_out: leftOut } = event;
      return addNote(run, { seq, kind: "spec", title, summary, requirements, assumptions, leftOut });
    }
    case "plan.written": {
      const tasks = event.tasks.map(([number, title]) => ({ number, title }));
      return { ...addNote(run, { seq, kind: "plan", tasks }), tasksPlanned: tasks.length };
    }
    case "task.written":
      return addNote(run, { seq, kind: "task", number: event.task, title: event.title, paths: event.paths });
    case "checkpoint.created":
      return addNote(run, {
        seq,
        kind: "checkpoint",
        label: event.label,
        written: event.written,
        deleted: event.deleted,
      });
    case "command.finished": {
      const { name, ok, ended, wall_ms: wallMs } = event;
      return addNote(run, { seq, kind: "command", name, ok, ended, wallMs });
    }
    case "check.finished": {
      const { key, title, requirement, verdict, screenshot = null } = event;
      return addNote(run, { seq, kind: "check", key, title, requirement, verdict, screenshot });
    }
    case "repair.tried":
      return addNote(run, { seq, kind: "repair", diagnosis: event.diagnosis, paths: event.paths });
    case "guard.alarmed": {
      const { place, kind: what, refused, excerpt, host = null } = event;
      return addNote(run, { seq, kind: "alarm", place, what, refused, excerpt, host });
    }
    case "model.called":
      return {
        ...run,
        calls: run.calls + 1,
        tokens: run.tokens + event.input_tokens + event.output_tokens,
        costMicrousd: run.costMicrousd + (event.cost ?? 0),
        unpricedCalls: run.unpricedCalls + (event.cost == null ? 1 : 0),
      };
    case "run.postponed": {
      const { model, reason, next_try_at: nextTryAt } = event;
      return { ...run, waiting: { model, reason, nextTryAt } };
    }
    case "question.asked":
      return { ...run, question: { id: event.question_id, text: event.text } };
    case "question.answered":
      return { ...run, question: null };
    case "unproven.accepted":
      return { ...run, accepted: true };
    case "run.finished":
      return { ...run, outcome: event.outcome, finishedAt: event.at, waiting: null };
  }
}

function startStep(run: RunProgress, event: ProjectEvent & { type: "step.started" }): RunProgress {
  const { ordinal, step, agent, at } = event;
  const before = run.steps.find((one) => one.ordinal === ordinal);
  const started: StepProgress = {
    ordinal,
    step,
    agent,
    startedAt: at,
    wallMs: null,
    repeated: before !== undefined,
    notes: [],
  };
  if (!before) return { ...run, steps: [...run.steps, started] };
  return { ...run, steps: run.steps.map((one) => (one === before ? started : one)) };
}

function addNote(run: RunProgress, note: StepNote): RunProgress {
  const newest = run.steps.at(-1);
  if (!newest) return run;
  return { ...run, steps: [...run.steps.slice(0, -1), { ...newest, notes: [...newest.notes, note] }] };
}
