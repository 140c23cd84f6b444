import { expect, it } from "vitest";
import { sampleCheckpoint } from "../../../test/samples";
import { firstWithFiles } from "./first-with-files";

it("is the oldest checkpoint that wrote files", () => {
  const items = [
    sampleCheckpoint(3, { written: 0, deleted: 1 }),
    sampleCheckpoint(2),
    sampleCheckpoint(1, { written: 0 }),
  ];
  expect(firstWithFiles(items)?.number).toBe(2);
});

it("is none as long as no files are written", () => {
  expect(firstWithFiles([sampleCheckpoint(1, { written: 0 })])).toBeNull();
});
