import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { act, createRef } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { UsageList } from "@/api/types";
import type { DialogHandle } from "@/ui/dialog";
import { BUILD, numbered } from "../../../test/events";
import { sampleUsage } from "../../../test/samples";
import { show } from "../../../test/show";
import { applyEvents, NO_PROGRESS } from "./run-progress";
import { UsageDialog } from "./usage-dialog";

const { runs } = applyEvents(NO_PROGRESS, numbered(BUILD));
const fetched = vi.fn<(path: string) => Promise<Response>>();

/** Opens the dialog over this answer of the server. */
function open(answer: Partial<UsageList> | { error: object }, status = 200) {
  const body = status === 200 ? { spent_today_microusd: 0, items: [], ...answer } : answer;
  fetched.mockReset();
  fetched.mockImplementation(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetched);
  const dialog = createRef<DialogHandle>();
  show(<UsageDialog ref={dialog} projectId="project-1" runs={runs} />);
  expect(fetched).not.toHaveBeenCalled();
  act(() => dialog.current?.open());
}

/** The row with this name, as the texts of its cells. */
async function row(name: RegExp) {
  const cells = within(await screen.findByRole("row", { name })).getAllByRole("cell");
  return cells.map((cell) => cell.lastElementChild?.textContent);
}

afterEach(() => vi.unstubAllGlobals());

describe("the costs", () => {
  it("are asked for when somebody looks, and say what a run, an agent and a model cost", async () => {
    open({
      items: [
        sampleUsage({ input_tokens: 12_000, cached_tokens: 4_000, output_tokens: 900, cost_microusd: 6_800 }),
        sampleUsage({ action: "code_monkey/write_code", calls: 3, lost: 1, cost_microusd: 250_000 }),
      ],
    });
    const cells = ["$0.0068", "1", "12,000of which 4,000 cached", "900", "1.0 sec"];
    expect(await row(/^Spec writer/)).toEqual(cells);
    expect(await row(/^Coders/)).toEqual(["$0.2500", "3+ 1 broke off", "100", "10", "1.0 sec"]);
    const all = ["$0.2568", "4+ 1 broke off", "12,100of which 4,000 cached", "910", "2.0 sec"];
    expect(await row(/^Build .* Books with a title/)).toEqual(all);
    expect(await row(/^gpt ?openai/)).toEqual(all);
    expect(await row(/^Together/)).toEqual(all);
    expect(fetched.mock.calls.map(([path]) => path)).toEqual(["/v1/projects/project-1/usage"]);
  });

  it("stand in a table with a caption and heads", async () => {
    open({ items: [sampleUsage()] });
    expect(await screen.findByRole("table", { name: /by run, by agent and by model/ })).toBeTruthy();
    const heads = screen.getAllByRole("columnheader").map((head) => head.textContent);
    expect(heads).toEqual(["Cost", "Calls", "Tokens in", "Tokens out", "Time"]);
  });

  it("never show a price that is not known as nothing", async () => {
    open({ items: [sampleUsage({ cost_microusd: 0, unpriced: 1 })] });
    expect((await row(/^Together/))[0]).toBe("price not known");
    expect(screen.getAllByText("price not known")).toHaveLength(5);
    expect(screen.getByText("Calls of unknown price are not in the sums.")).toBeTruthy();
  });

  it("say how many calls are missing in a sum", async () => {
    open({ items: [sampleUsage({ calls: 3, unpriced: 2, cost_microusd: 40_000 })] });
    expect((await row(/^Together/))[0]).toBe("$0.0400+ 2 calls of unknown price");
  });

  it("say what all projects cost today, and the cap of a day if there is one", async () => {
    open({ spent_today_microusd: 610_000, day_cap_microusd: 5_000_000, items: [sampleUsage()] });
    expect(await screen.findByText("$0.61")).toBeTruthy();
    expect(screen.getByText("of at most $5.00 a day")).toBeTruthy();
  });

  it("say when the cap of a day is used up", async () => {
    open({ spent_today_microusd: 5_000_000, day_cap_microusd: 5_000_000, items: [sampleUsage()] });
    expect(await screen.findByText("The cap of $5.00 a day is used up.")).toBeTruthy();
  });

  it("name no cap where there is none", async () => {
    open({ spent_today_microusd: 610_000, day_cap_microusd: null, items: [sampleUsage()] });
    expect(await screen.findByText("$0.61")).toBeTruthy();
    expect(screen.queryByText(/a day/)).toBeNull();
  });
});

describe("the built-in builder", () => {
  const builtin = sampleUsage({ provider: "builtin", model: "builtin" });

  it("costs nothing, which is said in a sentence and not in a table of zeros", async () => {
    open({ items: [builtin] });
    expect(await screen.findByText(/without a language model, so nothing is paid/)).toBeTruthy();
    expect(screen.queryByRole("table")).toBeNull();
  });

  it("stands in no row when a language model was asked too", async () => {
    open({ items: [builtin, sampleUsage({ run_id: "run-2", action: "developer/change" })] });
    expect(await screen.findByText(/built-in builder made a part of this project/)).toBeTruthy();
    expect(screen.queryByRole("row", { name: /builtin/ })).toBeNull();
  });
});

describe("what cannot be shown", () => {
  it("is said when no model was asked yet", async () => {
    open({});
    expect(await screen.findByText("No model has been asked yet, so nothing was paid.")).toBeTruthy();
  });

  it("is said with the server's sentence, and can be asked for again", async () => {
    open({ error: { code: "not_found", message: "there is no such project: look at the list" } }, 404);
    expect((await screen.findByRole("alert")).textContent).toContain("look at the list");
    const body = { spent_today_microusd: 0, items: [sampleUsage()] };
    fetched.mockImplementation(async () => new Response(JSON.stringify(body)));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("table")).toBeTruthy();
  });

  it("goes with the cross", async () => {
    open({ items: [sampleUsage()] });
    await screen.findByRole("table");
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("table", { hidden: true })).toBeNull();
  });
});
