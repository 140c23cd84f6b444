// Starts the server: opens the database, brings it up to date, serves the API and the built web pages.
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApp } from "./app";
import { Db } from "./kit/db";
import { migrate } from "./kit/migrate";

const port = Number(process.env.PORT ?? 3000);
const hostname = process.env.HOST ?? "127.0.0.1";
const web = fileURLToPath(new URL("../web/", import.meta.url));
const SHUTDOWN_MS = 5000;

const db = new Db(join(process.env.DATA_DIR ?? "data", "app.db"));
migrate(db);

const app = createApp(db);
const page = readFileSync(join(web, "index.html"), "utf8");
app.use("/_app/*", async (c, next) => {
  await next();
  c.header("Cache-Control", "public, max-age=31536000, immutable");
});
// A path with an extension is a file; every other path is a page, which the browser's router finds.
const files = serveStatic({ root: web });
app.get("*", async (c, next) => {
  if (!/\.[a-z\d]+$/i.test(c.req.path) || c.req.path === "/index.html") return next();
  return (await files(c, async () => {})) ?? c.notFound();
});
app.get("*", (c) => c.html(page));

const server = serve({ fetch: app.fetch, port, hostname }, ({ port: bound }) => {
  console.log(`Listening on http://${hostname}:${bound}`);
});

function stop(): void {
  // Connections that browsers keep open would delay the end for ever.
  setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
  server.close(() => {
    db.close();
    process.exit(0);
  });
  if ("closeIdleConnections" in server) server.closeIdleConnections();
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
