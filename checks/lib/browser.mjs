// The browser: one, headless, with nothing switched on that would call home.

import { chromium } from "playwright-core";

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** The requests of each page that have no answer yet. */
const REQUESTS = new WeakMap();

/** Says how many requests of a page have no answer yet. */
export function openRequests(page) {
  return REQUESTS.get(page)?.size ?? 0;
}

/** Starts the browser. It runs without its own sandbox, because the one around this process is the wall. */
export function openBrowser(executablePath) {
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: FLAGS });
}

/** Opens a page for one person of a check, with eyes on everything that goes wrong in it. */
export async function openPerson(browser, order, faults) {
  const context = await browser.newContext({
    baseURL: order.base_url,
    locale: order.locale ?? "en-US",
    timezoneId: "UTC",
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  context.setDefaultTimeout(order.step_ms ?? 5000);
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`the page broke with an error: ${error.message}`));
  page.on("crash", () => faults.push("the page crashed"));
  page.on("response", (response) => {
    if (response.status() >= 500) faults.push(`the server answered ${response.status()} to ${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  const open = new Set();
  page.on("request", (request) => open.add(request));
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
  page.on("framenavigated", (frame) => frame === page.mainFrame() && open.clear());
  REQUESTS.set(page, open);
  return { context, page };
}
