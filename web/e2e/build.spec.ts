import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProjectDetail } from "../src/api/types";
import { api, BASE, BUILD_MS, expectAccessible, launch, open, watch } from "./browser";
import { ended, SMALL_BRIEF } from "./projects";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Starts a build through the page and returns the project's id. */
async function startBuild(page: Page, brief: string): Promise<string> {
  await page.getByRole("textbox", { name: "What should the app do?" }).fill(brief);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/projects\/[^/?]+/);
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

const steps = (page: Page) => page.getByRole("tabpanel", { name: "Activity" }).locator("ol > li h3");

describe("a build through the page", () => {
  it("is watched live, survives a reload, shows the same in a second tab, and ends proven", async () => {
    const { page, faults } = await open(browser, "/");
    const id = await startBuild(page, SMALL_BRIEF);
    await page.getByRole("progressbar", { name: "Progress of the run" }).waitFor();
    await page.getByText("Wrote the specification").first().waitFor({ timeout: BUILD_MS });

    await page.reload();
    await page.getByText("Wrote the specification").first().waitFor();
    const second = await watch(await page.context().newPage(), `/projects/${id}`);
    await second.page.getByText("Wrote the specification").first().waitFor();

    for (const one of [page, second.page]) {
      await one
        .getByText(/requirements are proven|requirement is proven/)
        .first()
        .waitFor({ timeout: BUILD_MS });
    }
    const detail = await ended(id);
    expect(detail.run.outcome?.outcome).toBe("proven");
    expect(await steps(page).allTextContents()).toHaveLength(detail.run.steps_taken);
    expect(await steps(second.page).allTextContents()).toHaveLength(detail.run.steps_taken);
    await expectAccessible(page);
    expect([...faults, ...second.faults]).toEqual([]);
    await page.context().close();
  });

  it("has every requirement proven with a screenshot that opens large", async () => {
    const { items } = await api<{ items: { id: string; state: string }[] }>("/v1/projects?limit=5");
    const project = items.find((one) => one.state === "proven");
    const { page } = await open(browser, `/projects/${project?.id}?view=requirements`);
    const detail = await api<ProjectDetail>(`/v1/projects/${project?.id}`);
    const total = detail.spec?.requirements.length ?? 0;
    await page.getByText(`${total} of ${total} proven`).first().waitFor();
    const thumbnail = page.getByRole("button", { name: "Screenshot of requirement 1", exact: true });
    await thumbnail.click();
    const large = page.getByRole("dialog", { name: "Screenshot" }).locator("img");
    await large.waitFor();
    expect(
      await large.evaluate(async (image: HTMLImageElement) => {
        await image.decode();
        return image.naturalWidth;
      }),
    ).toBeGreaterThan(300);
    await page.keyboard.press("ArrowRight");
    await page.getByText(/^2 of \d+$/).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await large.waitFor({ state: "hidden" });
    await page.context().close();
  });
});

describe("the preview", () => {
  it("runs the app in a frame of its own origin, and stops", async () => {
    const { items } = await api<{ items: { id: string; state: string }[] }>("/v1/projects?limit=5");
    const project = items.find((one) => one.state === "proven");
    const { page, faults } = await open(browser, `/projects/${project?.id}?view=preview`);
    const frame = page.locator("iframe");
    const start = page.getByRole("button", { name: "Start the app" });
    await frame.or(start).first().waitFor();
    if (await start.isVisible()) await start.click();
    await frame.waitFor({ timeout: 60_000 });
    await page.frameLocator("iframe").locator("body *").first().waitFor();
    const address = new URL((await frame.getAttribute("src")) ?? "");
    expect(address.origin).not.toBe(new URL(BASE).origin);
    expect(address.hostname).toMatch(/\.localhost$/);

    await page.getByRole("button", { name: "What the app prints" }).click();
    await page.getByRole("log", { name: "Lines" }).waitFor();
    await page.getByRole("button", { name: "Phone width" }).click();
    await expect.poll(() => frame.evaluate((element) => element.clientWidth)).toBe(390);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await start.waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe("a change", () => {
  it("is asked for in the box, watched, and told in the story of the project", async () => {
    const { items } = await api<{ items: { id: string; state: string }[] }>("/v1/projects?limit=5");
    const project = items.find((one) => one.state === "proven");
    const { page } = await open(browser, `/projects/${project?.id}`);
    await page.getByRole("textbox", { name: "What should be different?" }).fill("Add a note to plants");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("region", { name: "Change", exact: true }).waitFor({ timeout: BUILD_MS });
    await ended(project?.id ?? "");
    await page.getByRole("progressbar").waitFor({ state: "hidden", timeout: BUILD_MS });
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByText("newest").waitFor();
    await page.context().close();
  });
});

describe("a run", () => {
  it("stops when it is cancelled, after a question", async () => {
    const { page } = await open(browser, "/");
    await startBuild(page, "Boats with a name and a length.");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("dialog", { name: "Stop this run?" }).waitFor();
    await page.getByRole("button", { name: "Stop the run" }).click();
    await page.getByText("You stopped this run").waitFor({ timeout: BUILD_MS });
    await page.context().close();
  });

  it("that is refused says why, and leads back to the brief", async () => {
    const brief = "A 3D racing game with physics";
    const { page } = await open(browser, "/");
    await startBuild(page, brief);
    await page.getByText("This app cannot be built").waitFor({ timeout: BUILD_MS });
    await page.getByRole("button", { name: "Edit the description" }).click();
    const box = page.getByRole("textbox", { name: "What should the app do?" });
    await box.waitFor();
    expect(await box.inputValue()).toBe(brief);
    await page.context().close();
  });
});
