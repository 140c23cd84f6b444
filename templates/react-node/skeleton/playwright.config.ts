import { defineConfig } from "@playwright/test";

const port = 3999;
const chromium = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: "e2e",
  workers: 1,
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    trace: "retain-on-failure",
    launchOptions: chromium === undefined ? {} : { executablePath: chromium, args: ["--no-sandbox"] },
  },
  webServer: {
    command: "node start.js",
    url: `http://127.0.0.1:${port}/api/health`,
    env: { PORT: String(port), DATA_DIR: "test-results/data" },
    timeout: 120_000,
  },
});
