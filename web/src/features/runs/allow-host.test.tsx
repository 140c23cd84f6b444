import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { serveHosts } from "../../../test/hosts-server";
import { show } from "../../../test/show";
import { AllowHost } from "./allow-host";

const NAME = "Allow api.example for this app";

afterEach(() => vi.unstubAllGlobals());

it("allows the host that was refused, and says so from then on", async () => {
  const server = serveHosts({});
  show(<AllowHost projectId="p-1" host="api.example" />);
  await userEvent.click(await screen.findByRole("button", { name: NAME }));
  expect((await screen.findByRole("status")).textContent).toContain("may read from api.example");
  expect(screen.queryByRole("button", { name: NAME })).toBeNull();
  expect(server.asked).toEqual(["PUT api.example"]);
});

it("says why it was not allowed, and can be tried again", async () => {
  const server = serveHosts({});
  show(<AllowHost projectId="p-1" host="api.example" />);
  const button = await screen.findByRole("button", { name: NAME });
  server.refusal = { status: 409, code: "conflict", message: "withdraw one first" };
  await userEvent.click(button);
  expect((await screen.findByRole("alert")).textContent).toContain("withdraw one first");
  expect(button).toHaveProperty("disabled", false);
});

it("offers nothing where the operator forbids it", async () => {
  serveHosts({ obeyed: false });
  show(<AllowHost projectId="p-1" host="api.example" />);
  expect(await screen.findByText(/operator of this server/)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
