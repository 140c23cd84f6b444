/** The recorded states of the files, newest first. */

import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { checkpointsQuery } from "@/api/queries";
import type { Checkpoint } from "@/api/types";
import { Button } from "@/ui/button";
import { Failure } from "@/ui/failure";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/skeleton";
import { Age } from "@/ui/time";
import { useCheckpointLabel } from "./checkpoint-label";

interface HistoryPaneProps {
  projectId: string;
  openFiles: (checkpoint: string | null) => void;
}

/** The pane with the checkpoints. */
export function HistoryPane({ projectId, openFiles }: HistoryPaneProps) {
  const list = useQuery(checkpointsQuery(projectId));
  const items = list.data?.items ?? [];
  if (list.isPending) {
    return (
      <div aria-busy="true" className="space-y-4">
        {[1, 2, 3].map((row) => (
          <Skeleton key={row} className="h-12 w-full" />
        ))}
      </div>
    );
  }
  if (list.isError) return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (items.length === 0) {
    return (
      <p className="text-dim">
        <Trans>No files are recorded yet.</Trans>
      </p>
    );
  }
  return (
    <>
      <p className="text-sm text-dim">
        <Trans>Each step that changed files left a checkpoint; nothing is ever overwritten.</Trans>
      </p>
      <ol className="mt-4">
        {items.map((checkpoint, index) => (
          <Entry
            key={checkpoint.id}
            checkpoint={checkpoint}
            isNewest={index === 0}
            isLast={index === items.length - 1}
            openFiles={openFiles}
          />
        ))}
      </ol>
    </>
  );
}

interface EntryProps {
  checkpoint: Checkpoint;
  isNewest: boolean;
  isLast: boolean;
  openFiles: (checkpoint: string | null) => void;
}

function Entry({ checkpoint, isNewest, isLast, openFiles }: EntryProps) {
  const label = useCheckpointLabel()(checkpoint.label);
  return (
    <li className="relative flex items-start gap-3 pb-3 pl-6">
      {isLast ? null : (
        <span aria-hidden="true" className="absolute top-6 bottom-0 left-[5px] w-px bg-line" />
      )}
      <span
        aria-hidden="true"
        className={`absolute top-3 left-0 size-[11px] rounded-full border-2 ${isNewest ? "border-accent bg-accent" : "border-edge bg-paper"}`}
      />
      <div className="min-w-0 flex-1 py-1.5">
        <p className="text-sm">
          {label}
          {isNewest ? (
            <span className="ml-2 text-xs text-accent">
              <Trans>newest</Trans>
            </span>
          ) : null}
        </p>
        <p className="flex gap-3 text-xs text-faint">
          <Age at={checkpoint.created_at} />
          <span className="font-mono" title={checkpoint.tree}>
            {checkpoint.tree.slice(0, 8)}
          </span>
        </p>
      </div>
      <Button kind="quiet" onClick={() => openFiles(isNewest ? null : checkpoint.id)}>
        <Icon name="folder" />
        <Trans>Files</Trans>
      </Button>
    </li>
  );
}
