/** Lines of an app's output, in order and bounded. Pure. */

import type { LogLine } from "@/api/types";

/** Most lines kept; the oldest go first. */
export const MAX_LINES = 1_000;

/** Adds lines that are newer than those there; numbers begin anew when the app was taken down, and so does the list. */
export function appendLines(before: LogLine[], more: readonly LogLine[]): LogLine[] {
  let lines = before;
  for (const line of more) {
    const newest = lines.at(-1);
    if (!newest || line.seq > newest.seq) lines = [...lines, line];
    else if (line.at > newest.at) lines = [line];
  }
  return lines === before ? before : lines.slice(-MAX_LINES);
}

/** Number of the newest line; 0 when there is none. */
export function newestSeq(lines: readonly LogLine[]): number {
  return lines.at(-1)?.seq ?? 0;
}
