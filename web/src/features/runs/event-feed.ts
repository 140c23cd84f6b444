/**
 * Follows the events of one project: pages of the past first, then the live stream, through gaps, lost networks and
 * sleep, without missing or repeating an event.
 *
 * A framework-free object: components read [`state`] and listen. Everything outside (network, clock) comes in, so tests
 * need neither.
 */

import { ApiError } from "@/api/client";
import type { EventPage, ProjectEvent } from "@/api/types";
import { applyEvents, hasGap, NO_PROGRESS, type ProjectProgress } from "./run-progress";

/** Longest wait between two tries, in milliseconds. */
const MAX_BACKOFF_MS = 30_000;
/** How often the clock is looked at, to notice that the computer slept. */
const PULSE_MS = 5_000;
/** A pulse that comes this late means sleep. */
const SLEPT_MS = 20_000;

/** How the feed stands. */
export interface FeedState {
  progress: ProjectProgress;
  /** `failed`: the server says no, so trying again is of no use. */
  link: "loading" | "live" | "retrying" | "failed";
  /** What is going on just now; not kept anywhere. */
  activity: string | null;
  error: unknown;
}

/** The part of `EventSource` that the feed uses. */
export interface Stream {
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onerror: (() => void) | null;
  addEventListener(type: "activity", listener: (message: { data: string }) => void): void;
  close(): void;
}

/** What the feed needs from outside. */
export interface FeedWorld {
  fetchPage(after: number): Promise<EventPage>;
  openStream(after: number): Stream;
  now(): number;
  random(): number;
}

/** How long to wait before try number `attempt`, from 0, with jitter so that many tabs do not come at once. */
export function backoffMs(attempt: number, random: number): number {
  return Math.min(MAX_BACKOFF_MS, 1000 * 2 ** attempt) * (0.5 + random / 2);
}

/** Follows one project's events from `start` to `stop`. */
export class EventFeed {
  state: FeedState = { progress: NO_PROGRESS, link: "loading", activity: null, error: null };

  #world: FeedWorld;
  #onEvents: (events: readonly ProjectEvent[]) => void;
  #listeners = new Set<() => void>();
  #stream: Stream | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #pulse: ReturnType<typeof setInterval> | null = null;
  #attempt = 0;
  /** Grows with each connection, so that answers for an older one are dropped. */
  #epoch = 0;
  #waiting: ProjectEvent[] | null = null;

  /** `onEvents` is told of events that came after the first load, once they are folded. */
  constructor(world: FeedWorld, onEvents: (events: readonly ProjectEvent[]) => void) {
    this.#world = world;
    this.#onEvents = onEvents;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getState = (): FeedState => this.state;

  /** Begins to follow; after `stop`, goes on where it was. Does nothing while it follows. */
  start(): void {
    if (this.#pulse) return;
    let before = this.#world.now();
    this.#pulse = setInterval(() => {
      const now = this.#world.now();
      if (now - before > SLEPT_MS) this.#connect();
      before = now;
    }, PULSE_MS);
    this.#connect();
  }

  /** Ends the connection and all timers. */
  stop(): void {
    this.#epoch += 1;
    this.#drop();
    if (this.#pulse) clearInterval(this.#pulse);
    this.#pulse = null;
  }

  /** Whether nothing is expected to happen until a person does something. */
  get isIdle(): boolean {
    const newest = this.state.progress.runs.at(-1);
    return this.state.link !== "loading" && (newest === undefined || newest.outcome !== null);
  }

  /** Tries at once, because the network is back or somebody looks. Does nothing while events come live. */
  wake(): void {
    if (this.state.link === "retrying") this.#connect();
  }

  #drop(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#waiting = null;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
  }

  async #connect(): Promise<void> {
    this.#drop();
    this.#epoch += 1;
    const epoch = this.#epoch;
    try {
      await this.#readPages(epoch);
    } catch (error) {
      if (epoch === this.#epoch) this.#fail(error);
      return;
    }
    if (epoch === this.#epoch) this.#listen(epoch);
  }

  /** Reads pages until nothing is missing. */
  async #readPages(epoch: number): Promise<void> {
    for (;;) {
      const { lastSeq } = this.state.progress;
      const page = await this.#world.fetchPage(lastSeq);
      if (epoch !== this.#epoch) return;
      this.#fold(page.items);
      if (page.items.length === 0 || this.state.progress.lastSeq >= page.last_seq) return;
    }
  }

  #listen(epoch: number): void {
    const stream = this.#world.openStream(this.state.progress.lastSeq);
    this.#stream = stream;
    stream.onopen = () => {
      this.#attempt = 0;
      this.#publish({ link: "live", error: null });
    };
    stream.onmessage = (message) => {
      const event = parse<ProjectEvent>(message.data);
      if (event && typeof event.seq === "number" && epoch === this.#epoch) this.#receive(event, epoch);
    };
    stream.addEventListener("activity", (message) => {
      const activity = parse<{ text?: unknown }>(message.data);
      if (typeof activity?.text === "string") this.#publish({ activity: activity.text });
    });
    stream.onerror = () => {
      if (epoch === this.#epoch) this.#fail(new ApiError(0, "offline", ""));
    };
  }

  #receive(event: ProjectEvent, epoch: number): void {
    if (this.#waiting) {
      this.#waiting.push(event);
    } else if (hasGap(this.state.progress, event)) {
      this.#waiting = [event];
      void this.#fillGap(epoch);
    } else {
      this.#fold([event]);
    }
  }

  async #fillGap(epoch: number): Promise<void> {
    try {
      await this.#readPages(epoch);
      if (epoch !== this.#epoch) return;
      const events = this.#waiting ?? [];
      this.#waiting = null;
      this.#fold(events);
    } catch (error) {
      if (epoch === this.#epoch) this.#fail(error);
    }
  }

  #fold(events: readonly ProjectEvent[]): void {
    const fresh = events.filter((event) => event.seq > this.state.progress.lastSeq);
    if (fresh.length === 0) return;
    const progress = applyEvents(this.state.progress, fresh);
    const isHistory = this.state.link === "loading";
    this.#publish({ progress, activity: null });
    if (!isHistory) this.#onEvents(fresh);
  }

  #fail(error: unknown): void {
    this.#drop();
    this.#epoch += 1;
    if (error instanceof ApiError && !error.isTransient) {
      this.#publish({ link: "failed", error });
      return;
    }
    this.#publish({ link: "retrying", activity: null, error });
    this.#retry = setTimeout(() => this.#connect(), backoffMs(this.#attempt, this.#world.random()));
    this.#attempt += 1;
  }

  #publish(change: Partial<FeedState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function parse<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
