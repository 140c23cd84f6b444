/** What a checkpoint changed: its files, each with the lines that differ. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { differencesQuery } from "@/api/queries";
import type { Checkpoint, FileDifference } from "@/api/types";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/skeleton";
import { FileDiff } from "./file-diff";

const MARKS: Record<FileDifference["kind"], { sign: string; ink: string }> = {
  added: { sign: "+", ink: "text-good" },
  changed: { sign: "~", ink: "text-warn" },
  deleted: { sign: "−", ink: "text-bad" },
};

/** The files that differ from the checkpoint before. */
export function Differences({ projectId, checkpoint }: { projectId: string; checkpoint: Checkpoint }) {
  const answer = useQuery(differencesQuery(projectId, checkpoint.id));
  if (answer.isPending) {
    return (
      <div aria-busy="true" className="space-y-2 py-1">
        <p className="sr-only">
          <Trans>Loading…</Trans>
        </p>
        <Skeleton className="h-4 w-4/5" />
        <Skeleton className="h-4 w-3/5" />
      </div>
    );
  }
  if (!answer.data) return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  const { from, files } = answer.data;
  if (files.length === 0) {
    return (
      <p className="text-xs text-dim">
        <Trans>No file changed in this step.</Trans>
      </p>
    );
  }
  return (
    <>
      <p className="text-xs text-dim">
        {from ? (
          <Trans>Compared with {from.number}: + is new, ~ is changed, − is gone.</Trans>
        ) : (
          <Trans>These are the first files, so all of them are new.</Trans>
        )}
      </p>
      <ul className="mt-1.5">
        {files.map((file) => (
          <FileItem key={file.path} file={file} />
        ))}
      </ul>
    </>
  );
}

function FileItem({ file }: { file: FileDifference }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const word = useKindWord()(file.kind);
  const { sign, ink } = MARKS[file.kind];
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        className="flex min-h-8 w-full items-start gap-1.5 rounded-md px-1 py-1.5 text-left font-mono text-xs transition-colors hover:bg-sunken max-lg:min-h-11 max-lg:items-center"
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="right" className={`transition-transform ${isOpen ? "rotate-90" : ""}`} />
        <span aria-hidden="true" title={word} className={`w-3 shrink-0 text-center font-medium ${ink}`}>
          {sign}
        </span>
        <span className="sr-only">{word}</span>
        <span className="min-w-0 break-all">{file.path}</span>
      </button>
      <div id={id} hidden={!isOpen} className="pb-2">
        {isOpen ? <FileDiff file={file} /> : null}
      </div>
    </li>
  );
}

function useKindWord(): (kind: FileDifference["kind"]) => string {
  const { t } = useLingui();
  return (kind) => ({ added: t`new`, changed: t`changed`, deleted: t`gone` })[kind];
}
