// The runner against real pages in a real browser.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createInterface } from "node:readline";
import { start } from "./fixture/server.mjs";

const CHROMIUM = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const RUNNER = new URL("../run.mjs", import.meta.url).pathname;

let app;
let runner;
let folder;
const waiting = new Map();

before(async () => {
  assert.ok(CHROMIUM, "Chromium is needed: run `make setup`");
  folder = mkdtempSync(join(tmpdir(), "checks-"));
  app = await start();
  runner = spawn("node", [RUNNER], { stdio: ["pipe", "pipe", "inherit"] });
  createInterface({ input: runner.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
});

after(async () => {
  runner.stdin.end();
  const code = await new Promise((resolve) => runner.on("exit", resolve));
  app.server.close();
  app.server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
  assert.equal(code, 0);
});

let next = 0;

/** Plays steps and returns the verdict's message. */
function play(steps, more = {}) {
  next += 1;
  const id = next;
  const order = { op: "run", id, chromium: CHROMIUM, base_url: app.url, step_ms: 1500, check_ms: 15000, evidence: join(folder, String(id)), check: { key: "k", title: "t", steps }, ...more };
  runner.stdin.write(`${JSON.stringify(order)}\n`);
  return new Promise((resolve) => waiting.set(id, resolve));
}

/** Plays steps of which the last one must not hold, and returns the sentence. */
async function fails(steps, more) {
  const { verdict } = await play(steps, more);
  assert.equal(verdict.result, "failed", JSON.stringify(verdict));
  return verdict;
}

const open = { do: "goto", path: "/" };
const button = (name) => ({ do: "click", target: { role: "button", name } });
const add = (name, kind) => [
  { do: "fill", label: "Name", value: name },
  { do: "select", label: "Kind", option: kind },
  button("Save"),
  { do: "expect_row", cells: [name, kind] },
];

/** Steps that do not hold on the first page, and what is said of each. */
const CASES = [
  [{ do: "click", target: { role: "button", name: "Delete" } }, /no button “Delete”.*“Save”, “Cancel”/],
  [{ do: "fill", label: "Surname", value: "x" }, /no field “Surname”.*“Name”/],
  [{ do: "select", label: "Kind", option: "Garden" }, /no option “Garden”.*“Hand”, “Power”/],
  [{ do: "expect_text", text: "Welcome" }, /“Welcome” is not to be seen/],
  [{ do: "expect_text", text: "Items", present: false }, /must not be/],
  [{ do: "expect_row", cells: ["Saw"] }, /No row holds “Saw”/],
  [{ do: "expect_value", label: "Name", value: "x" }, /“Name” holds “” instead of “x”/],
  [{ do: "expect_url", path: "/items/*" }, /address is \/ instead of \/items\/\*/],
  [{ do: "expect_element", target: { role: "heading", name: "Other" } }, /heading “Other” is not there/],
  [{ do: "expect_element", target: { role: "heading", name: "Items" }, present: false }, /must not be/],
  [{ do: "dance" }, /not known/],
];

// Each check has a browser context of its own, and most of one that fails is waiting. A page that hangs takes the browser
// of the others with it, so it comes after them.
describe("the runner", { concurrency: 2 }, () => {
  test("a form is filled, saved, found and survives a reload", async () => {
    const result = await play([
      open,
      { do: "fill", label: "Due", value: "{today+3}" },
      { do: "expect_value", label: "Due", value: "{today+3}" },
      { do: "tick", label: "Done", on: true },
      { do: "expect_value", label: "Done", value: "true" },
      ...add("Saw", "Hand"),
      ...add("Drill", "Power"),
      { do: "reload" },
      { do: "expect_order", texts: ["Saw", "Drill"] },
      { do: "expect_text", text: "Drill", within: { role: "table" } },
      { do: "expect_url", path: "/" },
      { do: "expect_element", target: { role: "heading", name: "Items" } },
      { do: "expect_row", cells: ["Hammer"], present: false },
    ]);
    assert.deepEqual(result.verdict, { result: "passed" });
    assert.equal(readFileSync(result.screenshot).subarray(1, 4).toString(), "PNG");
    assert.equal(readFileSync(result.trace).subarray(0, 2).toString(), "PK");
  });

  test("an open dialog comes before the page behind it", async () => {
    const result = await play([open, ...add("Saw", "Hand"), button("Remove all"), button("Save"), { do: "expect_row", cells: ["Saw"], present: false }]);
    assert.deepEqual(result.verdict, { result: "passed" });
  });

  test("people have browsers of their own", async () => {
    const result = await play([open, ...add("Saw", "Hand"), { do: "as_user", user: 2 }, open, { do: "expect_row", cells: ["Saw"], present: false }, { do: "as_user", user: 1 }, { do: "expect_row", cells: ["Saw"] }]);
    assert.deepEqual(result.verdict, { result: "passed" });
  });

  for (const [step, sentence] of CASES) {
    test(`a step that does not hold says what is there instead: ${JSON.stringify(step)}`, async () => {
      const verdict = await fails([open, step]);
      assert.match(verdict.message, sentence);
      assert.equal(verdict.step, 1);
    });
  }

  test("two elements of one name are not guessed between", async () => {
    const verdict = await fails([{ do: "goto", path: "/twins" }, button("Go")]);
    assert.match(verdict.message, /There are 2 of button “Go”/);
  });

  test("every kind of space is a space", async () => {
    const result = await play([{ do: "goto", path: "/space" }, { do: "expect_text", text: "1 250,50 ₽" }]);
    assert.deepEqual(result.verdict, { result: "passed" });
  });

  test("an error of the page fails the check, and its words cannot drive a terminal", async () => {
    const verdict = await fails([{ do: "goto", path: "/broken" }, { do: "expect_text", text: "never" }]);
    assert.match(verdict.message, /^the page broke with an error: boom/);
    assert.doesNotMatch(verdict.message, /\u001b/);
  });

  test("an answer of 500 fails the check", async () => {
    const verdict = await fails([{ do: "goto", path: "/failing" }, { do: "expect_text", text: "never" }]);
    assert.match(verdict.message, /the server answered 500 to GET \/500/);
  });

  test("an order that is no order ends the runner with code 2 and a reason", async () => {
    const other = spawn("node", [RUNNER], { stdio: ["pipe", "pipe", "inherit"] });
    let printed = "";
    other.stdout.on("data", (chunk) => (printed += chunk));
    other.stdin.end("not json\n");
    assert.equal(await new Promise((resolve) => other.on("exit", resolve)), 2);
    assert.match(printed, /"event":"error"/);
  });
});

test("a page that hangs ends with the check's time, and the next check has a new browser", async () => {
  const verdict = await fails([{ do: "goto", path: "/hang" }, { do: "expect_text", text: "never" }], { check_ms: 4000 });
  assert.match(verdict.message, /not over after 4 s|Timeout/);
  const { verdict: next } = await play([open, { do: "expect_element", target: { role: "heading", name: "Items" } }]);
  assert.deepEqual(next, { result: "passed" });
});
