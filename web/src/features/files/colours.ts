/** Colours for the languages of generated apps. Loaded only when a file is looked at. */

import type { Parser } from "@lezer/common";
import { parser as cssParser } from "@lezer/css";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { parser as htmlParser } from "@lezer/html";
import { parser as jsParser } from "@lezer/javascript";
import { parser as jsonParser } from "@lezer/json";
import { parser as markdownParser } from "@lezer/markdown";
import { type CodeLine, plainLines } from "./code-lines";

const highlighter = tagHighlighter([
  {
    tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword],
    class: "c-keyword",
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], class: "c-string" },
  { tag: [tags.comment, tags.lineComment, tags.blockComment, tags.quote], class: "c-comment" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.color], class: "c-number" },
  { tag: [tags.tagName, tags.heading, tags.typeName, tags.className], class: "c-type" },
  { tag: [tags.propertyName, tags.attributeName, tags.definition(tags.propertyName)], class: "c-name" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: "c-call" },
]);

const PARSERS: Record<string, Parser> = {
  ts: jsParser.configure({ dialect: "ts" }),
  tsx: jsParser.configure({ dialect: "ts jsx" }),
  js: jsParser,
  mjs: jsParser,
  cjs: jsParser,
  jsx: jsParser.configure({ dialect: "jsx" }),
  css: cssParser,
  html: htmlParser,
  json: jsonParser,
  md: markdownParser,
};

/** Lines with colours; without, where the language is not known. */
export function colouredLines(path: string, text: string): CodeLine[] {
  const parser = PARSERS[path.split(".").pop() ?? ""];
  if (!parser) return plainLines(text);
  const lines: CodeLine[] = [[]];
  highlightCode(
    text,
    parser.parse(text),
    highlighter,
    (piece, colour) => lines.at(-1)?.push({ text: piece, colour }),
    () => lines.push([]),
  );
  if (text === "" || text.endsWith("\n")) lines.pop();
  return lines;
}
