// The field types that schemas are made of. One schema checks the form in the browser and the request on the server.
import { z } from "zod";
import { strings } from "../strings";
import { formatNumber } from "./format";

// Compiled checks would need eval, which the content security policy of the pages forbids.
z.config({ jitless: true });

const { errors } = strings;
const MAX_NUMBER = 1e13;

interface Limits {
  min?: number;
  max?: number;
}

const requiredOr = (message: string) => (issue: { input?: unknown }) =>
  issue.input === undefined || issue.input === null ? errors.required : message;

/** Lets a field be empty; an empty text becomes null. */
export function optional<T extends z.ZodType>(schema: T) {
  const emptyToNull = (value: unknown) =>
    value === undefined || (typeof value === "string" && value.trim() === "") ? null : value;
  return z.preprocess(emptyToNull, schema.nullable());
}

/** One line of text. */
export function text({ min = 0, max = 200 }: Limits = {}) {
  return z
    .string({ error: errors.required })
    .trim()
    .min(1, errors.required)
    .min(min, errors.tooShort(min))
    .max(max, errors.tooLong(max));
}

/** Several lines of text. */
export function longText({ min = 0, max = 10_000 }: Limits = {}) {
  return text({ min, max });
}

export function email() {
  return text({ max: 254 }).toLowerCase().regex(/^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"'.]{2,}$/u, errors.email);
}

/** An address on the web; other schemes, such as javascript:, are refused. */
export function link() {
  return text({ max: 2000 }).refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), errors.link);
}

export function phone() {
  return text({ max: 30 }).regex(/^\+?(?:[\s().-]*\d){5,15}[\s().-]*$/, errors.phone);
}

export function integer({ min = -MAX_NUMBER, max = MAX_NUMBER }: Limits = {}) {
  return z
    .number({ error: requiredOr(errors.number) })
    .int(errors.wholeNumber)
    .min(min, errors.tooSmall(formatNumber(min)))
    .max(max, errors.tooLarge(formatNumber(max)));
}

/** A number with up to four decimals. */
export function decimal({ min = -MAX_NUMBER, max = MAX_NUMBER }: Limits = {}) {
  return z
    .number({ error: requiredOr(errors.number) })
    .min(min, errors.tooSmall(formatNumber(min)))
    .max(max, errors.tooLarge(formatNumber(max)))
    .transform((value) => Math.round(value * 10_000) / 10_000);
}

/** An amount in minor units (cents); the limits are in major units. */
export function money({ min = -MAX_NUMBER / 100, max = MAX_NUMBER / 100 }: Limits = {}) {
  return z
    .number({ error: requiredOr(errors.number) })
    .int(errors.number)
    .min(Math.round(min * 100), errors.tooSmall(formatNumber(min)))
    .max(Math.round(max * 100), errors.tooLarge(formatNumber(max)));
}

const isDay = (value: string) => {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
};

/** A calendar day, such as 2026-03-05. */
export function date() {
  return z
    .string({ error: errors.required })
    .regex(/^\d{4}-\d{2}-\d{2}$/, errors.date)
    .refine(isDay, errors.date);
}

/** A time of day, such as 14:30. */
export function time() {
  return z.string({ error: errors.required }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, errors.time);
}

/** A day and a time, such as 2026-03-05T14:30. */
export function dateTime() {
  return z
    .string({ error: errors.required })
    .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, errors.date)
    .refine((value) => isDay(value.slice(0, 10)), errors.date);
}

/** One value of a fixed list. */
export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: errors.required });
}

export function yesNo() {
  return z.boolean({ error: errors.required }).default(false);
}

/** The id of one record of another kind. */
export function reference() {
  return z.int({ error: errors.required }).positive(errors.required);
}

/** The ids of any number of records of another kind. */
export function references() {
  return z
    .array(z.int().positive())
    .max(500)
    .default([])
    .transform((ids) => [...new Set(ids)]);
}

/** Turns the issues of a failed parse into one sentence per field. */
export function fieldErrors(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    fields[String(issue.path[0] ?? "")] ??= issue.message;
  }
  return fields;
}
