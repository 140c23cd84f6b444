import { existsSync, writeFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Publication } from "../src/api/types";
import { api, expectAccessible, launch, open } from "./browser";
import { probeProject } from "./probe-app";

let browser: Browser;
let project: string;
beforeAll(async () => {
  browser = await launch();
  project = await probeProject();
}, 120_000);
afterAll(() => browser.close());

/** Opens an address as somebody whom the platform does not know; returns the text of the page. */
async function visit(url: string, path = ""): Promise<{ status: number; text: string }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const answer = await page.goto(url + path).catch(() => null);
  const seen = {
    status: answer?.status() ?? 0,
    text: (await page.locator("body").textContent())?.trim() ?? "",
  };
  await context.close();
  return seen;
}

const state = async () => (await api<Publication>(`/v1/projects/${project}/publication`)).state;

it("a published app is for everybody, comes back after a crash and a reboot with its data, and is taken back", async () => {
  const restart = process.env.SAMOKODER_RESTART;
  if (!restart) throw new Error("Set SAMOKODER_RESTART: see scripts/test-pages.sh");
  const { page, faults } = await open(browser, `/projects/${project}`);
  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Everybody who reaches this server can then open the app").waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Publish for everybody" }).click();
  await dialog.getByText("It runs.").waitFor({ timeout: 60_000 });
  const url = (await dialog.getByRole("link").getAttribute("href")) ?? "";
  expect(new URL(url).hostname).toMatch(/^[a-z0-9-]+\.localhost$/);
  expect(await visit(url)).toEqual({ status: 200, text: "visit 1" });

  await visit(url, "die");
  await expect.poll(state, { timeout: 30_000 }).not.toBe("running");
  await expect.poll(state, { timeout: 30_000 }).toBe("running");
  expect((await visit(url)).text).toBe("visit 2");

  writeFileSync(restart, "");
  await expect.poll(() => existsSync(restart), { timeout: 30_000 }).toBe(false);
  await expect.poll(async () => (await visit(url)).text, { timeout: 60_000 }).toMatch(/^visit \d$/);
  expect((await visit(url)).text).toBe("visit 4");

  await page.reload();
  await page.getByRole("button", { name: "Published" }).click();
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await dialog.getByRole("button", { name: "Publish for everybody" }).waitFor();
  expect((await visit(url)).status).toBe(404);
  expect(faults).toEqual([]);
  await page.context().close();
});
