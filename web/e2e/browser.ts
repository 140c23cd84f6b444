/**
 * A real browser for the tests of the pages, and the server that they run against.
 *
 * `SAMOKODER_URL` names a running server; `CHROMIUM` a browser, if it is not where Debian puts it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const server = process.env.SAMOKODER_URL;
if (!server)
  throw new Error("Set SAMOKODER_URL to the address of a running server, such as http://127.0.0.1:7777");

/** Address of the server, without a slash at its end. */
export const BASE = server.replace(/\/$/, "");

/** Longest time that a build with the built-in model may take, first install of packages included. */
export const BUILD_MS = 180_000;

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts the browser. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
}

/** A page that remembers what went wrong in it. */
export interface WatchedPage {
  page: Page;
  /** Uncaught errors, and breaches of the content security policy. */
  faults: string[];
}

/** Opens a page in a context of its own: English, light, desktop width, unless told otherwise. */
export async function open(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL: BASE,
    locale: "en-US",
    colorScheme: "light",
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  return watch(await context.newPage(), path);
}

/** Watches a page and opens an address in it. */
export async function watch(page: Page, path: string): Promise<WatchedPage> {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(`${BASE}${path}`);
  return { page, faults };
}

/** Expects no serious finding of axe on what the page shows now. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const findings = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: (context: Document, options: object) => Promise<AxeResult> };
    };
    const { violations } = await axe.run(document, { resultTypes: ["violations"], iframes: false });
    return violations
      .filter((one) => one.impact === "serious" || one.impact === "critical")
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`);
  });
  expect(findings).toEqual([]);
}

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

/** Expects that nothing sticks out of the page to the right. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
}

/** Asks the API. */
export async function api<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${BASE}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
