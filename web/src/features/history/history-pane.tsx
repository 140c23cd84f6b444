/** The recorded states of the files, newest first, and the way back to each of them. */

import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { checkpointsQuery } from "@/api/queries";
import type { Checkpoint, ProjectDetail, Run } from "@/api/types";
import type { DialogHandle } from "@/ui/dialog";
import { Failure } from "@/ui/failure";
import { Skeleton } from "@/ui/skeleton";
import { CheckpointEntry } from "./checkpoint-entry";
import { firstWithFiles } from "./first-with-files";
import { GoBackDialog } from "./go-back-dialog";
import { useRestore, type WentBack } from "./use-restore";
import { WentBackNotice } from "./went-back-notice";

interface HistoryPaneProps {
  detail: ProjectDetail;
  openFiles: (checkpoint: string | null) => void;
  /** Called when the newest files are those of an older checkpoint again. */
  onWentBack: () => void;
}

/** The pane with the checkpoints. */
export function HistoryPane(props: HistoryPaneProps) {
  const list = useQuery(checkpointsQuery(props.detail.project.id));
  if (list.isPending) return <Waiting />;
  if (!list.data) return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (list.data.items.length === 0) {
    return (
      <p className="text-dim">
        <Trans>No files are recorded yet.</Trans>
      </p>
    );
  }
  return <Checkpoints {...props} items={list.data.items} />;
}

function Waiting() {
  return (
    <div aria-busy="true" className="space-y-4">
      <p className="sr-only">
        <Trans>Loading…</Trans>
      </p>
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} className="h-12 w-full" />
      ))}
    </div>
  );
}

function Checkpoints({ detail, openFiles, onWentBack, items }: HistoryPaneProps & { items: Checkpoint[] }) {
  const projectId = detail.project.id;
  const dialog = useRef<DialogHandle>(null);
  const [target, setTarget] = useState<Checkpoint | null>(null);
  const [wentBack, setWentBack] = useState<WentBack | null>(null);
  const whyNotId = useId();
  const isBusy = detail.run.status !== "done";
  const finish = (done: WentBack) => {
    dialog.current?.close();
    setWentBack(done);
    onWentBack();
  };
  const restore = useRestore(projectId, finish);
  const ask = (checkpoint: Checkpoint) => {
    restore.reset();
    setTarget(checkpoint);
    dialog.current?.open();
  };
  const firstNumber = firstWithFiles(items)?.number ?? Number.POSITIVE_INFINITY;
  const isStillBack = wentBack?.restored.checkpoint.id === items[0]?.id;
  return (
    <>
      <p className="text-sm text-dim">
        <Trans>
          Every step that changed files is kept here. See what changed, or go back; nothing is ever
          overwritten.
        </Trans>
      </p>
      {isBusy ? <WhyNot id={whyNotId} run={detail.run} /> : null}
      <div role="status">
        {wentBack && isStillBack ? (
          <WentBackNotice projectId={projectId} wentBack={wentBack} isBusy={isBusy} onUndone={finish} />
        ) : null}
      </div>
      <ol className="mt-4">
        {items.map((checkpoint, index) => (
          <CheckpointEntry
            key={checkpoint.id}
            projectId={projectId}
            checkpoint={checkpoint}
            isNewest={index === 0}
            isLast={index === items.length - 1}
            openFiles={openFiles}
            goBack={index > 0 && checkpoint.number >= firstNumber ? () => ask(checkpoint) : null}
            whyNotId={isBusy ? whyNotId : null}
          />
        ))}
      </ol>
      <GoBackDialog
        ref={dialog}
        target={target}
        isPending={restore.isPending}
        isBusy={isBusy}
        error={restore.error}
        goBack={restore.mutate}
        close={() => dialog.current?.close()}
      />
    </>
  );
}

/** Why nobody can go back now. */
function WhyNot({ id, run }: { id: string; run: Run }) {
  return (
    <p id={id} className="mt-3 text-sm text-warn">
      {run.status === "waiting" ? (
        <Trans>The project waits for your answer; you can go back when this run has ended.</Trans>
      ) : (
        <Trans>Your app is being worked on; you can go back when this run has ended.</Trans>
      )}
    </p>
  );
}
