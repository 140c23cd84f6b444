import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { sampleDetail, sampleRun } from "../../../test/samples";
import { show } from "../../../test/show";
import { ChangeBox } from "./change-box";

const box = () => screen.getByRole("textbox", { name: "What should be different?" });
const send = () => screen.getByRole("button", { name: "Send" });

afterEach(() => vi.unstubAllGlobals());

it("sends a change with the model of the build, and empties itself only then", async () => {
  const fetched = vi.fn(
    async () => new Response(JSON.stringify(sampleRun(null, { kind: "change" })), { status: 202 }),
  );
  vi.stubGlobal("fetch", fetched);
  const onSent = vi.fn();
  show(<ChangeBox detail={sampleDetail(sampleRun({ outcome: "proven" }))} onSent={onSent} />);
  await userEvent.type(box(), "Add a year{Control>}{Enter}{/Control}");
  await waitFor(() => expect(onSent).toHaveBeenCalledOnce());
  expect(fetched).toHaveBeenCalledWith(
    "/v1/projects/project-1/runs",
    expect.objectContaining({ body: JSON.stringify({ request: "Add a year", model: "builtin" }) }),
  );
  expect(box()).toHaveProperty("value", "");
});

it("keeps the text when the server says no", async () => {
  const body = { error: { code: "conflict", message: "another run is unfinished" } };
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status: 409 }));
  show(<ChangeBox detail={sampleDetail(sampleRun({ outcome: "proven" }))} onSent={() => undefined} />);
  await userEvent.type(box(), "Add a year");
  await userEvent.click(send());
  expect((await screen.findByRole("alert")).textContent).toContain("another run is unfinished");
  expect(box()).toHaveProperty("value", "Add a year");
});

it("can be written in but not sent while a run goes on", async () => {
  show(<ChangeBox detail={sampleDetail(sampleRun(null))} onSent={() => undefined} />);
  await userEvent.type(box(), "Add a year");
  expect(send()).toHaveProperty("disabled", true);
});

it("is not there when there is no app to change", () => {
  const detail = sampleDetail(sampleRun({ outcome: "cancelled" }), { head: null });
  expect(show(<ChangeBox detail={detail} onSent={() => undefined} />).container.textContent).toBe("");
});
