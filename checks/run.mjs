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

/** Checks that one browser plays (the first argument), and milliseconds that it lives; what pages leave in it goes too. */
const MAX_PLAYED = Number(process.argv[2] ?? 50);
const MAX_AGE_MS = 10 * 60_000;

/** What each browser has played, plays now, and since when it is there. */
const SEATS = new WeakMap();

/** Takes a seat in a browser for one check. */
function sit(opened) {
  if (!SEATS.has(opened)) SEATS.set(opened, { played: 0, playing: 0, since: Date.now() });
  const seat = SEATS.get(opened);
  seat.played += 1;
  seat.playing += 1;
  return seat;
}

/** Leaves the seat. A browser that has played enough takes no new check, and is closed when the last one is over. */
async function leave(opened, seat) {
  seat.playing -= 1;
  const spent = seat.played >= MAX_PLAYED || Date.now() - seat.since > MAX_AGE_MS;
  if (spent && browser === opened) browser = undefined;
  if (browser !== opened && seat.playing === 0) await giveUp(opened);
}

/** Gives a browser up at once, whoever else plays in it. */
async function giveUp(opened) {
  if (browser === opened) browser = undefined;
  await opened.then((old) => old.close()).catch(() => {});
}

/** Plays one check; a browser that broke before the first step is opened again once. Later the app holds records already. */
async function run(order) {
  for (let tries = 1; ; tries += 1) {
    if (browser && !(await browser.then((open) => open.isConnected(), () => false))) browser = undefined;
    browser ??= openBrowser(order.chromium);
    const opened = browser;
    const seat = sit(opened);
    try {
      const { stuck, message } = await play(await opened, order);
      // A page that hangs cannot be closed; then the browser goes, and the next check opens a new one.
      if (stuck) giveUp(opened);
      say(message);
      return;
    } catch (error) {
      await giveUp(opened);
      if (tries === 2 || error.stepsTaken > 0) {
        say({ event: "verdict", id: order.id, verdict: { result: "not_run", reason: `the browser failed: ${plain(error)}` }, wall_ms: 0 });
        return;
      }
    } finally {
      await leave(opened, seat);
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
