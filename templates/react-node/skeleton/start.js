// Starts the built app, and builds it first when that has not been done yet or the code has changed since.
import { existsSync, readdirSync, statSync } from "node:fs";

const server = new URL("./dist/server/main.js", import.meta.url);

/** When the newest file of a folder was written; 0 where there is none. */
function newest(url) {
  const stat = statSync(url, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(url).map((name) => newest(new URL(`${name}`, `${url.href}/`))));
}

const sources = ["web", "server", "shared", "index.html", "vite.config.ts", "package.json"];
const changed = Math.max(...sources.map((name) => newest(new URL(`./${name}`, import.meta.url))));
if (!existsSync(server) || changed > statSync(server).mtimeMs) {
  const { build } = await import("vite");
  await build({ logLevel: "warn" });
  await build({ logLevel: "warn", build: { ssr: "server/main.ts" } });
}
await import(server.href);
