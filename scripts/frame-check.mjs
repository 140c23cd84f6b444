// Opens a running app in a frame of the platform's own page in a real browser: the visitor is admitted, the app works,
// and its page can neither read the platform nor write to it. Usage: frame-check.mjs <server's address> <project's id>
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { existsSync } from "node:fs";

const { chromium } = createRequire(new URL("../checks/package.json", import.meta.url))("playwright-core");
const [address, project] = process.argv.slice(2);
const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const executablePath = PROGRAMS.find((path) => existsSync(path));
assert.ok(executablePath, `there is no browser: ${PROGRAMS.join(", ")}`);
const server = address.replace("127.0.0.1", "localhost");
const { url } = await (await fetch(`${address}/v1/projects/${project}/preview`)).json();

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  await page.goto(`${server}/`);
  await page.evaluate((src) => {
    // Wide enough for the app's menu.
    document.body.append(Object.assign(document.createElement("iframe"), { src, width: 1100, height: 600 }));
  }, url);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("link", { name: "Plants", exact: true }).first().waitFor({ state: "attached", timeout: 20_000 });
  const cookies = await page.context().cookies();
  assert.ok(cookies.some((cookie) => cookie.name === "samokoder_preview" && cookie.partitionKey));

  const inside = page.frames().find((one) => one.url().includes(".localhost:"));
  const reached = await inside.evaluate(async (server) => {
    const tries = {
      read: () => fetch(`${server}/v1/projects`),
      write: () => fetch(`${server}/v1/projects`, { method: "POST", mode: "no-cors", body: '{"brief":"x"}' }),
      listen: () =>
        new Promise((done, failed) => {
          const socket = new WebSocket(`${server.replace("http", "ws")}/v1/projects/x/events/socket`);
          socket.onopen = done;
          socket.onerror = failed;
        }),
      look: async () => window.parent.document.title,
    };
    const reached = [];
    for (const [name, attempt] of Object.entries(tries)) {
      await attempt().then(() => reached.push(name)).catch(() => {});
    }
    return reached;
  }, server);
  assert.deepEqual(reached, []);
} finally {
  await browser.close();
}
console.log("the app works in a frame and reaches nothing else");
