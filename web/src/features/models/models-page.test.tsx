import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection, ConnectionList, Me, ModelOptions } from "@/api/types";
import { show } from "../../../test/show";
import ModelsPage from "./models-page";

const me: Me = {
  id: "1",
  name: "local",
  day_cap_microusd: null,
  spent_today_microusd: 420_000,
  default_model: null,
  fallbacks: [],
  usual_model: "builtin",
  version: 1,
};
const work: Connection = {
  name: "openai",
  provider: "openai",
  base_url: null,
  has_key: true,
  last_four: "abcd",
  created_at: 1,
  updated_at: 1,
  version: 3,
};
const providers: ConnectionList["providers"] = [
  { provider: "openai", address: "https://api.openai.com/v1/", needs_key: true },
  { provider: "ollama", address: "http://127.0.0.1:11434/v1/", needs_key: false },
  { provider: "compatible", address: null, needs_key: false },
];
const models: ModelOptions = {
  items: [
    { name: "builtin", input_microusd: 0, output_microusd: 0 },
    { name: "openai/known", connection: "openai", input_microusd: 250_000, output_microusd: 2_000_000 },
    { name: "openai/other", connection: "openai" },
  ],
  unlisted: [],
};

/** What the server answers, by method and path; a function may look at the body. */
let answers: Record<string, unknown>;
const asked: { what: string; body: unknown }[] = [];
const said = (what: string) => asked.filter((one) => one.what === what).map((one) => one.body);

beforeEach(() => {
  asked.length = 0;
  answers = {
    "GET /v1/me": me,
    "GET /v1/models": models,
    "GET /v1/connections": { items: [work], providers },
  };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const what = `${init.method} ${path}`;
    asked.push({ what, body: init.body ? JSON.parse(String(init.body)) : undefined });
    const answer = answers[what];
    if (answer instanceof Response) return answer.clone();
    return new Response(JSON.stringify(answer ?? { error: { code: "not_found", message: "not here" } }), {
      status: answer ? 200 : 404,
    });
  });
});
afterEach(() => vi.unstubAllGlobals());

const refused = (status: number, message: string) =>
  new Response(JSON.stringify({ error: { code: "unusable", message } }), { status });

describe("the page of models", () => {
  it("shows a connection with the last letters of its key, and nothing more of it", async () => {
    show(<ModelsPage />);
    expect(await screen.findByText("key ending in abcd")).toBeTruthy();
  });

  it("says what to do while there is no connection", async () => {
    answers["GET /v1/connections"] = { items: [], providers };
    show(<ModelsPage />);
    expect(await screen.findByText("You are not connected to a provider yet.")).toBeTruthy();
  });

  it("connects with a key, forgets it at once, and names a second connection by number", async () => {
    answers["POST /v1/connections"] = work;
    show(<ModelsPage />);
    const key = await screen.findByLabelText("Key");
    const connect = screen.getByRole("button", { name: "Connect" });
    expect(connect).toHaveProperty("disabled", true);
    await userEvent.type(key, " sk-secret ");
    await userEvent.click(connect);
    await waitFor(() => expect(said("POST /v1/connections")).toHaveLength(1));
    expect(said("POST /v1/connections")[0]).toEqual({
      name: "openai-2",
      provider: "openai",
      key: "sk-secret",
    });
    await waitFor(() => expect(key).toHaveProperty("value", ""));
  });

  it("wants an address for a server of one's own, and no key", async () => {
    answers["POST /v1/connections"] = refused(422, "it is not on the public internet");
    show(<ModelsPage />);
    await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Provider" }), "compatible");
    const connect = screen.getByRole("button", { name: "Connect" });
    expect(connect).toHaveProperty("disabled", true);
    await userEvent.type(screen.getByLabelText("Address"), "http://10.0.0.1/v1");
    await userEvent.click(connect);
    expect((await screen.findByRole("alert")).textContent).toContain(
      "it is not on the public internet".slice(1),
    );
    expect(said("POST /v1/connections")[0]).toEqual({
      name: "compatible",
      provider: "compatible",
      base_url: "http://10.0.0.1/v1",
    });
  });

  it("tests a connection and says what is wrong with it", async () => {
    answers["POST /v1/connections/openai/test"] = { ok: true, listed: 2 };
    show(<ModelsPage />);
    const test = await screen.findByRole("button", { name: "Test openai" });
    await userEvent.click(test);
    expect(await screen.findByText(/It works\./)).toBeTruthy();
    answers["POST /v1/connections/openai/test"] = { ok: false, problem: "check the key" };
    await userEvent.click(test);
    expect(await screen.findByText("check the key")).toBeTruthy();
  });

  it("replaces a key, and removes a connection only after a question", async () => {
    answers["PATCH /v1/connections/openai"] = { ...work, version: 4 };
    answers["DELETE /v1/connections/openai"] = new Response(null, { status: 204 });
    show(<ModelsPage />);
    await userEvent.click(await screen.findByRole("button", { name: "Change key" }));
    await userEvent.type(screen.getByLabelText("New key"), "sk-another");
    await userEvent.click(screen.getByRole("button", { name: "Keep the new key" }));
    await waitFor(() =>
      expect(said("PATCH /v1/connections/openai")).toEqual([{ version: 3, key: "sk-another" }]),
    );
    await waitFor(() => expect(screen.queryByLabelText("New key")).toBeNull());
    await userEvent.click(screen.getByRole("button", { name: "Remove openai" }));
    expect(said("DELETE /v1/connections/openai")).toHaveLength(0);
    const dialog = screen.getByRole("dialog", { hidden: true });
    await userEvent.click(within(dialog).getByRole("button", { name: "Remove it", hidden: true }));
    await waitFor(() => expect(said("DELETE /v1/connections/openai")).toHaveLength(1));
  });

  it("keeps the default model and the cap of a day, and says what a price is and where none is known", async () => {
    answers["PATCH /v1/me"] = {
      ...me,
      version: 2,
      default_model: "openai/other",
      day_cap_microusd: 2_500_000,
    };
    show(<ModelsPage />);
    const model = await screen.findByRole("combobox", { name: "Model for new apps" });
    await screen.findByRole("option", { name: "openai/known" });
    await userEvent.selectOptions(model, "openai/known");
    expect(screen.getByText("A million tokens cost $0.25 in and $2.00 out.")).toBeTruthy();
    await userEvent.selectOptions(model, "openai/other");
    expect(screen.getByText(/Its price is not known/)).toBeTruthy();
    const cap = screen.getByLabelText("Most for one day, $");
    await userEvent.type(cap, "much");
    expect(screen.getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);
    await userEvent.clear(cap);
    await userEvent.type(cap, "2,50");
    expect(screen.getByText(/Spent today: \$0\.42/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(said("PATCH /v1/me")).toEqual([
        { version: 1, default_model: "openai/other", day_cap_usd: "2.50" },
      ]),
    );
  });

  it("says which connection's models are not known, and why", async () => {
    answers["GET /v1/models"] = {
      items: models.items,
      unlisted: [{ connection: "mine", reason: "it is down" }],
    };
    show(<ModelsPage />);
    expect(await screen.findByText("The models of mine are not known: it is down")).toBeTruthy();
  });

  it("says when nothing can be read, and tries again", async () => {
    answers["GET /v1/connections"] = refused(422, "the disk is full");
    show(<ModelsPage />);
    expect((await screen.findByRole("alert")).textContent).toContain("he disk is full");
    answers["GET /v1/connections"] = { items: [work], providers };
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("key ending in abcd")).toBeTruthy();
  });
});
