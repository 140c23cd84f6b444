/** One step of the story: who did what, how long it took, and what came of it. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { formatDuration } from "@/ui/format";
import { Icon, type IconName } from "@/ui/icon";
import { Elapsed } from "@/ui/time";
import type { StepNote, StepProgress } from "./run-progress";
import { AlarmNote, CheckNotes, CommandNote, RepairNote, SpecNote, TaskNotes } from "./step-notes";
import { useAgentName, useStepWords } from "./words";

const ICON: Record<string, IconName> = {
  write_spec: "list",
  design: "screen",
  plan: "list",
  scaffold: "copy",
  write_code: "file",
  verify: "terminal",
  check: "tick",
  fix_bug: "wrench",
  restore: "reload",
  change: "file",
  write_docs: "file",
  complete: "check",
};

interface StepItemProps {
  projectId: string;
  step: StepProgress;
  isLast: boolean;
  /** Whether the run has ended, so that nothing goes on any more. */
  isOver: boolean;
  /** Whether it began while somebody looked, so that it may arrive with a movement. */
  isFresh: boolean;
  /** Whether it ended in a refusal. */
  isRefusal: boolean;
}

/** One entry of the list of steps. */
export function StepItem({ projectId, step, isLast, isOver, isFresh, isRefusal }: StepItemProps) {
  const { t, i18n } = useLingui();
  const agent = useAgentName();
  const words = useStepWords()(step.step);
  const isRunning = step.wallMs === null && !isOver;
  return (
    <li className={`relative pb-4 pl-9 ${isFresh ? "animate-arrive" : ""}`}>
      {isLast ? null : <span aria-hidden="true" className="absolute top-8 bottom-0 left-3 w-px bg-line" />}
      <span
        aria-hidden="true"
        className={`absolute top-1 left-0 flex size-6 items-center justify-center rounded-full border text-[13px] ${
          isRunning
            ? "animate-beat border-accent bg-accent-soft text-accent"
            : "border-line bg-surface text-dim"
        }`}
      >
        <Icon name={ICON[step.step] ?? "ring"} className="size-3.5 min-h-0 min-w-0" />
      </span>
      <div className="flex min-h-8 items-baseline gap-2 pt-1">
        <h3 className="min-w-0 flex-1 text-sm">
          <span className="font-medium">
            {isRefusal ? t`Read it, and cannot serve it` : step.wallMs === null ? words.doing : words.done}
          </span>
          <span className="ml-2 text-xs text-faint">{agent(step.agent)}</span>
        </h3>
        <span className="shrink-0 text-xs text-faint tabular-nums">
          {step.wallMs !== null ? (
            formatDuration(step.wallMs, i18n.locale)
          ) : isRunning ? (
            <Elapsed from={step.startedAt} to={null} />
          ) : null}
        </span>
      </div>
      {step.repeated ? (
        <p className="text-xs text-warn">
          <Trans>Began again after an interruption; nothing was lost.</Trans>
        </p>
      ) : null}
      <Notes notes={step.notes} projectId={projectId} />
    </li>
  );
}

type NoteOf<Kind extends StepNote["kind"]> = Extract<StepNote, { kind: Kind }>;

function ofKind<Kind extends StepNote["kind"]>(notes: StepNote[], kind: Kind): NoteOf<Kind>[] {
  return notes.filter((note): note is NoteOf<Kind> => note.kind === kind);
}

function Notes({ notes, projectId }: { notes: StepNote[]; projectId: string }) {
  const tasks = ofKind(notes, "task");
  const checks = ofKind(notes, "check");
  const commands = ofKind(notes, "command");
  const repairs = ofKind(notes, "repair");
  const alarms = ofKind(notes, "alarm");
  return (
    <div className="space-y-1 text-sm text-dim empty:hidden">
      {ofKind(notes, "spec").map((note) => (
        <SpecNote key={note.seq} note={note} />
      ))}
      {ofKind(notes, "plan").map((note) => (
        <p key={note.seq}>
          <Plural value={note.tasks.length} one="# task" other="# tasks" />
        </p>
      ))}
      {alarms.length > 0 ? (
        <ul className="space-y-0.5">
          {alarms.map((note) => (
            <AlarmNote key={note.seq} note={note} projectId={projectId} />
          ))}
        </ul>
      ) : null}
      {tasks.length > 0 ? <TaskNotes notes={tasks} /> : null}
      {commands.length > 0 ? (
        <ul className="space-y-0.5">
          {commands.map((note) => (
            <CommandNote key={note.seq} note={note} />
          ))}
        </ul>
      ) : null}
      {checks.length > 0 ? <CheckNotes notes={checks} /> : null}
      {repairs.map((note) => (
        <RepairNote key={note.seq} note={note} />
      ))}
      {tasks.length === 0 && repairs.length === 0
        ? ofKind(notes, "checkpoint").map((note) => (
            <p key={note.seq} className="text-xs">
              <Plural value={note.written} one="# file written" other="# files written" />
              {note.deleted > 0 ? (
                <>
                  {", "}
                  <Plural value={note.deleted} one="# deleted" other="# deleted" />
                </>
              ) : null}
            </p>
          ))
        : null}
    </div>
  );
}
