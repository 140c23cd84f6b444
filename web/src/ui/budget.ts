/** Money as people type it, and whether it is enough. */

/** Reads an amount of dollars as people type it (`2,50`, `$3`): the server's form, null for none, undefined for nonsense. */
export function parseBudget(typed: string): string | null | undefined {
  const text = typed
    .trim()
    .replace(/^\$\s*/, "")
    .replace(",", ".");
  if (text === "") return null;
  return /^\d{1,6}(\.\d{1,6})?$/.test(text) ? text : undefined;
}

/** Whether a budget in the server's form is below this many millionths of a dollar; false where either is missing. */
export function isBelow(budget: string | null | undefined, microusd: number | undefined): boolean {
  return budget != null && microusd !== undefined && Math.round(Number(budget) * 1_000_000) < microusd;
}
