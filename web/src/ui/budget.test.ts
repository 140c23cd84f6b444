import { expect, it } from "vitest";
import { isBelow, parseBudget } from "./budget";

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

it("compares a budget with what a build costs, where both are known", () => {
  expect(isBelow("0.10", 110_000)).toBe(true);
  expect(isBelow("0.11", 110_000)).toBe(false);
  for (const budget of [null, undefined]) expect(isBelow(budget, 110_000)).toBe(false);
  expect(isBelow("0.10", undefined)).toBe(false);
});
