// Starts the built app, and builds it first when that has not been done yet.
import { existsSync } from "node:fs";

const server = new URL("./dist/server/main.js", import.meta.url);
if (!existsSync(server)) {
  const { build } = await import("vite");
  await build({ logLevel: "warn" });
  await build({ logLevel: "warn", build: { ssr: "server/main.ts" } });
}
await import(server.href);
