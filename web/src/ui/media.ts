/** What the window is like. */

import { useSyncExternalStore } from "react";

/** Whether a media query holds, now and after every change. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Whether two panes fit beside each other. */
export const useIsWide = () => useMedia("(min-width: 64rem)");
