import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Answers /api inside the development server, so that one process and one port are enough. */
function api(): Plugin {
  return {
    name: "api",
    apply: "serve",
    configureServer(vite) {
      vite.middlewares.use(async (request, response, next) => {
        if (!request.url?.startsWith("/api/")) return next();
        try {
          const { listener } = await vite.ssrLoadModule("/server/dev.ts");
          await listener(request, response);
        } catch (error) {
          next(error);
        }
      });
    },
  };
}

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [react(), api()],
  server: {
    host: process.env.HOST ?? "127.0.0.1",
    port: Number(process.env.PORT ?? 3000),
    allowedHosts: [".localhost"],
  },
  build: isSsrBuild
    ? { outDir: "dist/server", copyPublicDir: false }
    : { outDir: "dist/web", assetsDir: "_app" },
  // The server becomes one file that starts fast; only the native database driver stays outside.
  ssr: isSsrBuild ? { noExternal: true, external: ["libsql"] } : {},
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
}));
