// How values are written for people, in the language of the app.
import { locale, strings } from "../strings";

export const EMPTY = "—";

// Four digits stay together, so that a year reads as one.
const numberFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 4, useGrouping: "min2" });
const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const monthFormat = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });

export function formatNumber(value: number | null): string {
  return value === null ? EMPTY : numberFormat.format(value);
}

/** Writes an amount given in minor units. */
export function formatMoney(value: number | null, currency: string): string {
  if (value === null) return EMPTY;
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return format.format(value / 100);
}

/** Writes a calendar day; the text is taken as it is, so that no time zone can move it. */
export function formatDate(value: string | null): string {
  return value === null ? EMPTY : dayFormat.format(new Date(`${value.slice(0, 10)}T00:00:00Z`));
}

export function formatDateTime(value: string | null): string {
  return value === null ? EMPTY : `${formatDate(value)}, ${value.slice(11, 16)}`;
}

export function formatText(value: string | null): string {
  return value === null || value === "" ? EMPTY : value;
}

export function formatYesNo(value: boolean): string {
  return value ? strings.yes : strings.no;
}

export type Period = "day" | "week" | "month" | "year";

/** Writes a group of a chart: `2026-03-05`, `2026-03` or `2026`. */
export function formatPeriod(value: string, period: Period): string {
  if (period === "year") return value;
  return period === "month" ? monthFormat.format(new Date(`${value}-01T00:00:00Z`)) : formatDate(value);
}

export interface Choice<T extends string = string> {
  value: T;
  label: string;
}

/** Finds the label of a choice's value. */
export function choiceLabel(options: readonly Choice[], value: string | null): string {
  return options.find((option) => option.value === value)?.label ?? EMPTY;
}

/** Averages are written with at most two decimals. */
export function roundAverage(value: number): number;
export function roundAverage(value: number | null): number | null;
export function roundAverage(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
