/** What stands in the prompt box, kept in this browser until the server has taken it. */

const KEY = "samokoder.draft";

/** Longest brief that the server takes, in bytes. */
export const MAX_BRIEF_BYTES = 64 * 1024;

/** Reads what was kept. */
export function readDraft(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the text; an empty one is forgotten. */
export function keepDraft(text: string): void {
  try {
    if (text) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is blocked or full: the text lives as long as the page.
  }
}

/** Size of a text as the server counts it. */
export function sizeInBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether a text can be sent: letters in it, and not too long. */
export function isSendable(text: string): boolean {
  return /\p{L}/u.test(text) && sizeInBytes(text) <= MAX_BRIEF_BYTES;
}
