// Plays one check from its first step to its last, and keeps what was seen.

import { openPerson } from "./browser.mjs";
import { Unmet } from "./find.mjs";
import { take } from "./steps.mjs";
import { plain } from "./words.mjs";

const MAX_HEIGHT = 4000;

/**
 * Plays a check and returns its verdict as the message that leaves, and whether the browser is stuck with a page that hangs.
 * Throws only when the browser itself failed.
 */
export async function play(browser, order) {
  const started = Date.now();
  const people = new Map();
  const faults = [];
  const state = { step: 0, person: undefined };
  let verdict = { result: "passed" };
  try {
    await timed(order.check_ms ?? 30_000, walk(browser, order, people, faults, state));
    if (faults.length > 0) throw new Unmet(faults[0]);
  } catch (error) {
    if (!browser.isConnected()) throw Object.assign(error, { stepsTaken: state.step });
    const reason = faults[0] ?? error;
    verdict = { result: "failed", step: state.step, message: plain(error instanceof Unmet ? (faults[0] ?? error) : reason) };
  }
  const { hangs, ...evidence } = await keep(state.person, order);
  // Nobody may wait for it, and a promise that fails unheard would end the runner.
  const closed = Promise.all([...people.values()].map((person) => person.context.close())).catch(() => undefined);
  const stuck = hangs || (await within(closed, undefined)) === undefined;
  const message = { event: "verdict", id: order.id, verdict, wall_ms: Date.now() - started, faults: faults.slice(0, 5).map((fault) => plain(fault)), ...evidence };
  return { stuck, message };
}

async function walk(browser, order, people, faults, state) {
  const become = async (number) => {
    if (!people.has(number)) {
      const person = await openPerson(browser, order, faults);
      await person.context.tracing.start({ screenshots: true, snapshots: true });
      people.set(number, person);
    }
    state.person = people.get(number);
  };
  await become(1);
  for (const [index, step] of order.check.steps.entries()) {
    state.step = index;
    if (step.do === "as_user") await become(step.user);
    else await take(state.person.page, step, order.step_ms ?? 5000);
    if (faults.length > 0) throw new Unmet(faults[0]);
  }
}

/** Gives a promise a deadline. */
async function timed(limit, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Unmet(`The check was not over after ${limit / 1000} s.`)), limit);
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Longest wait for something that a hanging page may never answer. A busy machine may need most of it. */
const PATIENCE_MS = 15_000;

/** Waits for something that a hanging page may never answer, and takes `instead` when patience ends. */
async function within(promise, instead) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(instead), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise.catch(() => instead), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Takes the screenshot and ends the trace; evidence that cannot be taken is left out. A page that hangs is asked once. */
async function keep(person, order) {
  if (!person || !order.evidence) return { hangs: false, screenshot: null, trace: null };
  const screenshot = `${order.evidence}.png`;
  const trace = `${order.evidence}.zip`;
  const asked = person.page.evaluate(() => document.documentElement.scrollHeight).catch(() => 900);
  const height = await within(asked, undefined);
  if (height === undefined) return { hangs: true, screenshot: null, trace: null };
  const clip = { x: 0, y: 0, width: 1280, height: Math.min(Math.max(height, 300), MAX_HEIGHT) };
  const shot = person.page.screenshot({ path: screenshot, fullPage: true, clip, animations: "disabled", timeout: 5000 });
  const taken = (await within(shot, undefined)) !== undefined;
  const traced = await within(person.context.tracing.stop({ path: trace }).then(() => true), false);
  return { hangs: false, screenshot: taken ? screenshot : null, trace: traced ? trace : null };
}
