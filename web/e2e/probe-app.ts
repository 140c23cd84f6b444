/**
 * An app that shows what reaches it through its preview. It is laid over a project whose build was stopped as soon as its
 * template lay there: it needs the development server and nothing else.
 */
import type { CreatedProject, FileList, Preview, ProjectDetail } from "../src/api/types";
import { api, BUILD_MS } from "./browser";
import { ended, SMALL_BRIEF } from "./projects";

/** Steps after which a build has laid its template out. */
const STEPS_TO_FILES = 4;

const CONFIG = String.raw`
import { createHash } from "node:crypto";
import { defineConfig } from "vite";

let posts = 0;
let ticks = null;

function answer(request, response, next) {
  const url = new URL(request.url, "http://inside");
  const say = (value) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  };
  const lead = (to) => {
    response.writeHead(302, { location: to });
    response.end();
  };
  switch (url.pathname) {
    case "/api/health":
      return say({ status: "ok" });
    case "/seen":
      return say({ headers: request.headers, posts });
    case "/post":
      posts += 1;
      return say({ posts });
    case "/set":
      response.setHeader("set-cookie", ["plain=1; Path=/", "quiet=2; HttpOnly", "wide=3; Domain=localhost", "samokoder_preview=forged"]);
      return say({});
    case "/relative":
      return lead("seen");
    case "/absolute":
      return lead("http://" + request.headers.host + "/seen");
    case "/inner":
      return lead("http://127.0.0.1:3000/seen");
    case "/loop":
      return lead("/loop");
    case "/ticks":
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: one\n\n");
      ticks = response;
      return;
    case "/go-on":
      ticks.write("data: two\n\n");
      return say({});
    case "/sw.js":
      response.writeHead(200, { "content-type": "text/javascript" });
      return response.end("addEventListener('fetch', () => {});");
    case "/upload": {
      const digest = createHash("sha256");
      request.on("data", (piece) => digest.update(piece));
      request.on("end", () => say({ digest: digest.digest("hex") }));
      return;
    }
    case "/missing":
      response.writeHead(404);
      return response.end();
    default:
      return next();
  }
}

/** Answers a WebSocket's short texts with themselves. */
function echo(request, socket) {
  if (request.url !== "/echo") return;
  const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = createHash("sha1").update(key).digest("base64");
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\n");
  socket.on("data", (frame) => {
    if ((frame[0] & 15) !== 1) return socket.end();
    const length = frame[1] & 127;
    const text = Buffer.from(frame.subarray(6, 6 + length).map((byte, index) => byte ^ frame[2 + (index % 4)]));
    socket.write(Buffer.concat([Buffer.from([129, length]), text]));
  });
}

export default defineConfig({
  plugins: [{
    name: "probe",
    configureServer(vite) {
      vite.middlewares.use(answer);
      vite.httpServer.on("upgrade", echo);
    },
  }],
  server: { host: process.env.HOST, port: Number(process.env.PORT), allowedHosts: [".localhost"] },
});
`;

const PAGE = `<!doctype html><html><head><title>Probe</title></head>
<body><p id="message"></p><script type="module" src="/web/probe.ts"></script></body></html>
`;

const SCRIPT = `import { message } from "./message.ts";
const show = (text) => { document.querySelector("#message").textContent = text; };
show(message);
import.meta.hot?.accept("./message.ts", (module) => show(module.message));
`;

/** What runs when it is published: it counts its visits in a file of its data folder. */
const START = `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const file = process.env.DATA_DIR + "/visits";
mkdirSync(process.env.DATA_DIR, { recursive: true });
const visits = () => { try { return Number(readFileSync(file, "utf8")); } catch { return 0; } };
createServer((request, response) => {
  if (request.url === "/die") process.exit(1);
  if (request.url === "/") writeFileSync(file, String(visits() + 1));
  response.end("visit " + visits());
}).listen(Number(process.env.PORT), process.env.HOST);
`;

/** The part of the app that says its message. */
export const messageFile = (text: string) => ({
  path: "web/message.ts",
  content: `export const message = ${JSON.stringify(text)};\n`,
});

/** Makes a project with the probe in it; returns its id. */
export async function probeProject(): Promise<string> {
  const { project, run } = await api<CreatedProject>("/v1/projects", {
    brief: SMALL_BRIEF,
    model: "builtin",
  });
  const deadline = Date.now() + BUILD_MS;
  for (;;) {
    const detail = await api<ProjectDetail>(`/v1/projects/${project.id}`);
    if (detail.run.steps_taken >= STEPS_TO_FILES) break;
    if (Date.now() > deadline) throw new Error("the template was not laid out in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await api(`/v1/runs/${run.id}/cancel`, {});
  await ended(project.id);
  await write(project.id, [
    { path: "vite.config.ts", content: CONFIG },
    { path: "index.html", content: PAGE },
    { path: "web/probe.ts", content: SCRIPT },
    { path: "start.js", content: START },
    messageFile("first"),
  ]);
  return project.id;
}

/** Writes files into a project, as a person does by hand. */
export async function write(id: string, files: { path: string; content: string }[]): Promise<void> {
  const { checkpoint_id: base } = await api<FileList>(`/v1/projects/${id}/files`);
  await api(`/v1/projects/${id}/checkpoints`, { base, label: "By hand", files });
}

/** Starts a preview and waits until it runs; returns its link. */
export async function running(id: string): Promise<string> {
  let preview = await api<Preview>(`/v1/projects/${id}/preview/start`, {});
  while (preview.state !== "running") {
    if (preview.state === "crashed") throw new Error(`the probe crashed: ${preview.line}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    preview = await api<Preview>(`/v1/projects/${id}/preview`);
  }
  return preview.url ?? "";
}
