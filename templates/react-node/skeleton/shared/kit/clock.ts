// Calendar days and moments as texts that sort by time: 2026-03-05 and 2026-03-05T14:30, in local time.

const pad = (value: number) => String(value).padStart(2, "0");

export function toDay(date: Date): string {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

export function toMoment(date: Date): string {
  return `${toDay(date)}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

export function today(): string {
  return toDay(new Date());
}

export function now(): string {
  return toMoment(new Date());
}

/** The time of day, such as 14:30. */
export function timeNow(): string {
  return now().slice(11);
}

/** The day that lies `days` after today; negative numbers lie in the past. */
export function dayFromToday(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return toDay(date);
}

/** The first day of the present period, and the first day after it. */
export function presentPeriod(period: "day" | "week" | "month" | "year"): { from: string; to: string } {
  const date = new Date();
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const monday = day - ((date.getDay() + 6) % 7);
  const spans = {
    day: [new Date(year, month, day), new Date(year, month, day + 1)],
    week: [new Date(year, month, monday), new Date(year, month, monday + 7)],
    month: [new Date(year, month, 1), new Date(year, month + 1, 1)],
    year: [new Date(year, 0, 1), new Date(year + 1, 0, 1)],
  } as const;
  const [from, to] = spans[period];
  return { from: toDay(from), to: toDay(to) };
}
