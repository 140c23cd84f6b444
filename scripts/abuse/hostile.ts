// What a hostile app does, each deed behind a path of its own: /api/abuse/<deed>. The app's API is put behind this.
import { spawn } from "node:child_process";
import { mkdirSync, openSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, createServer } from "node:net";

const JUNK = "/app/junk";
const MIB = 1024 * 1024;

type Deed = (request: IncomingMessage, response: ServerResponse) => void;

/** Does something again and again, as fast as the event loop lets it. */
function forever(once: () => void): void {
  once();
  setTimeout(() => forever(once), 1);
}

/** Answers at once, and does the deed afterwards. */
const afterwards = (deed: () => void): Deed => (_, response) => {
  response.end("as you wish");
  setTimeout(deed, 10);
};

/** Answers for as long as the visitor stays. */
const endless = (write: (response: ServerResponse) => void, pause_ms: number): Deed => (_, response) => {
  const timer = setInterval(() => write(response), pause_ms);
  response.once("close", () => clearInterval(timer));
};

let number = 0;
const kept: unknown[] = [];
const junk = () => {
  mkdirSync(JUNK, { recursive: true });
  return `${JUNK}/${number++}`;
};
const block = Buffer.alloc(8 * MIB, 1);
const piece = Buffer.alloc(MIB / 16, 1);

const deeds: Record<string, Deed> = {
  forks: afterwards(() => spawn("sh", ["-c", "bomb() { bomb | bomb & }; bomb"], { stdio: "ignore" })),
  processors: afterwards(() => {
    for (let one = 0; one < 100; one++) spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" });
  }),
  memory: afterwards(() => forever(() => kept.push(Buffer.alloc(32 * MIB, 1)))),
  memories: afterwards(() => {
    const script = "const kept = Buffer.alloc(64 << 20, 1); setInterval(() => kept.fill(2), 100)";
    for (let one = 0; one < 16; one++) spawn("node", ["-e", script], { stdio: "ignore" });
  }),
  temporary: afterwards(() => forever(() => writeFileSync(`/tmp/${number++}`, block))),
  files: afterwards(() =>
    forever(() => {
      for (let one = 0; one < 200; one++) writeFileSync(junk(), "");
    }),
  ),
  large: afterwards(() => forever(() => writeFileSync(junk(), block))),
  deleted: afterwards(() =>
    forever(() => {
      const path = junk();
      const file = openSync(path, "w");
      unlinkSync(path);
      writeSync(file, block);
    }),
  ),
  output: afterwards(() => spawn("yes", ["no error at all"], { stdio: ["ignore", "inherit", "inherit"] })),
  sockets: afterwards(() => {
    const server = createServer((socket) => kept.push(socket));
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      for (let one = 0; one < 5000; one++) kept.push(connect(port, "127.0.0.1"));
    });
  }),
  // The process stays, but it answers nobody any more; the connections that come pile up in the kernel.
  stuck: afterwards(() => {
    for (;;);
  }),
  redirects: (request, response) => response.writeHead(302, { location: request.url ?? "/" }).end(),
  never: () => undefined,
  bytes: (request, response) => {
    response.writeHead(200, { "content-length": "1000000" });
    endless((to) => to.write("x"), 1000)(request, response);
  },
  heads: (request, response) => {
    response.socket?.write("HTTP/1.1 200 OK\r\n");
    endless((to) => to.socket?.write(`x-${number++}: ${"y".repeat(1000)}\r\n`), 1)(request, response);
  },
  bodies: (request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  },
};

/** Does what a path asks for; false when it asks for nothing hostile. */
export function hostile(request: IncomingMessage, response: ServerResponse): boolean {
  const deed = deeds[/^\/api\/abuse\/(\w+)/.exec(request.url ?? "")?.[1] ?? ""];
  deed?.(request, response);
  return deed !== undefined;
}
