/** What steps came to: specification, tasks, commands, checks, repairs. All texts come from the server as plain text. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { formatDuration } from "@/ui/format";
import { Icon } from "@/ui/icon";
import { AllowHost } from "./allow-host";
import type { StepNote } from "./run-progress";
import { useAlarmName, useCommandName } from "./words";

type NoteOf<Kind extends StepNote["kind"]> = Extract<StepNote, { kind: Kind }>;

/** The specification in brief, with what was assumed and left out. */
export function SpecNote({ note }: { note: NoteOf<"spec"> }) {
  return (
    <div>
      <p className="text-ink">{note.title}</p>
      <p>{note.summary}</p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-xs">
        <span>
          <Plural value={note.requirements.length} one="# requirement" other="# requirements" />
        </span>
        {note.assumptions.length > 0 ? (
          <span>
            <Plural value={note.assumptions.length} one="# assumption" other="# assumptions" />
          </span>
        ) : null}
        {note.leftOut.length > 0 ? (
          <span className="text-warn">
            <Plural value={note.leftOut.length} one="# wish left out" other="# wishes left out" />
          </span>
        ) : null}
      </p>
    </div>
  );
}

/** The tasks that were written, each with its files folded away. */
export function TaskNotes({ notes }: { notes: NoteOf<"task">[] }) {
  return (
    <ul className="space-y-0.5">
      {notes.map((note) => (
        <li key={note.seq}>
          <details className="group">
            <summary className="summary-plain flex items-start gap-1.5 rounded-sm hover:text-ink max-lg:min-h-11 max-lg:items-center">
              <Icon name="check" className="mt-0.5 text-good max-lg:mt-0" />
              <span className="min-w-0 flex-1">{note.title}</span>
              <span className="shrink-0 text-xs text-faint">
                <Plural value={note.paths.length} one="# file" other="# files" />
              </span>
            </summary>
            <ul className="my-1 ml-5.5 border-l border-line pl-3 font-mono text-xs">
              {note.paths.map((path) => (
                <li key={path}>{path}</li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** A command and how it ended. */
export function CommandNote({ note }: { note: NoteOf<"command"> }) {
  const { i18n } = useLingui();
  const name = useCommandName()(note.name);
  return (
    <li className="flex items-start gap-1.5">
      <Verdict ok={note.ok} />
      <span className="min-w-0 flex-1">
        {name}
        {note.ok ? null : <span className="ml-2 font-mono text-xs text-bad">{note.ended}</span>}
      </span>
      <span className="shrink-0 text-xs text-faint tabular-nums">
        {formatDuration(note.wallMs, i18n.locale)}
      </span>
    </li>
  );
}

/** The checks that were played: the failed ones in full, the others counted and folded away. */
export function CheckNotes({ notes }: { notes: NoteOf<"check">[] }) {
  const passed = notes.filter((note) => note.verdict.result === "passed");
  const others = notes.filter((note) => note.verdict.result !== "passed");
  return (
    <>
      <p aria-hidden="true" className="flex flex-wrap gap-1 py-1">
        {notes.map((note) => (
          <span
            key={note.seq}
            className={`size-2.5 rounded-xs ${
              { passed: "bg-good", failed: "bg-bad", not_run: "bg-edge" }[note.verdict.result] ?? "bg-edge"
            }`}
          />
        ))}
      </p>
      {others.length > 0 ? (
        <ul className="space-y-1">
          {others.map((note) => (
            <FailedCheck key={note.seq} note={note} />
          ))}
        </ul>
      ) : null}
      {passed.length > 0 ? (
        <details className="group">
          <summary className="summary-plain inline-flex items-center gap-1.5 rounded-sm hover:text-ink max-lg:min-h-11">
            <Icon name="right" className="transition-transform group-open:rotate-90" />
            <Plural value={passed.length} one="# check passed" other="# checks passed" />
          </summary>
          <ul className="mt-1 space-y-0.5">
            {passed.map((note) => (
              <li key={note.seq} className="flex items-start gap-1.5">
                <Verdict ok />
                <span className="min-w-0 flex-1">{note.title}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function FailedCheck({ note }: { note: NoteOf<"check"> }) {
  const { verdict } = note;
  const message =
    verdict.result === "failed" ? verdict.message : verdict.result === "not_run" ? verdict.reason : "";
  return (
    <li className="flex items-start gap-1.5">
      <Verdict ok={verdict.result === "failed" ? false : null} />
      <span className="min-w-0 flex-1">
        <span className="text-ink">{note.title}</span>
        <span className={`block text-xs ${verdict.result === "failed" ? "text-bad" : "text-dim"}`}>
          {message}
        </span>
      </span>
    </li>
  );
}

/** A repair and what was thought to be wrong. */
export function RepairNote({ note }: { note: NoteOf<"repair"> }) {
  return (
    <div className="flex items-start gap-1.5">
      <Icon name="wrench" className="mt-0.5" />
      <div className="min-w-0">
        <p className="whitespace-pre-line">{note.diagnosis}</p>
        <p className="text-xs text-faint">
          {note.paths.length === 0 ? (
            <Trans>No repair is known for this.</Trans>
          ) : (
            <Plural value={note.paths.length} one="# file changed" other="# files changed" />
          )}
        </p>
      </div>
    </div>
  );
}

/** What a guard found, what became of it, and the words themselves, folded away. */
export function AlarmNote({ note, projectId }: { note: NoteOf<"alarm">; projectId: string }) {
  const { t } = useLingui();
  const what = useAlarmName()(note.what);
  const places: Record<string, string> = {
    brief: t`In the description`,
    request: t`In the request`,
    "command output": t`In what a command printed`,
    network: t`On the network`,
  };
  const place = places[note.place] ?? note.place;
  return (
    <li className="flex items-start gap-1.5">
      <Icon name="warning" className="mt-0.5 text-warn" />
      <div className="min-w-0 flex-1">
        <details className="group">
          <summary className="summary-plain rounded-sm hover:text-ink max-lg:min-h-11">
            <span className="break-words">{place}</span>: {what}.{" "}
            {note.refused ? (
              note.what === "egress" ? (
                <Trans>It was refused.</Trans>
              ) : (
                <Trans>It was refused and is written anew.</Trans>
              )
            ) : (
              <Trans>It is treated as text and obeyed by nobody.</Trans>
            )}
          </summary>
          <p className="mt-1 border-l border-line pl-3 font-mono text-xs break-words">{note.excerpt}</p>
        </details>
        {note.host ? <AllowHost projectId={projectId} host={note.host} /> : null}
      </div>
    </li>
  );
}

/** A tick, a cross, or a dash for what was not played; the word is for those who do not see it. */
export function Verdict({ ok }: { ok: boolean | null }) {
  const { t } = useLingui();
  const look =
    ok === null
      ? ({ icon: "minus", ink: "text-faint", word: t`not run` } as const)
      : ok
        ? ({ icon: "check", ink: "text-good", word: t`passed` } as const)
        : ({ icon: "cross", ink: "text-bad", word: t`failed` } as const);
  return (
    <>
      <Icon name={look.icon} className={`mt-0.5 ${look.ink}`} />
      <span className="sr-only">{look.word}:</span>
    </>
  );
}
