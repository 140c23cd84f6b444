import { describe, expect, it } from "vitest";
import {
  formatAge,
  formatBytes,
  formatDuration,
  formatMoney,
  formatMoneyInColumn,
  formatSeconds,
} from "./format";

/** Makes the spaces that cannot break ordinary, so that expectations can be read. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it("has two decimals, and four below a cent", () => {
    expect(formatMoney(2_500_000, "en")).toBe("$2.50");
    expect(formatMoney(0, "en")).toBe("$0.00");
    expect(formatMoney(1_500, "en")).toBe("$0.0015");
    expect(plain(formatMoney(1_234_560_000, "ru"))).toBe("1 234,56 $");
  });

  it("has four decimals in a column, so that amounts stand under each other", () => {
    expect(formatMoneyInColumn(2_500_000, "en")).toBe("$2.5000");
    expect(formatMoneyInColumn(1_500, "en")).toBe("$0.0015");
  });
});

describe("durations", () => {
  it("use the unit that fits", () => {
    expect(formatDuration(40, "en")).toBe("40 ms");
    expect(formatDuration(1_240, "en")).toBe("1.2 sec");
    expect(formatDuration(12_400, "en")).toBe("12 sec");
    expect(formatDuration(185_000, "en")).toBe("3 min 05 sec");
    expect(formatDuration(3_725_000, "en")).toBe("1 hr 02 min");
    expect(plain(formatDuration(1_240, "ru"))).toBe("1,2 с");
  });

  it("do not go below nothing when clocks differ", () => {
    expect(formatSeconds(-5_000, "en")).toBe("0 sec");
    expect(formatDuration(-1, "en")).toBe("0 ms");
  });

  it("never show sixty seconds", () => {
    expect(formatSeconds(59_600, "en")).toBe("1 min 00 sec");
    expect(formatSeconds(3_599_800, "en")).toBe("1 hr 00 min");
  });
});

describe("ages", () => {
  const now = Date.UTC(2026, 10, 26, 12);
  it("are told in words up to a week, then as a date", () => {
    expect(formatAge(now - 5_000, now, "en")).toBe("now");
    expect(formatAge(now - 2 * 60_000, now, "en")).toBe("2 minutes ago");
    expect(formatAge(now - 26 * 3_600_000, now, "en")).toBe("yesterday");
    expect(formatAge(now - 8 * 86_400_000, now, "en")).toBe("Nov 18, 2026");
  });

  it("are right in Russian", () => {
    const minutes = [1, 2, 5, 21].map((count) => formatAge(now - count * 60_000, now, "ru"));
    expect(minutes).toEqual(["1 минуту назад", "2 минуты назад", "5 минут назад", "21 минуту назад"]);
  });

  it("of the future are now", () => {
    expect(formatAge(now + 60_000, now, "en")).toBe("now");
  });
});

describe("sizes", () => {
  it("use the unit that fits", () => {
    expect(formatBytes(512, "en")).toBe("512 byte");
    expect(formatBytes(1_536, "en")).toBe("1.5 kB");
    expect(formatBytes(20_480, "en")).toBe("20 kB");
    expect(formatBytes(3_500_000, "en")).toBe("3.3 MB");
  });
});
