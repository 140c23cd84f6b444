import { expect, it } from "vitest";
import { freeName } from "./free-name";

it("calls a connection like its provider, and the next ones by number", () => {
  expect(freeName("openai", [])).toBe("openai");
  expect(freeName("openai", [{ name: "openai" }, { name: "openai-3" }])).toBe("openai-2");
});
