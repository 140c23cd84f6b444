// Drives the API in tests without a network: requests go straight into the app, the database lives in memory.
import { createApp } from "../server/app";
import { Db } from "../server/kit/db";
import { migrate } from "../server/kit/migrate";

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Failure {
  error: { code: string; message: string; fields?: Record<string, string> };
}

/** One visitor; keeps cookies like a browser. */
export class Visitor {
  private cookie = "";

  constructor(private readonly app: { request: (path: string, init: RequestInit) => Response | Promise<Response> }) {}

  async send<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await this.app.request(path, {
      method,
      headers: { "content-type": "application/json", cookie: this.cookie },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const cookie = response.headers.get("set-cookie");
    if (cookie !== null) this.cookie = cookie.split(";")[0] ?? "";
    const text = await response.text();
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as T };
  }

  get<T>(path: string) {
    return this.send<T>("GET", path);
  }
  post<T>(path: string, body: unknown) {
    return this.send<T>("POST", path, body);
  }
  put<T>(path: string, body: unknown) {
    return this.send<T>("PUT", path, body);
  }
  delete<T>(path: string) {
    return this.send<T>("DELETE", path);
  }

  /** Makes a record that must be accepted, and returns it. */
  async make<T>(path: string, body: unknown): Promise<T> {
    const { status, body: record } = await this.post<T>(path, body);
    if (status !== 201) throw new Error(`POST ${path} answered ${status}: ${JSON.stringify(record)}`);
    return record;
  }
}

/** A fresh app with an empty database; each call of the result is a new visitor. */
export function startApp(): () => Visitor {
  const db = new Db(":memory:");
  migrate(db);
  const app = createApp(db);
  return () => new Visitor(app);
}
