/** What models are told of earlier requests, to be read by whoever wants to know. */

import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Conversation } from "@/api/types";
import { Icon, type IconName } from "@/ui/icon";

/** The part of the dialog that stays folded until somebody asks. */
export function Told({ conversation }: { conversation: Conversation }) {
  const { notes, turns } = conversation;
  if (!notes && turns.length === 0) return null;
  return (
    <details className="mt-6 border-t border-line pt-4">
      <summary className="cursor-pointer text-sm text-dim">
        <Trans>What models are told of earlier requests</Trans>
      </summary>
      {notes ? (
        <div className="mt-3 space-y-3 text-sm">
          <NoteList title={<Trans>Decided</Trans>} notes={notes.decisions} />
          <NoteList title={<Trans>Your words for things</Trans>} notes={notes.wording} />
          <NoteList title={<Trans>Not made</Trans>} notes={notes.not_made} />
          <NoteList title={<Trans>For later</Trans>} notes={notes.later} />
        </div>
      ) : null}
      {turns.length > 0 ? (
        <ol className="mt-3 space-y-2 text-sm">
          {turns.map((turn) => (
            <li key={turn.run_id} className="flex gap-2">
              <Icon {...ENDS[turn.ended]} />
              <span className="min-w-0 break-words">
                {turn.request}
                {turn.result ? <span className="block text-faint">{turn.result}</span> : null}
              </span>
            </li>
          ))}
        </ol>
      ) : null}
    </details>
  );
}

const ENDS: Record<Conversation["turns"][number]["ended"], { name: IconName; className: string }> = {
  made: { name: "check", className: "mt-1 shrink-0 text-good" },
  refused: { name: "minus", className: "mt-1 shrink-0 text-warn" },
  not_made: { name: "cross", className: "mt-1 shrink-0 text-faint" },
};

function NoteList({ title, notes }: { title: ReactNode; notes: string[] }) {
  if (notes.length === 0) return null;
  return (
    <section>
      <h3 className="font-medium">{title}</h3>
      <ul className="mt-1 list-disc space-y-1 pl-5 text-dim">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}
