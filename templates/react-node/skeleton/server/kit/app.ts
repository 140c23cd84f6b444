// What every app has around its own routes.
import { Hono, type Env } from "hono";
import { bodyLimit } from "hono/body-limit";
import { strings } from "../../shared/strings";
import { notFound, onError, Refusal, sameOrigin, securityHeaders } from "./http";

const MAX_BODY_BYTES = 1_000_000;

/** Mounts the API under /api, with its guards and its one error shape. */
export function mountApi<E extends Env>(api: Hono<E>): Hono {
  const app = new Hono();
  app.onError(onError);
  app.use(securityHeaders);
  app.use("/api/*", sameOrigin);
  app.use(
    "/api/*",
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new Refusal(413, "too_large", strings.errors.malformed);
      },
    }),
  );
  app.use("/api/*", async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });
  app.get("/api/health", (c) => c.json({ status: "ok" }));
  app.route("/api", api);
  app.all("/api/*", () => {
    throw notFound();
  });
  return app;
}
