import { expect, it } from "vitest";
import type { ModelChoice } from "@/api/types";
import { show } from "../../../test/show";
import { ModelNote } from "./model-note";

const estimate = { low_microusd: 110_000, high_microusd: 420_000, from_history: false };
const note = (more: Partial<ModelChoice>) =>
  show(
    <ModelNote
      model={{ name: "m", kind: "remote", note: "n", address: "https://llm.example/v1", ...more }}
    />,
  ).container;

it("says where a language model is asked and what a typical build costs", () => {
  const said = note({ estimate });
  expect(said.textContent).toBe(
    "A language model, asked at llm.example. A build costs about $0.11 to $0.42, going by typical builds.",
  );
  expect(said.querySelector("[title]")?.getAttribute("title")).toBe("https://llm.example/v1");
});

it("says when a cost comes from earlier builds", () => {
  const said = note({ estimate: { ...estimate, from_history: true } });
  expect(said.textContent).toContain("$0.11 to $0.42, going by earlier builds on this machine.");
});

it("says when no budget can be kept, because the price is not known", () => {
  expect(note({ estimate: null }).textContent).toContain("Its price is not known");
});

it("does not take a price of nothing for an unknown one", () => {
  const said = note({ estimate: { low_microusd: 0, high_microusd: 0, from_history: false } });
  expect(said.textContent).toContain("a build costs nothing");
});

it("shows an address that is none as it came, and does without one", () => {
  expect(note({ address: "the cellar" }).textContent).toContain("asked at the cellar.");
  expect(note({ address: null }).textContent).toContain("A language model. ");
});
