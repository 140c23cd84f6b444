import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Checkpoint, Run } from "@/api/types";
import { sampleCheckpoint, sampleDetail, sampleRun } from "../../../test/samples";
import { show } from "../../../test/show";
import { HistoryPane } from "./history-pane";

const CHECKPOINTS = "/v1/projects/project-1/checkpoints";
const DIFF = "--- a/src/list.tsx\n+++ b/src/list.tsx\n@@ -1,2 +1,2 @@\n same\n-old\n+now\n";

/** Newest first; the first one holds no files. */
const items: Checkpoint[] = [
  sampleCheckpoint(3, { label: "Add a year", written: 2, deleted: 1 }),
  sampleCheckpoint(2, { label: "Data; Pages", written: 12 }),
  sampleCheckpoint(1, { label: "Specification", written: 0 }),
];

/** Answers by method and address. */
function serve(answers: Record<string, { status?: number; body: unknown }>) {
  const fetched = vi.fn(async (path: string, init?: RequestInit) => {
    const { status = 200, body } = answers[`${init?.method ?? "GET"} ${path}`] ?? { status: 404, body: {} };
    return new Response(JSON.stringify(body), { status });
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

function pane(run: Run = sampleRun({ outcome: "proven" })) {
  const openFiles = vi.fn();
  const onWentBack = vi.fn();
  show(<HistoryPane detail={sampleDetail(run)} openFiles={openFiles} onWentBack={onWentBack} />);
  return { openFiles, onWentBack };
}

async function entry(index: number) {
  const list = await screen.findByRole("list");
  return within(within(list).getAllByRole("listitem")[index] as HTMLElement);
}

const posts = (fetched: ReturnType<typeof serve>) =>
  fetched.mock.calls.filter(([, init]) => init?.method === "POST");

afterEach(() => vi.unstubAllGlobals());

describe("the history", () => {
  it("shows what each entry is and how many files it changed", async () => {
    serve({ [`GET ${CHECKPOINTS}`]: { body: { items } } });
    const { openFiles } = pane();
    const newest = await entry(0);
    expect(newest.getByText("3")).toBeTruthy();
    expect(newest.getByText("3 files changed")).toBeTruthy();
    expect((await entry(2)).getByText("No files changed")).toBeTruthy();
    await userEvent.click((await entry(1)).getByRole("button", { name: "Files" }));
    expect(openFiles).toHaveBeenCalledWith("checkpoint-2");
  });

  it("says when there is nothing yet", async () => {
    serve({ [`GET ${CHECKPOINTS}`]: { body: { items: [] } } });
    pane();
    expect(await screen.findByText("No files are recorded yet.")).toBeTruthy();
  });

  it("says what is the matter when it cannot be read", async () => {
    const body = { error: { code: "unavailable", message: "the data cannot be reached; then try again" } };
    serve({ [`GET ${CHECKPOINTS}`]: { status: 503, body } });
    pane();
    expect((await screen.findByRole("alert")).textContent).toContain("the data cannot be reached");
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });
});

describe("the changes of an entry", () => {
  const path = `GET ${CHECKPOINTS}/checkpoint-3/differences`;

  it("are its files, and the lines of a file when it is opened", async () => {
    const files = [
      { path: "logo.png", kind: "added", diff: null },
      { path: "src/list.tsx", kind: "changed", diff: DIFF },
      { path: "src/old.tsx", kind: "deleted", diff: "" },
    ];
    serve({
      [`GET ${CHECKPOINTS}`]: { body: { items } },
      [path]: { body: { from: items[1], to: items[0], files } },
    });
    pane();
    await userEvent.click((await entry(0)).getByRole("button", { name: "Changes" }));
    expect(await screen.findByText(/Compared with 2/)).toBeTruthy();
    const file = screen.getByRole("button", { name: "changed src/list.tsx" });
    expect(file.getAttribute("aria-expanded")).toBe("false");
    await userEvent.click(file);
    const lines = screen.getByRole("region", { name: "Changed lines of src/list.tsx" });
    expect(lines.querySelector("ins")?.textContent).toContain("now");
    expect(lines.querySelector("del")?.textContent).toContain("old");
    await userEvent.click(screen.getByRole("button", { name: "new logo.png" }));
    expect(screen.getByText(/not text, or its change is too long/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "gone src/old.tsx" }));
    expect(screen.getByText("The file is empty.")).toBeTruthy();
  });

  it("can be asked for again when the server did not answer", async () => {
    const body = { error: { code: "not_found", message: "there is no checkpoint: look at the list again" } };
    serve({ [`GET ${CHECKPOINTS}`]: { body: { items } }, [path]: { status: 404, body } });
    pane();
    await userEvent.click((await entry(0)).getByRole("button", { name: "Changes" }));
    expect((await screen.findByRole("alert")).textContent).toContain("look at the list again");
  });
});

describe("going back", () => {
  const made = sampleCheckpoint(4, { label: "Back to 2: Data; Pages", written: 3 });
  const list = { body: { items } };
  const back = `POST ${CHECKPOINTS}/checkpoint-2/restore`;
  const undo = `POST ${CHECKPOINTS}/checkpoint-3/restore`;
  const goBack = async () => {
    await userEvent.click((await entry(1)).getByRole("button", { name: "Go back to this" }));
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Go back" }));
  };

  it("is offered where there are other files to go back to", async () => {
    serve({ [`GET ${CHECKPOINTS}`]: list });
    pane();
    expect((await entry(0)).queryByRole("button", { name: "Go back to this" })).toBeNull();
    expect((await entry(1)).getByRole("button", { name: "Go back to this" })).toBeTruthy();
    expect((await entry(2)).queryByRole("button", { name: "Go back to this" })).toBeNull();
  });

  it("is asked once, and changes nothing until then", async () => {
    const fetched = serve({ [`GET ${CHECKPOINTS}`]: list });
    pane();
    await userEvent.click((await entry(1)).getByRole("button", { name: "Go back to this" }));
    const dialog = within(screen.getByRole("dialog", { name: "Go back to 2?" }));
    expect(dialog.getByText(/Nothing is lost/)).toBeTruthy();
    expect(dialog.getByText(/makes a new entry on top/)).toBeTruthy();
    expect(dialog.getByText(/it starts again in that state/)).toBeTruthy();
    await userEvent.click(dialog.getByRole("button", { name: "Stay here" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(posts(fetched)).toEqual([]);
  });

  it("says where the project is, and can be undone", async () => {
    const answers = {
      [`GET ${CHECKPOINTS}`]: { body: { items } },
      [back]: { status: 201, body: { checkpoint: made, undo: items[0] } },
      [undo]: {
        status: 201,
        body: { checkpoint: sampleCheckpoint(5, { label: "Back to 3: Add a year" }), undo: made },
      },
    };
    const fetched = serve(answers);
    const { onWentBack } = pane();
    await screen.findByRole("list");
    answers[`GET ${CHECKPOINTS}`] = { body: { items: [made, ...items] } };
    await goBack();
    expect(await screen.findByText("You are back at 2.")).toBeTruthy();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(onWentBack).toHaveBeenCalledOnce();
    expect((await entry(0)).getByText("Back to 2: Data; Pages")).toBeTruthy();
    const asked = () => fetched.mock.calls.filter(([path]) => path === CHECKPOINTS).length;
    await waitFor(() => expect(asked()).toBe(2));
    expect(posts(fetched)[0]?.[1]?.body).toBe("{}");
    const newest = sampleCheckpoint(5, { label: "Back to 3: Add a year" });
    answers[`GET ${CHECKPOINTS}`] = { body: { items: [newest, made, ...items] } };
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByText("You are back at 3.")).toBeTruthy();
    expect(posts(fetched).map(([path]) => path)).toEqual([
      `${CHECKPOINTS}/checkpoint-2/restore`,
      `${CHECKPOINTS}/checkpoint-3/restore`,
    ]);
  });

  it("stays in question when the server says no, with its sentence", async () => {
    const message = "another run of this project has not ended: wait for it, or cancel it first";
    serve({
      [`GET ${CHECKPOINTS}`]: list,
      [back]: { status: 409, body: { error: { code: "conflict", message } } },
    });
    const { onWentBack } = pane();
    await goBack();
    const dialog = within(screen.getByRole("dialog"));
    expect((await dialog.findByRole("alert")).textContent).toContain(message);
    expect(onWentBack).not.toHaveBeenCalled();
  });

  it.each([
    ["running", "Your app is being worked on; you can go back when this run has ended."],
    ["waiting", "The project waits for your answer; you can go back when this run has ended."],
  ] as const)("has to wait while a run is %s, and says why", async (status, reason) => {
    serve({ [`GET ${CHECKPOINTS}`]: list });
    pane(sampleRun(null, { status }));
    const button = (await entry(1)).getByRole("button", { name: "Go back to this" });
    expect(button).toHaveProperty("disabled", true);
    const described = (button.getAttribute("aria-describedby") ?? "").split(" ");
    expect(described.map((id) => document.getElementById(id)?.textContent)).toContain(reason);
  });
});
