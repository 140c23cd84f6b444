import { expect, it } from "vitest";
import { BUILD, numbered } from "../../../test/events";
import { staleAfter } from "./use-project-feed";

const stale = (type: string) => {
  const event = numbered(BUILD).find((one) => one.type === type);
  if (!event) throw new Error(`no event ${type}`);
  return staleAfter("p", event).map((key) => key.join("/"));
};

it("asks for the files and the history again when files changed", () => {
  expect(stale("checkpoint.created")).toEqual([
    "project/p",
    "project/p/checkpoints",
    "project/p/files",
    "project/p/file",
  ]);
});

it("asks for the list of projects again when a run began or ended", () => {
  expect(stale("run.created")).toContain("projects");
  expect(stale("run.finished")).toContain("projects");
});

it("asks for the requirements again when a check ended", () => {
  expect(stale("check.finished")).toEqual(["project/p"]);
});

it("asks for the costs again when a step or a run ended", () => {
  expect(stale("step.finished")).toContain("project/p/usage");
  expect(stale("run.finished")).toContain("project/p/usage");
});

it("asks for nothing when a model was called", () => {
  expect(stale("model.called")).toEqual([]);
});
