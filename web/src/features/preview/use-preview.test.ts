import { expect, it } from "vitest";
import type { Preview } from "@/api/types";
import { nextFrame } from "./use-preview";

const running: Preview = {
  state: "running",
  url: "http://a.localhost/?t=1",
  line: null,
  checkpoint_id: "c",
  since: 1,
};

it("keeps the first link of a start, so that a new signature does not load the app anew", () => {
  const frame = nextFrame(null, running);
  expect(frame?.url).toBe("http://a.localhost/?t=1");
  expect(nextFrame(frame, { ...running, url: "http://a.localhost/?t=2" })).toBe(frame);
});

it("takes the new link after another start or of another checkpoint", () => {
  const frame = nextFrame(null, running);
  expect(nextFrame(frame, { ...running, url: "http://a.localhost/?t=3", since: 2 })?.url).toBe(
    "http://a.localhost/?t=3",
  );
  expect(nextFrame(frame, { ...running, checkpoint_id: "d" })).not.toBe(frame);
});

it("shows nothing while the app does not run", () => {
  const frame = nextFrame(null, running);
  for (const state of ["stopped", "installing", "compiling", "starting", "crashed"] as const) {
    expect(nextFrame(frame, { ...running, state })).toBeNull();
  }
  expect(nextFrame(frame, undefined)).toBeNull();
});
