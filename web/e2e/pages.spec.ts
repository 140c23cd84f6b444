import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, expectNoSidewaysScroll, launch, open } from "./browser";
import { builtProject } from "./projects";

let browser: Browser;
let project: string;
beforeAll(async () => {
  browser = await launch();
  project = `/projects/${(await builtProject()).project.id}`;
}, 240_000);
afterAll(() => browser.close());

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 } };
const LOOKS: [string, BrowserContextOptions][] = [
  ["desktop, light, English", {}],
  ["desktop, dark, Russian", { colorScheme: "dark", locale: "ru-RU" }],
  ["phone, light, Russian", { ...PHONE, locale: "ru-RU" }],
  ["phone, dark, English", { ...PHONE, colorScheme: "dark" }],
];
const PAGES: [string, () => string][] = [
  ["the first page", () => "/"],
  ["the projects", () => "/projects"],
  ["the models", () => "/models"],
  ["the activity", () => project],
  ["the requirements", () => `${project}?view=requirements`],
  ["the files", () => `${project}?view=files&path=package.json`],
  ["the preview", () => `${project}?view=preview`],
  ["the history", () => `${project}?view=history`],
  ["a project that is not there", () => "/projects/00000000-0000-0000-0000-000000000000"],
  ["an address that is not there", () => "/nowhere"],
];

describe.each(LOOKS)("%s", (_name, look) => {
  it.each(PAGES)("%s is accessible and fits", async (_page, path) => {
    const { page, faults } = await open(browser, path(), look);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect.poll(() => page.locator("[aria-busy=true]").count()).toBe(0);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe("the language", () => {
  it("follows the browser, can be switched, and stays", async () => {
    const { page } = await open(browser, "/projects", { locale: "ru-RU" });
    await page.getByRole("heading", { name: "Проекты" }).waitFor();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "Projects" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.reload();
    await page.getByRole("heading", { name: "Projects" }).waitFor();
    await page.context().close();
  });
});

describe("the theme", () => {
  const paper = "getComputedStyle(document.documentElement).backgroundColor";
  it("follows the system, can be switched, and stays", async () => {
    const { page } = await open(browser, "/", { colorScheme: "dark" });
    const dark = await page.evaluate(paper);
    await page.getByRole("button", { name: "Theme: as the system" }).click();
    const light = await page.evaluate(paper);
    expect(light).not.toBe(dark);
    await page.reload();
    expect(await page.evaluate(paper)).toBe(light);
    await page.getByRole("button", { name: "Theme: light" }).click();
    expect(await page.evaluate(paper)).toBe(dark);
    await page.context().close();
  });
});

describe("the keyboard", () => {
  it("skips to the content, and goes through the panes with arrows", async () => {
    const { page } = await open(browser, project);
    await page.getByRole("tab", { name: "Activity" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.getByRole("tab", { name: "Activity" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tabpanel", { name: "Requirements" }).waitFor();
    expect(new URL(page.url()).searchParams.get("view")).toBe("requirements");
    await page.reload();
    await page.getByRole("tabpanel", { name: "Requirements" }).waitFor();
    await page.context().close();
  });
});

describe("a phone", () => {
  it("shows one pane at a time, with a bar whose buttons a thumb can hit", async () => {
    const { page } = await open(browser, project, { ...PHONE, hasTouch: true });
    for (const name of ["Requirements", "Preview", "Files", "History", "Activity"]) {
      const tab = page.getByRole("tab", { name });
      await tab.tap();
      await page.getByRole("tabpanel", { name }).waitFor();
      expect(await page.getByRole("tabpanel").count()).toBe(1);
      expect((await tab.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    await page.context().close();
  });
});

const DIALOGS: [string, RegExp, RegExp, RegExp][] = [
  [
    "the costs",
    /^(All costs|Все расходы)$/,
    /^(What it cost|Расходы)$/,
    /so nothing is paid|платить не за что/,
  ],
  [
    "the rules",
    /^(Rules|Правила)$/,
    /^(Rules for this app|Правила для этого приложения)$/,
    /does not read|не читает/,
  ],
  [
    "outside data",
    /^(Outside data|Данные извне)$/,
    /^(Outside data|Данные извне)$/,
    /reaches nothing|не имеет доступа/,
  ],
];

describe.each(LOOKS)("%s", (_name, look) => {
  it.each(DIALOGS)(
    "%s are told in a dialog that fits and closes with Escape",
    async (_what, opener, title, words) => {
      const { page, faults } = await open(browser, project, look);
      const button = page.getByRole("button", { name: opener });
      await button.click();
      const dialog = page.getByRole("dialog", { name: title });
      await dialog.getByText(words).waitFor();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );
});

describe("the rules", () => {
  it("are kept as they were written, one on each line", async () => {
    const { page } = await open(browser, project);
    const rules = page.getByRole("dialog").getByRole("textbox");
    await page.getByRole("button", { name: "Rules" }).click();
    await rules.fill("Dates look like 31.12.2026\n\nНичего красного");
    await page.getByRole("button", { name: "Save rules" }).click();
    await rules.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("button", { name: "Rules" }).click();
    await rules.waitFor();
    expect(await rules.inputValue()).toBe("Dates look like 31.12.2026\nНичего красного");
    await page.context().close();
  });
});

describe("the code", () => {
  it("is found, opened and coloured", async () => {
    const { page } = await open(browser, `${project}?view=files`);
    await page.getByRole("searchbox", { name: "Find a file" }).fill("package.json");
    await page.getByRole("button", { name: "package.json" }).first().click();
    await page.locator(".c-string").first().waitFor();
    expect(new URL(page.url()).searchParams.get("path")).toBe("package.json");
    await page.context().close();
  });
});
