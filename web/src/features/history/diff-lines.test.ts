import { describe, expect, it } from "vitest";
import { diffLines } from "./diff-lines";

const draw = (diff: string) =>
  diffLines(diff).map((line) => {
    if (line.kind === "jump") return `jump ${line.line}`;
    if (line.kind === "left_out") return `left out ${line.lines}`;
    return `${line.kind} ${line.text}`;
  });

describe("the lines of a diff", () => {
  it("are added, removed or the same, without the header", () => {
    const diff = "--- a/x.ts\n+++ b/x.ts\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";
    expect(draw(diff)).toEqual(["same one", "removed two", "added 2", "same three"]);
  });

  it("that look like a header inside the text are lines of it", () => {
    const diff = "--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- old remark\n+++ new\n";
    expect(draw(diff)).toEqual(["removed -- old remark", "added ++ new"]);
  });

  it("say where the text goes on", () => {
    const diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n@@ -40,2 +41,2 @@ f()\n c\n+d\n";
    expect(draw(diff)).toEqual(["removed a", "added b", "jump 41", "same c", "added d"]);
  });

  it("of a deleted file are all removed", () => {
    expect(draw("--- a/x\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n")).toEqual(["removed a", "removed b"]);
  });

  it("keep empty lines, and leave out remarks on the end of the file", () => {
    const diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n \n+\n+b\n\\ No newline at end of file\n";
    expect(draw(diff)).toEqual(["same ", "added ", "added b"]);
  });

  it("are counted where there are too many", () => {
    const diff = "--- a/x\n+++ b/x\n@@ -1,1 +1,9 @@\n+a\n… 4012 more lines\n";
    expect(draw(diff)).toEqual(["added a", "left out 4012"]);
  });

  it("are none where nothing is compared line by line", () => {
    expect(diffLines("")).toEqual([]);
    expect(diffLines("--- a/x.png\n+++ b/x.png\nThe contents differ; they are no text.\n")).toEqual([]);
  });
});
