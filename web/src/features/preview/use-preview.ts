/** The running app: its state, and what can be done with it. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { restartPreview, startPreview, stopPreview } from "@/api/endpoints";
import { keys, previewQuery } from "@/api/queries";
import type { Preview } from "@/api/types";

/** How often the state is asked for while the app starts; previews have no event stream. */
const STARTING_MS = 700;
/** How often while it runs, so that a crash is seen. */
const RUNNING_MS = 5_000;

/** Whether the app is on its way up. */
export function isStarting(state: Preview["state"]): boolean {
  return state === "installing" || state === "compiling" || state === "starting";
}

/** What the frame shows; a new key means a new start of the app, so the frame loads anew. */
export interface Frame {
  key: string;
  url: string;
}

/**
 * Chooses what the frame shows. Links to the preview are signed anew with every answer, so the first one of a start is
 * kept: another one would load the app anew under the hands of whoever uses it.
 */
export function nextFrame(frame: Frame | null, preview: Preview | undefined): Frame | null {
  if (preview?.state !== "running" || !preview.url) return null;
  const key = `${preview.since}/${preview.checkpoint_id ?? ""}`;
  return frame?.key === key ? frame : { key, url: preview.url };
}

/** The state of a project's preview with its actions. */
export function usePreview(projectId: string, hasFiles: boolean) {
  const queries = useQueryClient();
  const query = useQuery({
    ...previewQuery(projectId),
    enabled: hasFiles,
    refetchInterval: ({ state }) => {
      const now = state.data?.state;
      if (!now) return false;
      return isStarting(now) ? STARTING_MS : now === "running" ? RUNNING_MS : false;
    },
  });
  const keep = (preview: Preview) => queries.setQueryData(keys.preview(projectId), preview);
  const start = useMutation({ mutationFn: () => startPreview(projectId), onSuccess: keep });
  const restart = useMutation({ mutationFn: () => restartPreview(projectId), onSuccess: keep });
  const stop = useMutation({ mutationFn: () => stopPreview(projectId), onSuccess: keep });
  const [frame, setFrame] = useState<Frame | null>(null);
  const next = nextFrame(frame, query.data);
  if (next !== frame) setFrame(next);
  return { query, preview: query.data, frame: next, start, restart, stop };
}

/** Everything that the preview's pane needs. */
export type PreviewControls = ReturnType<typeof usePreview>;
