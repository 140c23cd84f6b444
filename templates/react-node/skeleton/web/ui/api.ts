// Requests to the API. A refusal becomes an ApiError that carries the sentence for the person and for each field.
import type { ErrorBody } from "../../shared/kit/types";
import { strings } from "../../shared/strings";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fields: Record<string, string> = {},
  ) {
    super(message);
  }
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

export async function send<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, strings.offline);
  }
  const text = await response.text();
  const answer: unknown = isJson(response) && text !== "" ? JSON.parse(text) : null;
  if (response.ok) return answer as T;
  const { error } = (answer ?? { error: { message: strings.failed } }) as ErrorBody;
  // A session that has ended is answered by the sign-in page, which a fresh start shows.
  if (response.status === 401 && !path.startsWith("/api/auth/")) window.location.reload();
  throw new ApiError(response.status, error.message, error.fields);
}

const isJson = (response: Response) => response.headers.get("content-type")?.includes("json") ?? false;
