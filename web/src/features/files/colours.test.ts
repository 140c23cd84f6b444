import { describe, expect, it } from "vitest";
import { plainLines } from "./code-lines";
import { colouredLines } from "./colours";

const text = (lines: { text: string }[][]) => lines.map((line) => line.map((piece) => piece.text).join(""));

const SAMPLES: [string, string][] = [
  ["a.tsx", 'const a = <p className="x">{1}</p>;\n\n// end\n'],
  ["a.ts", "type A = { b: string };\n/* two\nlines */\nexport {};"],
  ["a.css", "a {\n  color: red;\n}\n"],
  ["a.html", "<!doctype html>\n<p>x</p>\n"],
  ["a.json", '{\n  "a": [1, true]\n}\n'],
  ["a.md", "# A\n\ntext\n"],
  ["a.sql", "select 1;\n"],
  ["empty.ts", ""],
  ["broken.ts", "const = {{{\n"],
];

describe("colours", () => {
  it.each(SAMPLES)("change no character and no line of %s", (path, source) => {
    expect(text(colouredLines(path, source))).toEqual(text(plainLines(source)));
  });

  it("tell a keyword from a text", () => {
    const pieces = colouredLines("a.ts", 'const a = "b";').flat();
    expect(pieces.find((piece) => piece.text === "const")?.colour).toBe("c-keyword");
    expect(pieces.find((piece) => piece.text === '"b"')?.colour).toBe("c-string");
  });
});
