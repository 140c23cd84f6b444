import { createHash } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LogPage } from "../src/api/types";
import { api, BASE, launch } from "./browser";
import { messageFile, probeProject, running, write } from "./probe-app";

/** The platform under the name that its cookies would be of. */
const PLATFORM = BASE.replace("127.0.0.1", "localhost");

let browser: Browser;
let projects: string[];
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  projects = await Promise.all([probeProject(), probeProject()]);
}, 120_000);
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

/** Opens the preview of a project in a tab of its own; returns its origin. */
async function openPreview(index: number, tab: Page = page): Promise<string> {
  const link = await running(projects[index] ?? "");
  await tab.goto(link);
  await tab.getByText(/first|second/).waitFor();
  return new URL(link).origin;
}

/** Asks the app as its own page does. */
const fetched = (path: string) =>
  page.evaluate(async (path) => {
    const answer = await fetch(path);
    return { url: answer.url, body: await answer.json() };
  }, path);

describe("through a preview", () => {
  it("an edit changes the page without loading it anew", async () => {
    await openPreview(0);
    await page.evaluate("window.kept = 1");
    await write(projects[0] ?? "", [messageFile("second")]);
    await page.getByText("second").waitFor({ timeout: 30_000 });
    expect(await page.evaluate("window.kept")).toBe(1);
  });

  it("cookies of the app are kept, and those of the platform neither come in nor go out", async () => {
    await context.addCookies([{ name: "platform", value: "secret", url: PLATFORM }]);
    const origin = await openPreview(0);
    const admitted = (await context.cookies(origin)).find((one) => one.name === "samokoder_preview");
    await fetched("/set");
    await page.evaluate("document.cookie = 'evil=1; Domain=localhost'");
    const { body } = await fetched("/seen");
    expect(body.headers.cookie.split("; ").sort()).toEqual(["plain=1", "quiet=2", "wide=3"]);
    expect(await page.evaluate("document.cookie")).not.toMatch(/quiet|samokoder/);
    const after = await context.cookies(origin);
    expect(after.find((one) => one.name === "samokoder_preview")?.value).toBe(admitted?.value);
    expect((await context.cookies(PLATFORM)).map((one) => one.name)).toEqual(["platform"]);
  });

  it("redirects stay at the app, and endless ones harm nobody", async () => {
    const origin = await openPreview(0);
    for (const path of ["/relative", "/absolute", "/inner"]) {
      expect((await fetched(path)).url).toBe(`${origin}/seen`);
    }
    const lost = await context.newPage();
    await expect(lost.goto(`${origin}/loop`)).rejects.toThrow("ERR_TOO_MANY_REDIRECTS");
    expect((await fetched("/seen")).url).toBe(`${origin}/seen`);
    expect((await fetch(`${BASE}/health`)).status).toBe(200);
  });

  it("a stream arrives piece by piece", async () => {
    await openPreview(0);
    const heard = await page.evaluate(
      () =>
        new Promise<string[]>((done) => {
          const heard: string[] = [];
          const stream = new EventSource("/ticks");
          stream.onmessage = (event) => {
            heard.push(event.data);
            // The second piece is sent only when the first has been heard.
            if (heard.length === 1) void fetch("/go-on");
            else {
              stream.close();
              done(heard);
            }
          };
        }),
    );
    expect(heard).toEqual(["one", "two"]);
  });

  it("20 MB are uploaded whole, and too much is refused with a reason", async () => {
    await openPreview(0);
    const upload = (mebibytes: number) =>
      page.evaluate(async (mebibytes) => {
        const answer = await fetch("/upload", {
          method: "POST",
          body: new Uint8Array(mebibytes << 20).fill(7),
        });
        return { status: answer.status, text: await answer.text() };
      }, mebibytes);
    const digest = createHash("sha256")
      .update(new Uint8Array(20 << 20).fill(7))
      .digest("hex");
    expect(await upload(20)).toEqual({ status: 200, text: JSON.stringify({ digest }) });
    expect(await upload(25)).toMatchObject({ status: 413, text: expect.stringContaining("24 MB") });
  });

  it("a WebSocket echoes", async () => {
    await openPreview(0);
    const echoed = await page.evaluate(
      () =>
        new Promise((done, failed) => {
          const socket = new WebSocket(`ws://${location.host}/echo`);
          socket.onopen = () => socket.send("hello");
          socket.onerror = failed;
          socket.onmessage = (event) => done(event.data);
        }),
    );
    expect(echoed).toBe("hello");
  });

  it("what the page prints and what fails in it come into the log", async () => {
    await openPreview(0);
    await page.evaluate(() => {
      console.error("told %s", "so", { a: [1, "x"] });
      setTimeout(() => {
        throw new Error("thrown <here>");
      });
      void fetch("/missing");
    });
    const said = async () => {
      const { items } = await api<LogPage>(`/v1/projects/${projects[0]}/preview/logs`);
      return items
        .filter((line) => line.source === "browser" && line.level === "error")
        .map((line) => line.text);
    };
    await expect
      .poll(said, { timeout: 10_000 })
      .toEqual(
        expect.arrayContaining([
          'told so { a: [1, "x"] }',
          expect.stringContaining("Error: thrown <here>"),
          expect.stringMatching(/^Request failed with status 404: .*\/missing$/),
        ]),
      );
  });
});

