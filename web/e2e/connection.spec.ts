import { existsSync, writeFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CreatedProject, ProjectDetail } from "../src/api/types";
import { api, BUILD_MS, launch, open } from "./browser";
import { ended, SMALL_BRIEF } from "./projects";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it("a page that was offline during a build catches up without a gap or a repetition", async () => {
  const { project } = await api<CreatedProject>("/v1/projects", { brief: SMALL_BRIEF, model: "builtin" });
  const { page, faults } = await open(browser, `/projects/${project.id}`);
  await page.getByRole("progressbar", { name: "Progress of the run" }).waitFor();
  await page.context().setOffline(true);
  await page.getByText("You are offline").waitFor();
  const detail = await ended(project.id);
  await page.context().setOffline(false);
  await page.getByText("You are offline").waitFor({ state: "hidden" });
  await page
    .getByText(/requirements are proven|requirement is proven/)
    .first()
    .waitFor({ timeout: BUILD_MS });
  const steps = page.getByRole("tabpanel", { name: "Activity" }).locator("ol > li h3");
  expect(await steps.allTextContents()).toHaveLength(detail.run.steps_taken);
  expect(faults).toEqual([]);
  await page.context().close();
});

it("a build goes on under an open page when the server dies in the middle of it", async () => {
  const restart = process.env.SAMOKODER_RESTART;
  if (!restart)
    throw new Error(
      "Set SAMOKODER_RESTART to the file that has the server restarted: see scripts/test-pages.sh",
    );
  const { project } = await api<CreatedProject>("/v1/projects", { brief: SMALL_BRIEF, model: "builtin" });
  const { page } = await open(browser, `/projects/${project.id}`);
  await page.getByRole("progressbar", { name: "Progress of the run" }).waitFor();
  const steps = page.getByRole("tabpanel", { name: "Activity" }).locator("ol > li h3");
  await steps.nth(3).waitFor({ timeout: BUILD_MS });
  expect((await api<ProjectDetail>(`/v1/projects/${project.id}`)).run.status).toBe("running");
  writeFileSync(restart, "");
  await expect.poll(() => existsSync(restart), { timeout: 30_000 }).toBe(false);
  const detail = await ended(project.id);
  await page
    .getByText(/requirements are proven|requirement is proven/)
    .first()
    .waitFor({ timeout: BUILD_MS });
  // The step that the kill cut off is begun twice and told once.
  expect(await steps.allTextContents()).toHaveLength(detail.run.steps_taken);
  const { items } = await api<{ items: { seq: number }[] }>(`/v1/projects/${project.id}/events?limit=1000`);
  expect(items.map((event) => event.seq)).toEqual(items.map((_, index) => index + 1));
  await page.context().close();
});

it("a brief that could not be sent stays in the box", async () => {
  const { page } = await open(browser, "/");
  const box = page.getByRole("textbox", { name: "What should the app do?" });
  await box.fill("Boats with a name");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Build it" }).click();
  await page.getByRole("alert").getByText("The server cannot be reached").waitFor();
  await page.context().setOffline(false);
  await page.reload();
  expect(await box.inputValue()).toBe("Boats with a name");
  await page.context().close();
});
