import { expect, it } from "vitest";
import type { LogLine } from "@/api/types";
import { appendLines, MAX_LINES, newestSeq } from "./log-lines";

const line = (seq: number): LogLine => ({
  seq,
  at: seq,
  source: "app",
  level: "info",
  text: `line ${seq}`,
});

it("adds only what is newer", () => {
  const before = [line(1), line(2)];
  expect(appendLines(before, [line(2), line(3)]).map((one) => one.seq)).toEqual([1, 2, 3]);
  expect(appendLines(before, [line(1)])).toBe(before);
});

it("begins anew when the numbers do, but not for a line that comes twice", () => {
  const before = [line(1), line(2)];
  const later = { ...line(1), at: 100, text: "another start" };
  expect(appendLines(before, [later, { ...later, seq: 2 }]).map((one) => one.text)).toEqual([
    "another start",
    "another start",
  ]);
  expect(appendLines(before, [line(2), line(1)])).toBe(before);
});

it("keeps the newest lines when there are too many", () => {
  const many = Array.from({ length: MAX_LINES + 10 }, (_, index) => line(index + 1));
  const kept = appendLines([], many);
  expect(kept).toHaveLength(MAX_LINES);
  expect(newestSeq(kept)).toBe(MAX_LINES + 10);
});
