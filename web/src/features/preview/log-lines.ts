/** Lines of an app's output, in order and bounded. Pure. */

import type { LogLine } from "@/api/types";

/** Most lines kept; the oldest go first. */
export const MAX_LINES = 1_000;

/** Adds lines that are newer than those there. */
export function appendLines(before: LogLine[], more: readonly LogLine[]): LogLine[] {
  const newest = newestSeq(before);
  const fresh = more.filter((line) => line.seq > newest);
  return fresh.length === 0 ? before : [...before, ...fresh].slice(-MAX_LINES);
}

/** Number of the newest line; 0 when there is none. */
export function newestSeq(lines: readonly LogLine[]): number {
  return lines.at(-1)?.seq ?? 0;
}
