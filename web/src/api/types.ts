/**
 * The shapes that the server sends and takes, by hand after the HTTP contract.
 *
 * This is the only file that a client generated from `openapi.json` replaces: everything else imports these names from
 * `@/api/types` and knows nothing of how they came to be. Times are Unix milliseconds, money is millionths of a dollar.
 */

/** A language of the interface of a generated app. */
export type AppLanguage = "en" | "ru";

/** What the server is and what the machine under it has. */
export interface About {
  version: string;
  single_user: boolean;
  default_model: string;
  models: ModelChoice[];
  machine: MachinePart[];
}

/** A model that may answer. */
export interface ModelChoice {
  name: string;
  kind: "builtin" | "remote";
  note: string;
}

/** One thing that builds need from the machine. */
export interface MachinePart {
  what: string;
  ok: boolean;
  found: string;
  fix: string | null;
}

/** How far a project is. */
export type ProjectState =
  | "building"
  | "waiting"
  | "proven"
  | "partly_proven"
  | "refused"
  | "cancelled"
  | "cap_reached"
  | "failed";

/** A project as lists show it. */
export interface ProjectCard {
  id: string;
  name: string;
  brief: string;
  language: string;
  created_at: number;
  updated_at: number;
  state: ProjectState;
  requirements_total: number;
  requirements_proven: number;
  run_id: string;
}

/** One page of projects. */
export interface ProjectPage {
  items: ProjectCard[];
  next: string | null;
}

/** What a person asks for. */
export interface CreateProject {
  brief: string;
  language?: AppLanguage;
  model?: string;
  budget_usd?: string;
}

/** A project that was just made, and the run that builds it. */
export interface CreatedProject {
  project: ProjectCard;
  run: Run;
}

/** A change that a person asks for. */
export interface CreateRun {
  request: string;
  model?: string;
  budget_usd?: string;
}

/** An answer to the question that a run waits with. */
export interface AnswerRun {
  question_id: string;
  answer: string;
  /** Without it the run ends. */
  approve: boolean;
}

/** Everything that a project's page needs. */
export interface ProjectDetail {
  project: ProjectCard;
  brief: string;
  spec: SpecView | null;
  tasks: PlannedTask[];
  run: Run;
  head: Head | null;
  last_seq: number;
}

/** The newest files. */
export interface Head {
  checkpoint_id: string;
  tree: string;
}

/** One task of the plan. */
export interface PlannedTask {
  number: number;
  title: string;
  epic: string;
  done: boolean;
}

/** The specification with what became of each requirement. */
export interface SpecView {
  title: string;
  summary: string;
  language: string;
  assumptions: string[];
  left_out: string[];
  requirements: RequirementView[];
}

/** What is known of a requirement. */
export type RequirementState = "proven" | "failed" | "not_proven" | "pending";

/** One thing that the app must do. */
export interface RequirementView {
  number: number;
  text: string;
  state: RequirementState;
  checks: CheckView[];
}

/** One executable check of a requirement. */
export interface CheckView {
  key: string;
  title: string;
  steps: number;
  verdict: "passed" | "failed" | "not_run" | null;
  message: string | null;
  /** Index of the step that did not hold, from 0. */
  failed_step?: number | null;
  screenshot_url: string | null;
  trace_url: string | null;
  wall_ms: number | null;
}

/** An honest "no". */
export interface Refusal {
  reason: string;
  advice: string[];
}

/** How a run ended. */
export type RunOutcome =
  | { outcome: "proven" }
  | { outcome: "partly_proven"; unproven: number }
  | { outcome: "refused"; refusal: Refusal }
  | { outcome: "cancelled" }
  | { outcome: "cap_reached"; reason: string }
  | { outcome: "failed"; reason: string };

/** One piece of work on a project. */
export interface Run {
  id: string;
  project_id: string;
  kind: "build" | "change";
  request: string | null;
  status: "ready" | "running" | "waiting" | "done";
  outcome: RunOutcome | null;
  accepted: boolean;
  model: string;
  steps_taken: number;
  spent_microusd: number;
  budget_microusd: number | null;
  tokens: number;
  created_at: number;
  finished_at: number | null;
}

/** What became of a check when it was played. */
export type CheckVerdict =
  | { result: "passed" }
  | { result: "failed"; step: number; message: string }
  | { result: "not_run"; reason: string };

/** What happened; the server may send types that are not listed here, and readers skip them. */
export type EventBody =
  | { type: "run.created"; kind: string; text: string }
  | { type: "step.started"; step: string; agent: string; ordinal: number }
  | { type: "step.finished"; step: string; ordinal: number; wall_ms: number }
  | {
      type: "spec.written";
      title: string;
      summary: string;
      requirements: string[];
      assumptions: string[];
      left_out: string[];
      checks: number;
    }
  | { type: "plan.written"; tasks: [number, string][] }
  | { type: "task.written"; task: number; title: string; paths: string[] }
  | { type: "checkpoint.created"; checkpoint_id: string; label: string; written: number; deleted: number }
  | { type: "command.finished"; name: string; ok: boolean; ended: string; wall_ms: number }
  | {
      type: "check.finished";
      key: string;
      title: string;
      requirement: number;
      verdict: CheckVerdict;
      screenshot: string | null;
    }
  | { type: "repair.tried"; diagnosis: string; paths: string[] }
  | {
      type: "model.called";
      model: string;
      action: string;
      input_tokens: number;
      output_tokens: number;
      cost: number | null;
    }
  | { type: "question.asked"; question_id: string; text: string }
  | { type: "question.answered"; question_id: string }
  | { type: "unproven.accepted"; unproven: number }
  | { type: "run.finished"; outcome: RunOutcome };

/** One event of a project, numbered without gaps. */
export type ProjectEvent = EventBody & {
  seq: number;
  at: number;
  project_id: string;
  run_id: string;
  version: number;
};

/** One page of events. */
export interface EventPage {
  items: ProjectEvent[];
  last_seq: number;
}

/** A file of a checkpoint. */
export interface FileEntry {
  path: string;
  bytes: number;
}

/** The files of a checkpoint. */
export interface FileList {
  checkpoint_id: string;
  items: FileEntry[];
}

/** A file's text; `null` for what is not text or too long. */
export interface FileText {
  path: string;
  bytes: number;
  text: string | null;
}

/** A recorded state of a project's files. */
export interface Checkpoint {
  id: string;
  label: string;
  created_at: number;
  run_id: string | null;
  tree: string;
}

/** The true state of the running app. */
export interface Preview {
  state: "stopped" | "installing" | "compiling" | "starting" | "running" | "crashed";
  url: string | null;
  line: string | null;
  checkpoint_id: string | null;
  since: number;
}

/** A line that the app printed. */
export interface LogLine {
  seq: number;
  at: number;
  text: string;
}

/** One page of lines. */
export interface LogPage {
  items: LogLine[];
  last_seq: number;
}