describe("a page of one preview", () => {
  it("reads nothing of another preview or of the platform, and changes nothing there", async () => {
    const second = await context.newPage();
    const other = await openPreview(1, second);
    await second.evaluate("localStorage.setItem('secret', 'of the other')");
    const otherLink = await running(projects[1] ?? "");
    await openPreview(0);
    const tried = await page.evaluate(
      async ({ other, otherLink, platform }) => {
        const granted: string[] = [];
        const attempt = async (name: string, what: () => unknown) => {
          try {
            await what();
            granted.push(name);
          } catch {
            // Refused, as it should be.
          }
        };
        const opened = (url: string) =>
          new Promise<Window | null>((done) => {
            const tab = window.open(url);
            setTimeout(() => done(tab), 1_000);
          });
        for (const [name, url] of [
          ["other", otherLink],
          ["platform", platform],
        ] as const) {
          const tab = await opened(url);
          await attempt(`${name}: storage of a tab`, () => {
            if (!tab || tab.closed) throw new Error("severed");
            return tab.localStorage.length;
          });
          await attempt(`${name}: document of a tab`, () => {
            if (!tab || tab.closed) throw new Error("severed");
            return tab.document.title;
          });
          tab?.close();
        }
        await attempt("a common domain", () => {
          document.domain = "localhost";
          if (document.domain !== "localhost") throw new Error("ignored");
        });
        await attempt("other: fetch", () => fetch(`${other}/seen`, { credentials: "include" }));
        await attempt("platform: fetch", () => fetch(`${platform}/v1/projects`));
        await attempt("other: worker", () =>
          navigator.serviceWorker.register("/sw.js", { scope: `${other}/` }),
        );
        await attempt("platform: worker", () =>
          navigator.serviceWorker.register("/sw.js", { scope: platform }),
        );
        await fetch(`${other}/post`, { method: "POST", mode: "no-cors", credentials: "include" });
        return { granted, storage: localStorage.getItem("secret") };
      },
      { other, otherLink, platform: PLATFORM },
    );
    expect(tried).toEqual({ granted: [], storage: null });
    const { posts } = await second.evaluate(async () => (await fetch("/seen")).json());
    expect(posts).toBe(0);
  });

  it("gets no more out of being framed beside the other one by the platform", async () => {
    const links = [await running(projects[0] ?? ""), await running(projects[1] ?? "")];
    await page.goto(`${PLATFORM}/`);
    await page.evaluate((links) => {
      localStorage.setItem("secret", "of the platform");
      for (const src of links) document.body.append(Object.assign(document.createElement("iframe"), { src }));
    }, links);
    for (const frame of [0, 1])
      await page
        .frameLocator("iframe")
        .nth(frame)
        .getByText(/first|second/)
        .waitFor();
    const [attacker, victim] = links.map((link) =>
      page.frames().find((frame) => frame.url().startsWith(new URL(link).origin)),
    );
    const origin = new URL(links[1] ?? "").origin;
    const granted = await attacker?.evaluate(async (other) => {
      const granted: string[] = [];
      const tries: Record<string, () => unknown> = {
        "storage of the platform": () => parent.localStorage.length,
        "document of the platform": () => parent.document.title,
        "storage of the other": () => parent.frames[1]?.localStorage.length,
        "document of the other": () => parent.frames[1]?.document.title,
        "answer of the other": () => fetch(`${other}/seen`, { credentials: "include" }),
      };
      for (const [name, attempt] of Object.entries(tries)) {
        try {
          await attempt();
          granted.push(name);
        } catch {
          // Refused, as it should be.
        }
      }
      await fetch(`${other}/post`, { method: "POST", mode: "no-cors", credentials: "include" });
      const form = document.createElement("form");
      form.append(Object.assign(document.createElement("iframe"), { name: "hidden" }));
      document.body.append(form);
      Object.assign(form, { method: "post", action: `${other}/post`, target: "hidden" }).submit();
      await new Promise((done) => setTimeout(done, 500));
      return granted;
    }, origin);
    expect(granted).toEqual([]);
    const seen = await victim?.evaluate(async () => (await fetch("/seen")).json());
    expect(seen.posts).toBe(0);
  });

  it("cannot frame the other one", async () => {
    const link = await running(projects[1] ?? "");
    await openPreview(0);
    const refused = page.waitForEvent("console", (message) => /frame-ancestors|Framing/.test(message.text()));
    await page.evaluate((src) => {
      document.body.append(Object.assign(document.createElement("iframe"), { src }));
    }, link);
    await refused;
    await expect
      .poll(() => page.frames().some((frame) => frame.url().startsWith("chrome-error:")))
      .toBe(true);
  });
});
