import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { RunOutcome } from "@/api/types";
import { BUILD, numbered } from "../../../test/events";
import { sampleDetail, sampleRun } from "../../../test/samples";
import { show } from "../../../test/show";
import { OutcomeCard } from "./outcome-card";
import { applyEvents, NO_PROGRESS } from "./run-progress";

const [progress] = applyEvents(NO_PROGRESS, numbered(BUILD)).runs;

function card(outcome: RunOutcome, more: Parameters<typeof sampleDetail>[1] = {}, run = sampleRun(outcome)) {
  if (!progress) throw new Error("the events make a run");
  const showRequirements = vi.fn();
  const showPreview = vi.fn();
  const showCosts = vi.fn();
  show(
    <OutcomeCard
      detail={sampleDetail(run, more)}
      progress={progress}
      showRequirements={showRequirements}
      showPreview={showPreview}
      showCosts={showCosts}
    />,
  );
  return { showRequirements, showPreview, showCosts };
}

afterEach(() => vi.unstubAllGlobals());

describe("the outcome", () => {
  it("of a proven app leads to the app and its code", async () => {
    const { showPreview } = card({ outcome: "proven" });
    expect(screen.getByText("All 3 requirements are proven")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Try the app" }));
    expect(showPreview).toHaveBeenCalledOnce();
    const link = screen.getByRole("link", { name: "Download the code" });
    expect(link.getAttribute("href")).toBe("/v1/projects/project-1/archive");
  });

  it("of a partly proven app can be accepted", async () => {
    const fetched = vi.fn(async () => new Response(JSON.stringify(sampleRun({ outcome: "proven" }))));
    vi.stubGlobal("fetch", fetched);
    const { showRequirements } = card({ outcome: "partly_proven", unproven: 1 });
    expect(screen.getByText("The app is there, but 1 requirement is not proven")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "See what is not proven" }));
    expect(showRequirements).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole("button", { name: "Accept as it is" }));
    expect(fetched).toHaveBeenCalledWith(
      "/v1/runs/run-1/accept",
      expect.objectContaining({ method: "POST" }),
    );
  });

  it("that was accepted cannot be accepted again", () => {
    const outcome = { outcome: "partly_proven", unproven: 1 } as const;
    card(outcome, {}, sampleRun(outcome, { accepted: true }));
    expect(screen.queryByRole("button", { name: "Accept as it is" })).toBeNull();
    expect(screen.getByText(/You accepted it as it is/)).toBeTruthy();
  });

  it("of a refusal says why and what to do, and leads back to the brief", async () => {
    card(
      { outcome: "refused", refusal: { reason: "A game keeps no records.", advice: ["Say what to keep."] } },
      { head: null },
    );
    expect(screen.getByText("A game keeps no records.")).toBeTruthy();
    expect(screen.getByText("Say what to keep.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Try the app" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Edit the description" }));
    expect(window.location.pathname).toBe("/");
    expect(sessionStorage.getItem("samokoder.draft")).toBe("Books with a title");
  });

  it("of a failed change says that the app is as it was", () => {
    const outcome = { outcome: "failed", reason: "the change was taken back" } as const;
    card(outcome, {}, sampleRun(outcome, { kind: "change" }));
    expect(screen.getByText("The change did not work out")).toBeTruthy();
    expect(screen.getByText("the change was taken back")).toBeTruthy();
  });

  it("never counts a call of unknown price as free", () => {
    card({ outcome: "proven" });
    expect(screen.getByText(/1 call of unknown price/)).toBeTruthy();
  });

  it("leads to what everything cost", async () => {
    const { showCosts } = card({ outcome: "proven" });
    await userEvent.click(screen.getByRole("button", { name: "All costs" }));
    expect(showCosts).toHaveBeenCalledOnce();
  });
});
