/** Goes back to a checkpoint, and forgets the answers that are out of date then. */

import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { restoreCheckpoint } from "@/api/endpoints";
import { checkpointsQuery, keys } from "@/api/queries";
import type { Checkpoint, RestoredCheckpoint } from "@/api/types";

/** Where the project is after going back. */
export interface WentBack {
  /** Number of the checkpoint that was gone back to. */
  number: number;
  /** The entry that this made, and the one that undoes it. */
  restored: RestoredCheckpoint;
}

/** The request, with what became of it. */
export function useRestore(projectId: string, onDone: (wentBack: WentBack) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (to: Checkpoint) => restoreCheckpoint(projectId, to.id),
    onSuccess: (restored, to) => {
      addCheckpoint(queries, projectId, restored.checkpoint);
      void queries.invalidateQueries({ queryKey: keys.project(projectId) });
      void queries.invalidateQueries({ queryKey: keys.projects });
      onDone({ number: to.number, restored });
    },
  });
}

/** Shows the new entry at once; the server is asked for the whole list afterwards. */
function addCheckpoint(queries: QueryClient, projectId: string, made: Checkpoint): void {
  queries.setQueryData(
    checkpointsQuery(projectId).queryKey,
    (list) => list && { ...list, items: [made, ...list.items.filter((one) => one.id !== made.id)] },
  );
}
