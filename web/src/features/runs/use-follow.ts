/** Keeps the newest step in sight, as long as whoever reads has not scrolled away from it. */

import { useEffect, useLayoutEffect, useRef } from "react";
import type { RunProgress } from "./run-progress";

/** Marks for the top of the pane and for the end of the newest run. */
export function useFollow(run: RunProgress | undefined, isOver: boolean) {
  const top = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const isEndSeen = useRef(true);
  const wasOver = useRef(isOver);
  const grown = run?.steps.reduce((sum, step) => sum + 1 + step.notes.length, 0) ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each run has an end of its own
  useEffect(() => {
    const mark = end.current;
    if (!mark) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        isEndSeen.current = entry?.isIntersecting ?? true;
      },
      { rootMargin: "120px" },
    );
    watcher.observe(mark);
    return () => watcher.disconnect();
  }, [run?.id]);

  // Before the paint: after it, the watcher would already say that the end is out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the run has grown
  useLayoutEffect(() => {
    if (!isOver && isEndSeen.current) end.current?.scrollIntoView({ block: "nearest" });
  }, [grown, isOver]);

  useEffect(() => {
    // How it ended stands on top.
    if (isOver && !wasOver.current) top.current?.scrollIntoView({ block: "start" });
    wasOver.current = isOver;
  }, [isOver]);

  return { top, end };
}
