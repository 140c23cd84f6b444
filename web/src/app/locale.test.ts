import { expect, it } from "vitest";
import { preferredLocale } from "./locale";

it("takes the language that was chosen", () => {
  expect(preferredLocale("ru", ["en-GB"])).toBe("ru");
});

it("takes the first language of the browser that there is", () => {
  expect(preferredLocale(null, ["de-DE", "ru-RU", "en"])).toBe("ru");
  expect(preferredLocale("klingon", ["EN-us"])).toBe("en");
});

it("is English for everybody else", () => {
  expect(preferredLocale(null, ["de"])).toBe("en");
  expect(preferredLocale(null, [])).toBe("en");
});
