// Placeholders for days and moments, so that a check never grows old.

const PLACEHOLDER = /\{(today|now)(?:([+-])(\d{1,4})(h?))?\}/g;

/** Replaces `{today+3}` and `{now-2h}` by dates as inputs take them, in the browser's time zone, UTC. */
export function dated(text, now = new Date()) {
  return String(text).replace(PLACEHOLDER, (_, kind, sign, number, hours) => {
    const step = number ? Number(number) * (sign === "-" ? -1 : 1) : 0;
    const unit = kind === "now" && hours ? 3_600_000 : 86_400_000;
    const moment = new Date(now.getTime() + step * unit).toISOString();
    return kind === "today" ? moment.slice(0, 10) : moment.slice(0, 16);
  });
}
