import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

/** Two catalogs a language, so that the first page does not carry the words of the workspace. */
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ru"],
  format: formatter({ lineNumbers: false, origins: false }),
  catalogs: [
    {
      path: "src/locales/{locale}/shell",
      include: ["src/app", "src/api", "src/ui", "src/features/landing", "src/features/projects"],
      exclude: ["**/*.test.*", "src/app/workspace/**"],
    },
    {
      path: "src/locales/{locale}/workspace",
      include: [
        "src/app/workspace",
        "src/features/runs",
        "src/features/requirements",
        "src/features/files",
        "src/features/preview",
        "src/features/publish",
        "src/features/rules",
        "src/features/hosts",
        "src/features/history",
        "src/features/models",
      ],
      exclude: ["**/*.test.*"],
    },
  ],
});
