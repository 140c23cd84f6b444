// Finds elements by role and exact name, and says in words what is there instead.

import { listed, spaced } from "./words.mjs";

/** A step that does not hold. */
export class Unmet extends Error {}

/** Returns the row that holds all texts. */
export function rowWith(page, texts) {
  return texts.reduce((rows, text) => rows.filter({ hasText: loose(text) }), page.getByRole("row"));
}

/** Matches a text with any kind of space, exactly or as a part. */
export function loose(text, exact = false) {
  const pattern = spaced(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s+");
  return new RegExp(exact ? `^\\s*${pattern}\\s*$` : pattern);
}

/** Returns what a target names. An open dialog hides the rest of the page. */
export function located(page, target) {
  const scope = target.row ? rowWith(page, target.row) : page;
  const name = target.name == null ? undefined : loose(target.name, true);
  return scope.getByRole(target.role, name ? { name } : {});
}

/** Waits until exactly one element is there; a dialog's wins over the page's. */
export async function one(page, locator, what, role, limit) {
  const inDialog = page.getByRole("dialog").locator(locator);
  const until = Date.now() + limit;
  for (;;) {
    for (const choice of [inDialog, locator]) {
      const count = await choice.count();
      if (count === 1 && (await choice.isVisible())) return choice;
      if (count > 1) {
        const visible = choice.filter({ visible: true });
        const seen = await visible.count();
        if (seen === 1) return visible;
        if (seen > 1 && Date.now() >= until) throw new Unmet(`There are ${seen} of ${what}, so it is not clear which one is meant.`);
      }
    }
    if (Date.now() >= until) throw new Unmet(`There is no ${what}; there is ${listed(await names(page, role))}.`);
    await page.waitForTimeout(50);
  }
}

/** Names what a person could have meant: the elements of the same role. */
async function names(page, role) {
  if (role === "label") return page.locator("label, [aria-label]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? one.textContent ?? ""));
  return page.getByRole(role).evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? one.textContent ?? ""));
}
