// What each kind of step does. A step that does not hold throws `Unmet` with a sentence.

import { openRequests } from "./browser.mjs";
import { dated } from "./dates.mjs";
import { Unmet, located, loose, one, rowWith } from "./find.mjs";
import { listed, plain, spaced } from "./words.mjs";

/** Takes one step on a page, within `limit` milliseconds. */
export async function take(page, step, limit) {
  const act = STEPS[step.do];
  if (!act) throw new Unmet(`The step “${plain(step.do)}” is not known.`);
  await act(page, step, limit);
}

const STEPS = {
  async goto(page, step, limit) {
    await page.goto(step.path, { waitUntil: "domcontentloaded", timeout: limit * 2 });
    await settled(page, limit);
  },
  async reload(page, _step, limit) {
    await page.reload({ waitUntil: "domcontentloaded", timeout: limit * 2 });
    await settled(page, limit);
  },
  async click(page, step, limit) {
    const element = await one(page, located(page, step.target), named(step.target), step.target.role, limit);
    await element.click({ timeout: limit });
  },
  async fill(page, step, limit) {
    const input = await labelled(page, step.label, limit);
    await input.fill(dated(step.value), { timeout: limit });
  },
  async select(page, step, limit) {
    const select = await labelled(page, step.label, limit);
    const option = select.locator("option").filter({ hasText: loose(step.option, true) });
    const until = Date.now() + limit;
    while ((await option.count()) === 0) {
      if (Date.now() >= until) throw new Unmet(`“${plain(step.label)}” has no option “${plain(step.option)}”; it has ${listed(await select.locator("option").allTextContents())}.`);
      await page.waitForTimeout(50);
    }
    await select.selectOption({ index: await option.first().evaluate((element) => element.index) }, { timeout: limit });
  },
  async tick(page, step, limit) {
    const box = await labelled(page, step.label, limit);
    await box.setChecked(step.on, { timeout: limit });
  },
  async expect_text(page, step, limit) {
    const place = step.within ? located(page, step.within).first() : page.locator("body");
    const holds = async () => (await place.count()) > 0 && spaced(await place.innerText()).includes(spaced(dated(step.text)));
    await expected(page, step, limit, holds, async () => {
      const seen = (await place.count()) > 0 ? spaced(await place.innerText()) : "nothing";
      return `The text “${plain(step.text)}” is ${step.present === false ? "to be seen, though it must not be" : "not to be seen"}; there is: ${plain(seen, 250)}`;
    });
  },
  async expect_row(page, step, limit) {
    const row = rowWith(page, step.cells.map((cell) => dated(cell)));
    const holds = async () => (await row.filter({ visible: true }).count()) > 0;
    await expected(page, step, limit, holds, async () => {
      const rows = await page.getByRole("row").allInnerTexts();
      const wanted = listed(step.cells);
      return `${step.present === false ? "A row still holds" : "No row holds"} ${wanted}; the rows are ${listed(rows.map(spaced), 6)}.`;
    });
  },
  async expect_order(page, step, limit) {
    let seen = [];
    const holds = async () => {
      const rows = (await page.getByRole("row").allInnerTexts()).map(spaced);
      const places = step.texts.map((text) => rows.findIndex((row) => row.includes(spaced(text))));
      seen = rows;
      return places.every((place, index) => place >= 0 && (index === 0 || places[index - 1] < place));
    };
    await expected(page, step, limit, holds, async () => `The rows do not stand in the order ${listed(step.texts)}; they are ${listed(seen, 6)}.`);
  },
  async expect_value(page, step, limit) {
    const input = await labelled(page, step.label, limit);
    const wanted = spaced(dated(step.value));
    let seen = "";
    const holds = async () => {
      seen = await input.evaluate((element) =>
        element instanceof HTMLSelectElement ? (element.selectedOptions[0]?.textContent ?? "") : element.type === "checkbox" ? String(element.checked) : element.value,
      );
      return spaced(seen) === wanted;
    };
    await expected(page, step, limit, holds, async () => `“${plain(step.label)}” holds “${plain(seen)}” instead of “${plain(wanted)}”.`);
  },
  async expect_url(page, step, limit) {
    const pattern = new RegExp(`^${step.path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join("[^/]+")}/?$`);
    const holds = async () => pattern.test(new URL(page.url()).pathname);
    await expected(page, step, limit, holds, async () => `The address is ${plain(new URL(page.url()).pathname)} instead of ${plain(step.path)}.`);
  },
  async expect_element(page, step, limit) {
    const element = located(page, step.target);
    const holds = async () => (await element.filter({ visible: true }).count()) > 0;
    await expected(page, step, limit, holds, async () => `${named(step.target)} is ${step.present === false ? "there, though it must not be" : "not there"}.`);
  },
};

/** Waits until something holds; for an absence, until the page has settled and it still does not hold. */
async function expected(page, step, limit, holds, words) {
  const wanted = step.present !== false;
  if (!wanted) await settled(page, limit);
  const until = Date.now() + limit;
  for (;;) {
    if ((await holds()) === wanted) return;
    if (Date.now() >= until) throw new Unmet(await words());
    await page.waitForTimeout(50);
  }
}

/** How long a page must ask for nothing to count as settled. */
const QUIET_MS = 60;

/** Waits until the page has a main part and asks the server for nothing more. */
async function settled(page, limit) {
  const until = Date.now() + limit;
  await page.getByRole("main").first().waitFor({ timeout: limit }).catch(() => {});
  let quietSince = Date.now();
  while (Date.now() < until && Date.now() - quietSince < QUIET_MS) {
    if (openRequests(page) > 0) quietSince = Date.now();
    await page.waitForTimeout(15);
  }
}

/** Finds the one control with a label: by its accessible name, or, for kinds without a role, by the label itself. */
function labelled(page, label, limit) {
  const name = loose(label, true);
  const byRole = ["textbox", "combobox", "checkbox", "searchbox", "spinbutton", "radio"].map((role) => page.getByRole(role, { name }));
  const control = byRole.reduce((all, role) => all.or(role), page.getByLabel(name));
  return one(page, control, `field “${plain(label)}”`, "label", limit);
}

function named(target) {
  const name = target.name == null ? "" : ` “${plain(target.name)}”`;
  const row = target.row ? ` in the row with ${listed(target.row)}` : "";
  return `${target.role}${name}${row}`;
}
