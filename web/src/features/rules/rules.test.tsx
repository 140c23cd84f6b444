import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Conversation } from "@/api/types";
import { sampleDetail, sampleRun } from "../../../test/samples";
import { show } from "../../../test/show";
import { Rules } from "./rules";

afterEach(() => vi.unstubAllGlobals());

const nothing: Conversation = { rules: [], notes: null, turns: [] };

/** Answers questions with a conversation, and what is set with `set`. */
function server(conversation: Conversation, set?: () => Response) {
  const fetched = vi.fn(async (_: string, init?: RequestInit) =>
    init?.method === "PUT" && set ? set() : new Response(JSON.stringify(conversation)),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

async function open(model = "openai/gpt-5") {
  const run = { ...sampleRun({ outcome: "proven" }), model };
  show(<Rules detail={sampleDetail(run)} />);
  await userEvent.click(screen.getByRole("button", { name: "Rules" }));
  return screen.findByRole("textbox");
}

it("sends every line that says something as a rule, and closes", async () => {
  const kept = { rules: ["Nothing is red", "Dates look like 31.12.2026"] };
  const fetched = server({ ...nothing, rules: ["Nothing is red"] }, () => new Response(JSON.stringify(kept)));
  const box = await open();
  expect(box).toHaveProperty("value", "Nothing is red");
  await userEvent.type(box, "{Enter}{Enter}Dates look like 31.12.2026{Enter}");
  await userEvent.click(screen.getByRole("button", { name: "Save rules" }));
  await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
  expect(fetched).toHaveBeenCalledWith(
    "/v1/projects/project-1/rules",
    expect.objectContaining({ method: "PUT", body: JSON.stringify(kept) }),
  );
});

it("keeps what was written when the server says no", async () => {
  const body = { error: { code: "bad_input", message: "rule 1 has 301 characters" } };
  server(nothing, () => new Response(JSON.stringify(body), { status: 400 }));
  const box = await open();
  await userEvent.type(box, "Nothing is red");
  await userEvent.click(screen.getByRole("button", { name: "Save rules" }));
  expect((await screen.findByRole("alert")).textContent).toContain("rule 1 has 301 characters");
  expect(box).toHaveProperty("value", "Nothing is red");
});

it("keeps what is being written when the project has news", async () => {
  const turn = { run_id: "run-1", request: "Send mail", ended: "refused" as const, result: "" };
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const fetched = vi.fn(async () => {
    if (fetched.mock.calls.length === 1)
      return new Response(JSON.stringify({ ...nothing, rules: ["Nothing is red"] }));
    await told;
    return new Response(JSON.stringify({ ...nothing, turns: [turn] }));
  });
  vi.stubGlobal("fetch", fetched);
  await userEvent.type(await open(), "{Enter}Dates look like 31.12.2026");
  window.dispatchEvent(new Event("visibilitychange"));
  // Time enough to be drawn while the answer is on its way.
  await screen.findByDisplayValue(/Dates look like/);
  tell();
  await screen.findByText("Send mail");
  expect(screen.getByRole("textbox")).toHaveProperty("value", "Nothing is red\nDates look like 31.12.2026");
});

it("tells that the built-in model reads no rules", async () => {
  server(nothing);
  await open("builtin");
  expect(screen.getByText(/does not read rules/)).toBeTruthy();
});

it("shows what models are told of earlier requests", async () => {
  const turn = {
    run_id: "run-1",
    request: "Send mail",
    ended: "refused" as const,
    result: "No mail is sent",
  };
  const notes = { decisions: ["Loans last two weeks"], wording: [], not_made: [], later: ["A map"] };
  server({ rules: [], notes, turns: [turn] });
  await open();
  for (const words of ["Loans last two weeks", "A map", "Send mail", "No mail is sent"])
    expect(screen.getByText(words)).toBeTruthy();
  expect(screen.queryByText("Your words for things")).toBeNull();
});
