// Slows down guessing: after so many wrong passwords for one address, more tries are refused for a while.

const MAX_TRIES = 10;
const WINDOW_MS = 10 * 60 * 1000;
const MAX_KEYS = 10_000;

export class TryLimit {
  private readonly wrong = new Map<string, { count: number; until: number }>();

  allows(key: string, now = Date.now()): boolean {
    const entry = this.wrong.get(key);
    return entry === undefined || entry.until < now || entry.count < MAX_TRIES;
  }

  count(key: string, now = Date.now()): void {
    const entry = this.wrong.get(key);
    const count = entry === undefined || entry.until < now ? 1 : entry.count + 1;
    this.wrong.delete(key);
    this.wrong.set(key, { count, until: now + WINDOW_MS });
    const oldest = this.wrong.keys().next().value;
    if (this.wrong.size > MAX_KEYS && oldest !== undefined) this.wrong.delete(oldest);
  }

  forget(key: string): void {
    this.wrong.delete(key);
  }
}
