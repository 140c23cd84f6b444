/**
 * One request to the server, and what can go wrong with it as one kind of error.
 *
 * The server's own sentence travels in `message`; codes that start here are `offline` (nothing answered) and
 * `unreadable` (something answered that is not the server).
 */

/** A request that did not do what was asked. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** HTTP status; 0 when nothing answered. */
    readonly status: number,
    /** The server's `snake_case` code, or `offline` or `unreadable`. */
    readonly code: string,
    /** The server's sentence; empty when it said none. */
    message: string,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What a request may carry. */
interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** Sends one request and returns the JSON of the answer. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = "GET", body, signal } = options;
  const init: RequestInit = { method, headers: { accept: "application/json" }, credentials: "same-origin" };
  if (signal) init.signal = signal;
  if (method !== "GET" && method !== "DELETE") {
    init.headers = { accept: "application/json", "content-type": "application/json" };
    init.body = JSON.stringify(body ?? {});
  }
  const response = await send(path, init);
  if (response.status === 204) return undefined as T;
  const answer = await readJson(response);
  if (!response.ok) throw refusal(response.status, answer);
  if (answer === undefined) throw new ApiError(response.status, "unreadable", "");
  return answer as T;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "offline", "");
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function refusal(status: number, answer: unknown): ApiError {
  const error = (answer as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  if (typeof error?.code === "string") {
    return new ApiError(status, error.code, typeof error.message === "string" ? error.message : "");
  }
  return new ApiError(status, "unreadable", "");
}

/** Joins a path and its query, leaving out what is absent. */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
