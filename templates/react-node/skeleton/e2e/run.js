// Runs the browser tests. Playwright is large, so it is installed on first use and not with the app.
// CHROMIUM_PATH names a browser that is there already; without it Playwright fetches its own.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";

const run = (command, ...args) => {
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
};

if (!existsSync("node_modules/@playwright/test")) run("npm", "install", "--no-save", "--no-audit", "--no-fund", "@playwright/test@^1.60.0");
if (process.env.CHROMIUM_PATH === undefined) run("npx", "playwright", "install", "--with-deps", "chromium");
rmSync("test-results", { recursive: true, force: true });
run("npx", "playwright", "test", ...process.argv.slice(2));
