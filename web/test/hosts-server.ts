/** A server that knows the hosts of project `p-1`, for tests of what shows and changes them. */

import { vi } from "vitest";
import type { HostList } from "@/api/types";

/** Serves a list; what is sent changes it. Returns what was asked, and a way to refuse everything. */
export function serveHosts(first: Partial<HostList>) {
  let list: HostList = { items: [], refused: [], most: 32, obeyed: true, ...first };
  const server = {
    asked: [] as string[],
    refusal: null as { status: number; code: string; message: string } | null,
  };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const host = decodeURIComponent(path.replace("/v1/projects/p-1/hosts", "").slice(1));
    if (init.method !== "GET") server.asked.push(`${init.method} ${host}`);
    if (server.refusal) {
      const { status, ...error } = server.refusal;
      return new Response(JSON.stringify({ error }), { status });
    }
    const others = list.items.filter((one) => one.host !== host);
    if (init.method === "DELETE") {
      list = { ...list, items: others };
      return new Response(null, { status: 204 });
    }
    if (init.method !== "PUT") return new Response(JSON.stringify(list));
    const allowed = { host, allowed_at: 1 };
    list = { ...list, items: [...others, allowed], refused: list.refused.filter((one) => one !== host) };
    return new Response(JSON.stringify(allowed));
  });
  return server;
}
