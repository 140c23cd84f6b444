import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CreatedProject } from "../src/api/types";
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
