import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/client";
import type { EventPage, ProjectEvent } from "@/api/types";
import { BUILD, numbered } from "../../../test/events";
import { backoffMs, EventFeed, type Stream } from "./event-feed";

const all = numbered(BUILD);

class FakeStream implements Stream {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  activity: ((message: { data: string }) => void) | null = null;
  constructor(readonly after: number) {}
  addEventListener(_type: "activity", listener: (message: { data: string }) => void): void {
    this.activity = listener;
  }
  close(): void {
    this.closed = true;
  }
  send(...events: ProjectEvent[]): void {
    for (const event of events) this.onmessage?.({ data: JSON.stringify(event) });
  }
}

/** A server that has the first `there` events, sends pages of five, and can fail. */
class FakeServer {
  streams: FakeStream[] = [];
  asked: number[] = [];
  fails: unknown = null;
  clock = 0;
  constructor(public there: number) {}
  world = {
    fetchPage: async (after: number): Promise<EventPage> => {
      this.asked.push(after);
      if (this.fails) throw this.fails;
      return { items: all.slice(after, Math.min(after + 5, this.there)), last_seq: this.there };
    },
    openStream: (after: number): Stream => {
      const stream = new FakeStream(after);
      this.streams.push(stream);
      return stream;
    },
    now: () => this.clock,
    random: () => 1,
  };
  get stream(): FakeStream {
    const newest = this.streams.at(-1);
    if (!newest) throw new Error("no stream is open");
    return newest;
  }
}

let feed: EventFeed;
let live: number[];

function follow(server: FakeServer): EventFeed {
  live = [];
  feed = new EventFeed(server.world, (events) => live.push(...events.map((event) => event.seq)));
  feed.start();
  return feed;
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

describe("the first load", () => {
  it("folds all pages, then opens the stream after the last event", async () => {
    const server = new FakeServer(12);
    follow(server);
    await settle();
    expect(server.asked).toEqual([0, 5, 10]);
    expect(server.stream.after).toBe(12);
    expect(feed.state.progress.lastSeq).toBe(12);
    server.stream.onopen?.();
    expect(feed.state.link).toBe("live");
  });

  it("does not call history news", async () => {
    follow(new FakeServer(12));
    await settle();
    expect(live).toEqual([]);
  });

  it("ends when the server says that there is no such project", async () => {
    const server = new FakeServer(0);
    server.fails = new ApiError(404, "not_found", "there is no such project");
    follow(server);
    await settle();
    expect(feed.state.link).toBe("failed");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.asked).toEqual([0]);
  });
});

describe("live events", () => {
  it("are folded and told", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onopen?.();
    server.stream.send(...all.slice(3, 6));
    expect(feed.state.progress.lastSeq).toBe(6);
    expect(live).toEqual([4, 5, 6]);
  });

  it("that repeat are told once", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onopen?.();
    server.stream.send(...all.slice(0, 4), ...all.slice(3, 5));
    expect(live).toEqual([4, 5]);
  });

  it("after a gap wait until what is missing was read", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onopen?.();
    server.there = 9;
    server.stream.send(...all.slice(6, 8));
    expect(feed.state.progress.lastSeq).toBe(3);
    server.stream.send(...all.slice(8, 9));
    await settle();
    expect(feed.state.progress.lastSeq).toBe(9);
    expect(live).toEqual([4, 5, 6, 7, 8, 9]);
    expect(server.streams).toHaveLength(1);
  });

  it("that cannot be read are skipped", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onmessage?.({ data: "{" });
    server.stream.onmessage?.({ data: "null" });
    server.stream.send(...all.slice(3, 4));
    expect(feed.state.progress.lastSeq).toBe(4);
  });

  it("end what is shown of the moment", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onopen?.();
    server.stream.activity?.({ data: '{"text":"npm ci"}' });
    expect(feed.state.activity).toBe("npm ci");
    server.stream.send(...all.slice(3, 4));
    expect(feed.state.activity).toBeNull();
  });
});

describe("a lost connection", () => {
  it("is opened again where it broke off, with growing waits", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onopen?.();
    server.fails = new ApiError(0, "offline", "");
    server.stream.onerror?.();
    expect(feed.state.link).toBe("retrying");
    expect(server.streams[0]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(backoffMs(0, 1));
    expect(server.asked).toEqual([0, 3]);
    await vi.advanceTimersByTimeAsync(backoffMs(1, 1) - 1);
    expect(server.asked).toEqual([0, 3]);
    server.fails = null;
    server.there = 8;
    await vi.advanceTimersByTimeAsync(1);
    expect(server.stream.after).toBe(8);
    server.stream.onopen?.();
    expect(feed.state.link).toBe("live");
    expect(live).toEqual([4, 5, 6, 7, 8]);
  });

  it("is opened at once when the network is back", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onerror?.();
    feed.wake();
    await settle();
    expect(server.streams).toHaveLength(2);
  });

  it("is not opened a second time by a wake-up while it lives", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onopen?.();
    feed.wake();
    await settle();
    expect(server.streams).toHaveLength(1);
  });

  it("is suspected after sleep, because a dead stream says nothing", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onopen?.();
    server.clock = 3_600_000;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.streams).toHaveLength(2);
    expect(server.streams[0]?.closed).toBe(true);
  });

  it("is given back while nobody looks, and goes on where it was", async () => {
    const server = new FakeServer(all.length - 2);
    follow(server);
    await settle();
    server.stream.onopen?.();
    expect(feed.isIdle).toBe(false);
    server.stream.send(...all.slice(-2));
    expect(feed.isIdle).toBe(true);
    feed.stop();
    expect(server.stream.closed).toBe(true);
    server.there = all.length;
    feed.start();
    feed.start();
    await settle();
    expect(server.streams).toHaveLength(2);
    expect(server.stream.after).toBe(all.length);
  });

  it("leaves nothing behind when the page is closed", async () => {
    const server = new FakeServer(3);
    follow(server);
    await settle();
    server.stream.onerror?.();
    feed.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.streams).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("waits", () => {
  it("double up to half a minute, with jitter", () => {
    expect([0, 1, 2, 3, 4, 5, 20].map((attempt) => backoffMs(attempt, 1))).toEqual([
      1000, 2000, 4000, 8000, 16000, 30000, 30000,
    ]);
    expect(backoffMs(2, 0)).toBe(2000);
  });
});
