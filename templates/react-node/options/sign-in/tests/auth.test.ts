import { expect, test } from "vitest";
import { strings } from "../shared/strings";
import { startApp, type Failure } from "./visitor";

const anna = { email: "anna@example.com", password: "correct horse" };

test("a visitor without a session is refused", async () => {
  const visitor = startApp()();
  const { status, body } = await visitor.get<Failure>("/api/dashboard");
  expect(status).toBe(401);
  expect(body.error.message).toBe(strings.errors.signInFirst);
});

test("a new account is signed in at once and can sign out", async () => {
  const visitor = startApp()();
  expect((await visitor.post("/api/auth/sign-up", anna)).status).toBe(201);
  expect((await visitor.get("/api/dashboard")).status).toBe(200);
  await visitor.post("/api/auth/sign-out", {});
  expect((await visitor.get("/api/dashboard")).status).toBe(401);
});

test("the right password opens the account, a wrong one does not", async () => {
  const open = startApp();
  await open().post("/api/auth/sign-up", anna);
  expect((await open().post("/api/auth/sign-in", { ...anna, email: "ANNA@example.com" })).status).toBe(200);
  const wrong = await open().post<Failure>("/api/auth/sign-in", { ...anna, password: "wrong" });
  expect(wrong.status).toBe(401);
  expect(wrong.body.error.message).toBe(strings.errors.credentials);
});

test("an address can have only one account, and a short password is refused", async () => {
  const open = startApp();
  await open().post("/api/auth/sign-up", anna);
  const again = await open().post<Failure>("/api/auth/sign-up", anna);
  expect(again.status).toBe(409);
  expect(again.body.error.fields).toEqual({ email: strings.errors.emailTaken });
  const short = await open().post<Failure>("/api/auth/sign-up", { email: "b@example.com", password: "short" });
  expect(short.body.error.fields).toEqual({ password: strings.errors.tooShort(8) });
});

test("guessing is slowed down after ten wrong passwords", async () => {
  const open = startApp();
  await open().post("/api/auth/sign-up", anna);
  for (let index = 0; index < 10; index += 1) {
    await open().post("/api/auth/sign-in", { ...anna, password: `wrong ${index}` });
  }
  expect((await open().post("/api/auth/sign-in", anna)).status).toBe(429);
});
