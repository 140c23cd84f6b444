import { describe, expect, it } from "vitest";
import { type Folder, firstFile, search, toTree } from "./file-tree";

const entries = ["src/pages/list.tsx", "README.md", "server/db/a/one.sql", "src/app.tsx", "Dockerfile"].map(
  (path) => ({
    path,
    bytes: 1,
  }),
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
    const tree = toTree([
      { path: "a/a", bytes: 1 },
      { path: "a/b/c", bytes: 1 },
    ]);
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
    expect(firstFile([{ path: "x", bytes: 1 }])).toBe("x");
    expect(firstFile([])).toBeNull();
  });
});
