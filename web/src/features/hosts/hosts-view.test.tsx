import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { serveHosts } from "../../../test/hosts-server";
import { show } from "../../../test/show";
import HostsView from "./hosts-view";

const view = () => show(<HostsView projectId="p-1" close={() => undefined} />);
const button = (name: string) => screen.findByRole("button", { name });

afterEach(() => vi.unstubAllGlobals());

it("allows what was refused and what is typed, and withdraws it", async () => {
  const server = serveHosts({ refused: ["asked.example"] });
  view();
  await userEvent.click(await button("Allow asked.example"));
  await button("Withdraw asked.example");
  expect(screen.queryByText("Asked for and refused")).toBeNull();
  await userEvent.type(screen.getByRole("textbox"), "https://Typed.example/v1");
  await userEvent.click(await button("Allow"));
  await userEvent.click(await button("Withdraw typed.example"));
  await vi.waitFor(() => expect(screen.queryByText("typed.example")).toBeNull());
  expect(screen.getByRole("textbox")).toHaveProperty("value", "");
  expect(server.asked).toEqual(["PUT asked.example", "PUT typed.example", "DELETE typed.example"]);
});

it("says that none is allowed yet", async () => {
  serveHosts({});
  view();
  expect(await screen.findByText(/None yet/)).toBeTruthy();
});

it("keeps what was typed when the server does not take it, and says why", async () => {
  const server = serveHosts({});
  view();
  await userEvent.type(await screen.findByRole("textbox"), "localhost");
  server.refusal = { status: 400, code: "bad_input", message: "write a host as its name alone" };
  await userEvent.click(await button("Allow"));
  expect((await screen.findByRole("alert")).textContent).toContain("name alone");
  expect(screen.getByRole("textbox")).toHaveProperty("value", "localhost");
});

it("offers no more than may be, and nothing where the operator forbids it", async () => {
  const items = [{ host: "a.example", allowed_at: 1 }];
  serveHosts({ items, most: 1 });
  const { unmount } = view();
  expect(await screen.findByText(/More than 1 cannot/)).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
  unmount();
  serveHosts({ items, refused: ["b.example"], obeyed: false });
  view();
  await button("Withdraw a.example");
  expect(screen.getByText("Switched off on this server")).toBeTruthy();
  expect(screen.queryByText("b.example")).toBeNull();
  expect(screen.queryByRole("textbox")).toBeNull();
});

it("can be asked for again when the list does not come", async () => {
  const server = serveHosts({});
  server.refusal = { status: 500, code: "internal", message: "something went wrong" };
  view();
  const again = await button("Try again");
  server.refusal = null;
  await userEvent.click(again);
  expect(await screen.findByText(/None yet/)).toBeTruthy();
});
