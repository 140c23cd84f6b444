import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { show } from "../../../test/show";
import { MachineNotice } from "./machine-notice";

const node = { what: "Node.js", ok: true, found: "20.20.2", fix: null };

it("is silent when nothing is missing", () => {
  expect(show(<MachineNotice parts={[node]} />).container.textContent).toBe("");
});

it("names what is missing with its fix", () => {
  const chromium = { what: "Chromium", ok: false, found: "not found", fix: "apt-get install chromium" };
  const { container } = show(<MachineNotice parts={[node, chromium]} />);
  expect(screen.getByText("apt-get install chromium")).toBeTruthy();
  expect(container.textContent).not.toContain("Node.js");
});
