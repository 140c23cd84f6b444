/** A text box that is as high as its text. */

import { type RefObject, useLayoutEffect } from "react";

/** Fits the box to its text, within the limits of its style. */
export function useAutogrow(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on the text that the box shows
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [box, text]);
}

/** Whether the keys mean "send": Enter with Ctrl or Cmd. */
export function isSendKey(event: { key: string; ctrlKey: boolean; metaKey: boolean }): boolean {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey);
}
