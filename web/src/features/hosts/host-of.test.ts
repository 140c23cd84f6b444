import { expect, it } from "vitest";
import { hostOf } from "./host-of";

it("finds the host in whatever a person pastes", () => {
  for (const text of [
    "api.example.com",
    " API.example.com ",
    "https://api.example.com/v1/rates?base=EUR",
    "http://api.example.com:8080/",
    "api.example.com/v1",
  ]) {
    expect(hostOf(text), text).toBe("api.example.com");
  }
});

it("writes other alphabets as the network does, and leaves what is no address to the server", () => {
  expect(hostOf("пример.рф")).toBe("xn--e1afmkfd.xn--p1ai");
  expect(hostOf("two words")).toBe("two words");
});
