// The API as the development server runs it; see vite.config.ts.
import { getRequestListener } from "@hono/node-server";
import { join } from "node:path";
import { createApp } from "./app";
import { Db } from "./kit/db";
import { migrate } from "./kit/migrate";

const db = new Db(join(process.env.DATA_DIR ?? "data", "app.db"));
migrate(db);

export const listener = getRequestListener(createApp(db).fetch);
