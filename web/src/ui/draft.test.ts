import { expect, it } from "vitest";
import { isSendable, keepDraft, MAX_BRIEF_BYTES, readDraft, sizeInBytes } from "./draft";

it("keeps what was typed until it is forgotten", () => {
  keepDraft("Books");
  expect(readDraft()).toBe("Books");
  keepDraft("");
  expect(readDraft()).toBe("");
});

it("counts bytes as the server does", () => {
  expect(sizeInBytes("aя€")).toBe(1 + 2 + 3);
});

it("sends only texts with letters that are not too long", () => {
  expect(isSendable("Книги")).toBe(true);
  expect(isSendable("  123 … ")).toBe(false);
  expect(isSendable("я".repeat(MAX_BRIEF_BYTES / 2))).toBe(true);
  expect(isSendable(`${"я".repeat(MAX_BRIEF_BYTES / 2)}a`)).toBe(false);
});
