import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { sampleRun } from "../../../test/samples";
import { show } from "../../../test/show";
import { Question } from "./question";

const question = { id: "q-1", text: "Is this what you mean?" };
const run = sampleRun(null, { status: "waiting" });

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["Yes, go on", true],
  ["No, end the run", false],
])("%s is sent once with the words", async (button, approve) => {
  const fetched = vi.fn(async () => new Response(JSON.stringify(run), { status: 202 }));
  vi.stubGlobal("fetch", fetched);
  show(<Question run={run} question={question} />);
  await userEvent.type(screen.getByRole("textbox"), " as I said ");
  await userEvent.click(screen.getByRole("button", { name: button }));
  await waitFor(() => expect(screen.getByRole("button", { name: button })).toHaveProperty("disabled", true));
  expect(fetched).toHaveBeenCalledExactlyOnceWith(
    "/v1/runs/run-1/answer",
    expect.objectContaining({ body: JSON.stringify({ question_id: "q-1", answer: "as I said", approve }) }),
  );
});

it("can be answered again when the server did not take it", async () => {
  const body = { error: { code: "not_found", message: "there is no such question" } };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status: 404 }));
  show(<Question run={run} question={question} />);
  await userEvent.click(screen.getByRole("button", { name: "Yes, go on" }));
  expect((await screen.findByRole("alert")).textContent).toContain("there is no such question");
  expect(screen.getByRole("button", { name: "Yes, go on" })).toHaveProperty("disabled", false);
});
