import { getCatalogs } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";
import { describe, expect, it } from "vitest";

const config = getConfig({ cwd: process.cwd() });

/** Names in braces; `plural` and its forms are none. */
function names(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)[},]/g)].map((match) => match[1] ?? ""))].sort();
}

describe("messages", async () => {
  const catalogs = await getCatalogs(config);

  for (const catalog of catalogs) {
    describe(catalog.path, async () => {
      const inCode = Object.keys((await catalog.collect()) ?? {});
      const english = (await catalog.read("en")) ?? {};
      const russian = (await catalog.read("ru")) ?? {};

      it("in the code are all in the catalogs, and no others", () => {
        expect(inCode.length).toBeGreaterThan(50);
        expect(Object.keys(english).sort()).toEqual(inCode.toSorted());
        expect(Object.keys(russian).sort()).toEqual(inCode.toSorted());
      });

      it("are all translated", () => {
        const missing = Object.entries(russian).filter(([, entry]) => !entry.translation);
        expect(missing.map(([, entry]) => entry.message)).toEqual([]);
      });

      it("name the same values in both languages", () => {
        for (const [id, entry] of Object.entries(russian)) {
          const source = english[id]?.translation || english[id]?.message || "";
          expect(names(entry.translation ?? ""), source).toEqual(names(source));
        }
      });

      it("with a count have all forms that Russian needs", () => {
        for (const entry of Object.values(russian)) {
          const text = entry.translation ?? "";
          if (!text.includes(", plural,")) continue;
          for (const form of ["one {", "few {", "many {", "other {"]) expect(text).toContain(form);
        }
      });
    });
  }

  it("that stand in both catalogs are translated the same way, because the pages merge them", async () => {
    const [shell, workspace] = await Promise.all(catalogs.map((catalog) => catalog.read("ru")));
    for (const [id, entry] of Object.entries(shell ?? {})) {
      const other = workspace?.[id];
      if (other) expect(other.translation, entry.message).toBe(entry.translation);
    }
  });
});
