import { expect, it } from "vitest";
import { parseBudget } from "./budget";

it("reads dollars as people type them", () => {
  expect(["2.50", " 2,5 ", "$3", "$ 0.000001", "12"].map(parseBudget)).toEqual([
    "2.50",
    "2.5",
    "3",
    "0.000001",
    "12",
  ]);
});

it("takes nothing for no limit", () => {
  expect(parseBudget("  ")).toBeNull();
});

it("refuses what is no amount", () => {
  for (const typed of ["lots", "-1", "1e3", "1.2345678", ".5", "1,000.00", "9999999"]) {
    expect(parseBudget(typed), typed).toBeUndefined();
  }
});
