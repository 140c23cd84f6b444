import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { FAILED_REQUIREMENT } from "../../../test/samples";
import { show } from "../../../test/show";
import { RequirementItem } from "./requirement-item";

const head = () => screen.getByRole("button", { name: /Books can be searched/ });

describe("a requirement", () => {
  it("that does not hold is open from the start, with its message and its trace", () => {
    show(<RequirementItem requirement={FAILED_REQUIREMENT} openShot={() => undefined} />);
    expect(head().getAttribute("aria-expanded")).toBe("true");
    expect(screen.getByText(/expected a row with “Dune”/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "Trace for Playwright" }).getAttribute("href")).toContain(
      "/evidence/t2",
    );
  });

  it("that is proven is closed until it is asked for", async () => {
    const [check] = FAILED_REQUIREMENT.checks;
    if (!check) throw new Error("the sample has a check");
    const proven = {
      ...FAILED_REQUIREMENT,
      state: "proven" as const,
      checks: [{ ...check, verdict: "passed" as const, message: null }],
    };
    show(<RequirementItem requirement={proven} openShot={() => undefined} />);
    expect(head().getAttribute("aria-expanded")).toBe("false");
    await userEvent.click(head());
    expect(head().getAttribute("aria-expanded")).toBe("true");
  });

  it("opens its screenshot", async () => {
    const openShot = vi.fn();
    show(<RequirementItem requirement={FAILED_REQUIREMENT} openShot={openShot} />);
    await userEvent.click(screen.getByRole("button", { name: "Screenshot of requirement 2" }));
    expect(openShot).toHaveBeenCalledWith("/v1/projects/project-1/evidence/s2");
  });

  it("without a check says that nothing can show it", () => {
    const bare = { ...FAILED_REQUIREMENT, state: "not_proven" as const, checks: [] };
    show(<RequirementItem requirement={bare} openShot={() => undefined} />);
    expect(screen.getByText("Not proven")).toBeTruthy();
    expect(screen.getByText("no check")).toBeTruthy();
  });

  it("shows texts of the server as texts", () => {
    const hostile = { ...FAILED_REQUIREMENT, text: "Books can be searched. <img src=x onerror=alert(1)>" };
    const { container } = show(<RequirementItem requirement={hostile} openShot={() => undefined} />);
    expect(container.querySelector("img[onerror]")).toBeNull();
    expect(head().textContent).toContain("<img src=x");
  });
});
