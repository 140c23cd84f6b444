import { expect, it } from "vitest";
import { publicationNews } from "./use-publication";

it("says how what is published stands to the newest files", () => {
  expect(publicationNews(undefined, "b")).toBe("none");
  expect(publicationNews({ live: false, checkpoint_id: "b" }, "b")).toBe("none");
  expect(publicationNews({ live: true, checkpoint_id: "b" }, "b")).toBe("newest");
  expect(publicationNews({ live: true, checkpoint_id: "a" }, "b")).toBe("older");
});
