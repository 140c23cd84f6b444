/** Numbers, money, times and sizes in the language of the interface. */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Formats an amount of millionths of a dollar: two decimals, four when it is less than a cent. */
export function formatMoney(microusd: number, locale: string): string {
  return formatDollars(microusd, locale, microusd !== 0 && Math.abs(microusd) < 10_000 ? 4 : 2);
}

/** Formats an amount of millionths of a dollar for a column of amounts that add up: four decimals. */
export function formatMoneyInColumn(microusd: number, locale: string): string {
  return formatDollars(microusd, locale, 4);
}

function formatDollars(microusd: number, locale: string, digits: number): string {
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(microusd / 1_000_000);
}

/** Formats a count. */
export function formatNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

function formatUnit(
  value: number,
  unit: string,
  locale: string,
  options: Intl.NumberFormatOptions = {},
): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", ...options }).format(
    value,
  );
}

/** Formats how long something took: `40 ms`, `0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function formatDuration(ms: number, locale: string): string {
  const clamped = Math.max(0, ms);
  if (clamped < 95) return formatUnit(Math.round(clamped), "millisecond", locale);
  const tenths = { maximumFractionDigits: 1, minimumFractionDigits: 1 };
  if (clamped < 9_950) return formatUnit(clamped / 1000, "second", locale, tenths);
  return formatSeconds(clamped, locale);
}

/** Formats a duration that still grows, in whole seconds: `7 s`, `3 min 05 s`, `1 h 02 min`. */
export function formatSeconds(ms: number, locale: string): string {
  const seconds = Math.round(Math.max(0, ms) / 1000);
  if (seconds < 60) return formatUnit(seconds, "second", locale);
  const two = { minimumIntegerDigits: 2 };
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${formatUnit(minutes, "minute", locale)} ${formatUnit(seconds % 60, "second", locale, two)}`;
  }
  return `${formatUnit(Math.floor(minutes / 60), "hour", locale)} ${formatUnit(minutes % 60, "minute", locale, two)}`;
}

/** Formats how long ago a moment was: `5 minutes ago`, `yesterday`; a date from a week on. */
export function formatAge(at: number, now: number, locale: string): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const age = Math.max(0, now - at);
  if (age < MINUTE_MS) return relative.format(0, "second");
  if (age < HOUR_MS) return relative.format(-Math.floor(age / MINUTE_MS), "minute");
  if (age < DAY_MS) return relative.format(-Math.floor(age / HOUR_MS), "hour");
  if (age < 7 * DAY_MS) return relative.format(-Math.floor(age / DAY_MS), "day");
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(at);
}

/** Formats a moment in full, for tool tips and history. */
export function formatMoment(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** Formats a moment of today or tomorrow as the clock shows it. */
export function formatClock(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(at);
}

/** Formats a size in bytes. */
export function formatBytes(bytes: number, locale: string): string {
  if (bytes < 1024) return formatUnit(bytes, "byte", locale);
  const digits = { maximumFractionDigits: bytes < 10_240 || bytes >= 1024 * 1024 ? 1 : 0 };
  if (bytes < 1024 * 1024) return formatUnit(bytes / 1024, "kilobyte", locale, digits);
  return formatUnit(bytes / (1024 * 1024), "megabyte", locale, digits);
}
