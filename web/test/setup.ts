/** What every test starts from: English words as they stand in the code, and an empty page after each. */

import { i18n } from "@lingui/core";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

beforeEach(() => {
  i18n.load("en", {});
  i18n.activate("en");
  sessionStorage.clear();
  localStorage.clear();
});

afterEach(cleanup);
