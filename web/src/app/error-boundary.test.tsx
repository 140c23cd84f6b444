import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { show } from "../../test/show";
import { ErrorBoundary } from "./error-boundary";

function Broken(): never {
  throw new Error("no such thing");
}

it("says what to do when a page fails, with the error as a text", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  show(
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>,
  );
  expect(screen.getByText("This page stopped working")).toBeTruthy();
  expect(screen.getByText("no such thing")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Reload" })).toBeTruthy();
});
