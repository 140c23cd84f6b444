// Plays acceptance checks: orders come as JSON lines on standard input, results leave as JSON lines on standard output.
//
// One browser, and a fresh context for each person of each check. Nothing here trusts the app under test: its words
// are capped and cleaned, a hung page ends with the check's time, and an unexpected error of a page fails the check.
// Protocol: README.md.

import { createInterface } from "node:readline";
import { openBrowser } from "./lib/browser.mjs";
import { play } from "./lib/play.mjs";
import { plain } from "./lib/words.mjs";

/** Writes one result. */
function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Ends with a clear sentence when an order cannot be understood. */
function refuse(reason) {
  say({ event: "error", reason: plain(reason) });
  process.exit(2);
}

let browser;

/** Plays one check; a browser that broke before the first step is opened again once. Later the app holds records already. */
async function run(order) {
  for (let tries = 1; ; tries += 1) {
    if (browser && !(await browser.then((open) => open.isConnected(), () => false))) browser = undefined;
    browser ??= openBrowser(order.chromium);
    const opened = browser;
    try {
      say(await play(await opened, order));
      return;
    } catch (error) {
      if (browser === opened) browser = undefined;
      await opened.then((dead) => dead.close()).catch(() => {});
      if (tries === 2 || error.stepsTaken > 0) {
        say({ event: "verdict", id: order.id, verdict: { result: "not_run", reason: `the browser failed: ${plain(error)}` }, wall_ms: 0 });
        return;
      }
    }
  }
}

const running = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  let order;
  try {
    order = JSON.parse(line);
  } catch {
    refuse("an order is no JSON");
  }
  if (order.op !== "run" || !order.check || !order.base_url || order.id === undefined) refuse("an order is no check to run");
  const one = run(order).finally(() => running.delete(one));
  running.add(one);
}
await Promise.all(running);
await browser?.then((opened) => opened.close()).catch(() => {});
