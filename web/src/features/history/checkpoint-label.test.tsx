import { i18n } from "@lingui/core";
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { show } from "../../../test/show";
import { useCheckpointLabel } from "./checkpoint-label";

function Label({ label }: { label: string }) {
  return <p data-testid="label">{useCheckpointLabel()(label)}</p>;
}

it.each([
  ["Specification", "Specification"],
  ["Add a year", "Add a year"],
  ["Back to 3: Add a year", "Back to 3: Add a year"],
  ["Back to 5: Back to 1: Template", "Back to 5: Back to 1: Template"],
  ["Back to the best state", "Back to the best state"],
])("%s is shown", (label, shown) => {
  show(<Label label={label} />);
  expect(screen.getByTestId("label").textContent).toBe(shown);
});

it("translates what the platform named, also inside", async () => {
  const { messages } = await import("@/locales/ru/workspace.po");
  i18n.load("ru", messages);
  i18n.activate("ru");
  show(<Label label="Back to 5: Back to 1: Template" />);
  expect(screen.getByTestId("label").textContent).toBe("Возврат к 5: Возврат к 1: Шаблон");
});
