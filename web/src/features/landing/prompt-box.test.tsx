import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { About } from "@/api/types";
import { readDraft } from "@/ui/draft";
import { sampleDetail, sampleRun } from "../../../test/samples";
import { show } from "../../../test/show";
import { PromptBox } from "./prompt-box";

const estimate = { low_microusd: 110_000, high_microusd: 420_000, from_history: false };
const about: About = {
  version: "1",
  single_user: true,
  default_model: "builtin",
  models: [
    { name: "builtin", kind: "builtin", note: "rules" },
    { name: "some-model", kind: "remote", note: "n", address: "https://llm.example/v1", estimate },
    { name: "local", kind: "remote", note: "n", address: "http://10.0.0.2:11434/v1", estimate: null },
  ],
  machine: [],
};

const run = sampleRun(null);
const made = { project: sampleDetail(run).project, run };
const fetched = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();
const answer = (status: number, body: unknown) =>
  fetched.mockImplementation(async () => new Response(JSON.stringify(body), { status }));
const sent = () => JSON.parse(String(fetched.mock.calls[0]?.[1].body));

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
  window.history.replaceState(null, "", "/");
});
afterEach(() => vi.unstubAllGlobals());

const box = () => screen.getByRole("textbox", { name: "What should the app do?" });
const build = () => screen.getByRole("button", { name: "Build it" });

describe("the prompt box", () => {
  it("is filled in by an example, and sends it", async () => {
    answer(201, made);
    show(<PromptBox about={about} />);
    await userEvent.click(screen.getByRole("button", { name: "Plant watering" }));
    await userEvent.click(build());
    expect(sent()).toEqual({ brief: expect.stringContaining("House plants") });
    await waitFor(() => expect(window.location.pathname).toBe("/projects/project-1"));
    expect(readDraft()).toBe("");
  });

  it("sends with Ctrl and Enter, and a plain Enter makes a new line", async () => {
    answer(201, made);
    show(<PromptBox about={about} />);
    await userEvent.type(box(), "Books{Enter}with a title");
    expect(fetched).not.toHaveBeenCalled();
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(sent()).toEqual({ brief: "Books\nwith a title" });
  });

  it("sends language, model and budget when they are chosen", async () => {
    answer(201, made);
    show(<PromptBox about={about} />);
    await userEvent.type(box(), "Книги");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Language" }), "ru");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Model" }), "some-model");
    await userEvent.type(screen.getByRole("textbox", { name: "Budget, $" }), "2,50");
    await userEvent.click(build());
    expect(sent()).toEqual({ brief: "Книги", language: "ru", model: "some-model", budget_usd: "2.50" });
  });

  it("offers the models of the person's own connections, each with its price", async () => {
    answer(201, made);
    const models = [
      { name: "builtin" },
      { name: "work/known", connection: "work", input_microusd: 250_000, output_microusd: 2_000_000 },
      { name: "work/other", connection: "work" },
    ];
    show(<PromptBox about={{ ...about, default_model: "work/other" }} models={models} />);
    const model = screen.getByRole("combobox", { name: "Model" });
    expect(model).toHaveProperty("value", "work/other");
    expect(screen.getByText(/reached with your connection work\. Its price is not known/)).toBeTruthy();
    await userEvent.selectOptions(model, "work/known");
    expect(screen.getByText(/A million tokens cost \$0\.25 in and \$2\.00 out\./)).toBeTruthy();
    await userEvent.type(box(), "Books");
    await userEvent.click(build());
    expect(sent()).toEqual({ brief: "Books", model: "work/known" });
  });

  it("keeps the chosen model in view while the others are not known yet", () => {
    show(<PromptBox about={{ ...about, default_model: "work/other" }} />);
    expect(screen.getByRole("combobox", { name: "Model" })).toHaveProperty("value", "work/other");
  });

  it("does not send what is empty, or with a budget that is no amount", async () => {
    show(<PromptBox about={about} />);
    expect(build()).toHaveProperty("disabled", true);
    await userEvent.type(box(), "Books");
    expect(build()).toHaveProperty("disabled", false);
    await userEvent.type(screen.getByRole("textbox", { name: "Budget, $" }), "lots");
    expect(build()).toHaveProperty("disabled", true);
    expect(screen.getByText(/Write the budget in dollars/)).toBeTruthy();
  });

  it("says what the server said, and keeps the text for another try", async () => {
    answer(422, { error: { code: "unusable", message: "a budget cannot be kept with this model" } });
    show(<PromptBox about={about} />);
    await userEvent.type(box(), "Books");
    await userEvent.click(build());
    expect((await screen.findByRole("alert")).textContent).toContain(
      "a budget cannot be kept with this model",
    );
    expect(box()).toHaveProperty("value", "Books");
    expect(readDraft()).toBe("Books");
  });

  it("sends once, however often it is asked to", async () => {
    let finish: (response: Response) => void = () => undefined;
    fetched.mockImplementation(() => new Promise((resolve) => (finish = resolve)));
    show(<PromptBox about={about} />);
    await userEvent.type(box(), "Books");
    await userEvent.click(build());
    await userEvent.type(box(), "{Control>}{Enter}{/Control}");
    expect(fetched).toHaveBeenCalledTimes(1);
    finish(new Response(JSON.stringify(made), { status: 201 }));
    await waitFor(() => expect(window.location.pathname).toBe("/projects/project-1"));
  });

  it("never passes the built-in builder off as a language model", async () => {
    show(<PromptBox about={about} />);
    expect(screen.getByText(/rule-based builder, not a language model/)).toBeTruthy();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Model" }), "some-model");
    expect(screen.queryByText(/rule-based builder/)).toBeNull();
    expect(screen.getByText(/A language model, asked at/)).toBeTruthy();
  });

  it("says gently when a budget is less than a build usually costs, and sends it all the same", async () => {
    answer(201, made);
    show(<PromptBox about={about} />);
    const budget = screen.getByRole("textbox", { name: "Budget, $" });
    const low = () => screen.queryByText(/A build usually costs more than this/);
    await userEvent.type(box(), "Books");
    await userEvent.type(budget, "0.10");
    expect(low()).toBeNull();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Model" }), "some-model");
    expect(budget.getAttribute("aria-describedby")).toBe(low()?.id);
    expect(budget.getAttribute("aria-invalid")).toBe("false");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Model" }), "local");
    expect(low()).toBeNull();
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Model" }), "some-model");
    await userEvent.click(build());
    expect(sent()).toEqual({ brief: "Books", model: "some-model", budget_usd: "0.10" });
  });
});
