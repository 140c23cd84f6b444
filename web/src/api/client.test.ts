import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, request, withQuery } from "./client";

const answer = (status: number, body: string) => {
  const fetched = vi.fn(async () => new Response(body, { status }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
};

const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error(`no ApiError but ${error}`);
};

afterEach(() => vi.unstubAllGlobals());

describe("a request", () => {
  it("gives the answer's JSON", async () => {
    answer(200, '{"version":"1"}');
    expect(await request("/v1/about")).toEqual({ version: "1" });
  });

  it("that changes something says that it sends JSON, even with an empty body", async () => {
    const fetched = answer(202, "{}");
    await request("/v1/runs/r/cancel", { method: "POST" });
    expect(fetched).toHaveBeenCalledWith(
      "/v1/runs/r/cancel",
      expect.objectContaining({
        method: "POST",
        body: "{}",
        headers: expect.objectContaining({ "content-type": "application/json" }),
      }),
    );
  });

  it("that is refused carries the server's code and sentence", async () => {
    answer(409, '{"error":{"code":"conflict","message":"another run is unfinished"}}');
    const error = await failure(request("/v1/x"));
    expect([error.status, error.code, error.message, error.isTransient]).toEqual([
      409,
      "conflict",
      "another run is unfinished",
      false,
    ]);
  });

  it("that meets something else than the server says so", async () => {
    answer(502, "<html>Bad gateway</html>");
    expect(await failure(request("/v1/x"))).toMatchObject({
      status: 502,
      code: "unreadable",
      isTransient: true,
    });
    answer(200, "<html>");
    expect(await failure(request("/v1/x"))).toMatchObject({ status: 200, code: "unreadable" });
    answer(400, '{"error":"no"}');
    expect(await failure(request("/v1/x"))).toMatchObject({ status: 400, code: "unreadable" });
  });

  it("without a network is offline, and may be tried again", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("Failed to fetch");
    });
    expect(await failure(request("/v1/x"))).toMatchObject({ status: 0, code: "offline", isTransient: true });
  });

  it("that is given up is no failure of the server", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new DOMException("", "AbortError");
    });
    await expect(request("/v1/x")).rejects.toBeInstanceOf(DOMException);
  });
});

describe("a query", () => {
  it("leaves out what is absent and escapes the rest", () => {
    expect(withQuery("/v1/projects", { limit: 20, after: null })).toBe("/v1/projects?limit=20");
    expect(withQuery("/f", { path: "a b/с&d.ts" })).toBe("/f?path=a+b%2F%D1%81%26d.ts");
    expect(withQuery("/f", { after: undefined })).toBe("/f");
  });
});
