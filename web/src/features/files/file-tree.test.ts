import { describe, expect, it } from "vitest";
import type { FileEntry } from "@/api/types";
import { type Folder, firstFile, search, toTree } from "./file-tree";

const entry = (path: string): FileEntry => ({ path, bytes: 1, hash: "00" });
const entries = ["src/pages/list.tsx", "README.md", "server/db/a/one.sql", "src/app.tsx", "Dockerfile"].map(
  entry,
);

const draw = (folder: Folder): unknown => [
  ...folder.folders.map((one) => ({ [one.name]: draw(one) })),
  ...folder.files.map((file) => file.name),
];

describe("the tree", () => {
  it("has folders first, and joins folders that hold only one folder", () => {
    expect(draw(toTree(entries))).toEqual([
      { "server/db/a": ["one.sql"] },
      { src: [{ pages: ["list.tsx"] }, "app.tsx"] },
      "Dockerfile",
      "README.md",
    ]);
  });

  it("keeps a file and a folder of the same name apart", () => {
    const tree = toTree([entry("a/a"), entry("a/b/c")]);
    expect(draw(tree)).toEqual([{ a: [{ b: ["c"] }, "a"] }]);
  });
});

describe("the search", () => {
  it("finds all words in any order and case", () => {
    expect(search(entries, "TSX src").map((one) => one.path)).toEqual(["src/pages/list.tsx", "src/app.tsx"]);
    expect(search(entries, "  ")).toHaveLength(5);
  });
});

describe("the first file", () => {
  it("is the README where there is one", () => {
    expect(firstFile(entries)).toBe("README.md");
    expect(firstFile([entry("x")])).toBe("x");
    expect(firstFile([])).toBeNull();
  });
});
