// Words from pages: untrusted, so capped and without control characters.

const MAX_WORDS = 400;

/** Makes one line of plain text of anything. */
export function plain(value, most = MAX_WORDS) {
  const text = String(value?.message ?? value)
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, "")
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Makes texts comparable: every kind of space is one space. */
export function spaced(text) {
  return String(text).replace(/[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+/g, " ").trim();
}

/** Puts a list into words, capped. */
export function listed(names, most = 8) {
  const shown = [...new Set(names.map((name) => plain(name, 60)).filter(Boolean))];
  if (shown.length === 0) return "none";
  return shown.slice(0, most).map((name) => `“${name}”`).join(", ") + (shown.length > most ? " …" : "");
}
