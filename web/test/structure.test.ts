import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** Longest source file, in lines. */
const MAX_LINES = 500;

const sources = (readdirSync("src", { recursive: true, encoding: "utf8" }) as string[])
  .filter((path) => /\.(ts|tsx)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join("src", path), "utf8") }));

const imports = (text: string) => [...text.matchAll(/from "([^"]+)"/g)].map((match) => match[1] ?? "");

describe("the source", () => {
  it("is there", () => {
    expect(sources.length).toBeGreaterThan(40);
  });

  it("lets a feature know only itself, the design system and the API", () => {
    for (const { path, text } of sources) {
      const feature = /^features\/(\w+)\//.exec(path)?.[1];
      if (!feature) continue;
      for (const name of imports(text)) {
        expect(name, path).not.toMatch(/^@\/(app|features)/);
        if (name.startsWith("../") && !name.includes("/test/")) expect.fail(`${path} imports ${name}`);
      }
    }
  });

  it("keeps design system and API free of pages", () => {
    for (const { path, text } of sources.filter((one) => /^(ui|api)\//.test(one.path))) {
      for (const name of imports(text))
        expect(name, path).not.toMatch(/^@\/(app|features)|^\.\.\/(app|features)/);
    }
    for (const { path, text } of sources.filter((one) => one.path.startsWith("api/"))) {
      for (const name of imports(text)) expect(name, path).not.toMatch(/^@\/ui/);
    }
  });

  it("has no file that is too long", () => {
    for (const { path, text } of sources.filter((one) => !one.text.startsWith("// @generated")))
      expect(text.split("\n").length, path).toBeLessThanOrEqual(MAX_LINES);
  });

  it("never puts a text into the page as markup", () => {
    for (const { path, text } of sources)
      expect(text, path).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/i);
  });
});

describe("the page's frame", () => {
  const html = readFileSync("index.html", "utf8");
  it("has no script or style that a strict content security policy would block", () => {
    for (const [, attributes] of html.matchAll(/<script([^>]*)>/g)) expect(attributes).toContain("src=");
    expect(html).not.toMatch(/<style|style=|onload=|onerror=/);
  });
});
