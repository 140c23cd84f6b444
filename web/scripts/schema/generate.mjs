/**
 * Writes `src/api/schema.ts`, the types of what the server sends and takes, from `openapi.json` in the root of the
 * repository. With `--check` it writes nothing and fails when that file is not what it would write.
 *
 * Only the schemas become types: the pages name addresses and methods in `src/api/endpoints.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const DOCUMENT = new URL("../../../openapi.json", import.meta.url);
const TYPES = new URL("../../src/api/schema.ts", import.meta.url);
const HEAD = "// @generated from openapi.json by `npm run types:api`: regenerate it, do not edit it.\n\n";

async function generate() {
  const document = JSON.parse(readFileSync(DOCUMENT, "utf8"));
  return HEAD + astToString(await openapiTS({ ...document, paths: {} }, { silent: true }));
}

function committed() {
  try {
    return readFileSync(TYPES, "utf8");
  } catch {
    return "";
  }
}

const types = await generate();
if (!process.argv.includes("--check")) {
  writeFileSync(TYPES, types);
} else if (committed() !== types) {
  console.error("src/api/schema.ts does not correspond to openapi.json. In web, run: npm run types:api");
  process.exit(1);
}
