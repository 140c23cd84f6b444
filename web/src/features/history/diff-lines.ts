/** A unified diff as lines for people. Pure. */

/** One line of a diff. */
export type DiffLine =
  | { kind: "added" | "removed" | "same"; text: string }
  /** Here the diff jumps to this line of the file. */
  | { kind: "jump"; line: number }
  /** The diff is too long: so many lines of it are left out at the end. */
  | { kind: "left_out"; lines: number };

const PLACE = /^@@ -(\d+)(?:,\d+)? \+(\d+)/;
const LEFT_OUT = /^… (\d+) more lines$/;

/** Reads a diff without its header; what compares no lines, such as pictures, gives none. */
export function diffLines(diff: string): DiffLine[] {
  const lines = diff.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const first = lines.findIndex((line) => PLACE.test(line));
  return first < 0 ? [] : lines.slice(first).flatMap(toLines);
}

function toLines(line: string): DiffLine[] {
  const text = line.slice(1);
  switch (line[0]) {
    case "+":
      return [{ kind: "added", text }];
    case "-":
      return [{ kind: "removed", text }];
    case "@":
      return jumps(line);
    case "…":
      return [{ kind: "left_out", lines: Number(LEFT_OUT.exec(line)?.[1] ?? 0) }];
    case "\\": // "No newline at end of file" helps nobody who reads.
      return [];
    default:
      return [{ kind: "same", text }];
  }
}

function jumps(line: string): DiffLine[] {
  const [, old, now] = PLACE.exec(line) ?? [];
  const place = Number(now) || Number(old);
  return place > 1 ? [{ kind: "jump", line: place }] : [];
}
