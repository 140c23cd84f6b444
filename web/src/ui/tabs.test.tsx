import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { show } from "../../test/show";
import { Tabs } from "./tabs";

const TABS = [
  { id: "a", label: "A" },
  { id: "b", label: "B" },
  { id: "c", label: "C" },
] as const;

function Sample() {
  const [current, choose] = useState<"a" | "b" | "c">("a");
  return <Tabs label="Letters" tabs={TABS} current={current} choose={choose} />;
}

const chosen = () => screen.getByRole("tab", { selected: true });

it("has one tab stop, and arrow keys go round", async () => {
  show(<Sample />);
  await userEvent.tab();
  expect(document.activeElement).toBe(chosen());
  await userEvent.keyboard("{ArrowRight}");
  expect(chosen().textContent).toBe("B");
  expect(document.activeElement).toBe(chosen());
  await userEvent.keyboard("{End}{ArrowRight}");
  expect(chosen().textContent).toBe("A");
  await userEvent.keyboard("{ArrowLeft}");
  expect(chosen().textContent).toBe("C");
  await userEvent.tab();
  expect(document.activeElement).toBe(document.body);
});
