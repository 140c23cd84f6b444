import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import babel, { defineRolldownBabelPreset } from "@rolldown/plugin-babel";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The server that development talks to. */
const server = process.env.SAMOKODER_URL ?? "http://127.0.0.1:7777";

/** Turns the message macros into ids, only in files that use them. */
const messageMacros = defineRolldownBabelPreset({
  preset: { plugins: ["@lingui/babel-plugin-lingui-macro"] },
  rolldown: { filter: { code: /from ["']@lingui\/(?:core|react)\/macro["']/ } },
});

export default defineConfig(({ command }) => ({
  plugins: [
    babel({ presets: [messageMacros] }),
    react(),
    lingui({ failOnMissing: command === "build", failOnCompileError: true }),
    tailwindcss(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: true,
    // The content security policy of the server allows no inlined styles, and images only from itself or `data:`.
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  server: { proxy: { "/v1": { target: server, ws: true } } },
}));
