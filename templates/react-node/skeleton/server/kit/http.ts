// Requests in, answers out: reading bodies, refusing, and turning every error into the same JSON shape.
import type { Context, ErrorHandler, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import { fieldErrors } from "../../shared/kit/fields";
import type { ErrorBody } from "../../shared/kit/types";
import { strings } from "../../shared/strings";

/** A request that is not granted, with the sentence that the person reads. */
export class Refusal extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly fields?: Record<string, string>,
  ) {
    super(message);
  }
}

/** The record does not exist, or belongs to somebody else. */
export const notFound = () => new Refusal(404, "not_found", strings.errors.notFound);

/** A field is wrong by itself. */
export const invalid = (message: string, field: string) => new Refusal(422, "invalid", message, { [field]: message });

/** The change conflicts with other records or with the stored state; without a field it concerns the whole record. */
export const conflict = (message: string, field?: string) =>
  new Refusal(409, "conflict", message, field === undefined ? undefined : { [field]: message });

/** Reads and checks the JSON body of a request. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await c.req.json().catch(() => {
    throw new Refusal(400, "malformed", strings.errors.malformed);
  });
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new Refusal(422, "invalid", strings.errors.invalid, fieldErrors(result.error));
}

/** Reads the id at the end of the path; anything that is not one cannot be found. */
export function readId(c: Context): number {
  const text = c.req.param("id") ?? "";
  if (!/^[1-9]\d{0,14}$/.test(text)) throw notFound();
  return Number(text);
}

export const readQuery = (c: Context) => new URL(c.req.url).searchParams;

/** Refuses writes that another site's page sends through the visitor's browser. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  if (!["GET", "HEAD"].includes(c.req.method) && isForeign(c)) {
    throw new Refusal(403, "foreign_origin", strings.errors.foreignOrigin);
  }
  await next();
};

function isForeign(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = c.req.header("origin");
  if (origin === undefined) return false;
  const host = c.req.header("x-forwarded-host") ?? c.req.header("host");
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "same-origin");
  c.header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'");
};

const isLinked = (error: unknown) =>
  error instanceof Error && "code" in error && error.code === "SQLITE_CONSTRAINT_FOREIGNKEY";

export const onError: ErrorHandler = (error, c) => {
  if (error instanceof Refusal) {
    const { status, code, message, fields } = error;
    return c.json<ErrorBody>({ error: { code, message, fields } }, status);
  }
  if (isLinked(error)) return c.json<ErrorBody>({ error: { code: "linked", message: strings.errors.linkedSomewhere } }, 409);
  console.error(error);
  return c.json<ErrorBody>({ error: { code: "unexpected", message: strings.errors.unexpected } }, 500);
};
