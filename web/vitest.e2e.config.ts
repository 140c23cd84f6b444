import { defineConfig } from "vitest/config";

/** Browser tests against a running server at `SAMOKODER_URL`; one file at a time, because builds share the machine. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.spec.ts"],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
