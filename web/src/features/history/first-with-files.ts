/** Where the files of a project begin: checkpoints before that are empty, and nobody can go back to them. */

import type { Checkpoint } from "@/api/types";

/** The oldest checkpoint that has files, of a list with the newest first; null when none has. */
export function firstWithFiles(items: readonly Checkpoint[]): Checkpoint | null {
  return items.findLast((one) => one.written > 0) ?? null;
}
