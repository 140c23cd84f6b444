/** Which panes are shown; it stands in the address, so that a reload and a link lead to the same place. */

import { useState } from "react";
import { useSearchParams } from "wouter";

/** Panes of the left side. */
export const LEFT = ["activity", "requirements", "history"] as const;
/** Panes of the right side. */
export const RIGHT = ["preview", "files"] as const;

/** A pane of the left side. */
export type LeftPane = (typeof LEFT)[number];
/** A pane of the right side. */
export type RightPane = (typeof RIGHT)[number];
/** Any pane; on a phone one is shown at a time. */
export type Pane = LeftPane | RightPane;

const isLeft = (pane: string | null): pane is LeftPane => LEFT.some((one) => one === pane);
const isRight = (pane: string | null): pane is RightPane => RIGHT.some((one) => one === pane);

/** The panes that are shown, and ways to others. */
export type View = ReturnType<typeof useView>;

/** Reads the view from the address and changes it there. */
export function useView() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("view");
  const [left, setLeft] = useState<LeftPane>(isLeft(asked) ? asked : "activity");
  const [right, setRight] = useState<RightPane>(isRight(asked) ? asked : "preview");
  const current: Pane = isLeft(asked) || isRight(asked) ? asked : "activity";
  const set = (change: Record<string, string | null>) => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(change)) {
          if (value === null) next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  };
  const remember = (pane: Pane) => {
    if (isLeft(pane)) setLeft(pane);
    else setRight(pane);
  };
  return {
    current,
    left,
    right,
    path: params.get("path"),
    checkpoint: params.get("checkpoint"),
    show: (pane: Pane) => {
      remember(pane);
      set({ view: pane });
    },
    openPath: (path: string | null) => {
      remember("files");
      set({ view: "files", path });
    },
    openCheckpoint: (checkpoint: string | null) => {
      remember("files");
      set({ view: "files", checkpoint, path: null });
    },
  };
}
