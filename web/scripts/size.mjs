/**
 * Fails when the pages have grown beyond their budget, in gzipped JavaScript: what the first page loads, and the whole
 * application without the colours of the code viewer, which load only when a file is looked at. Run after a build.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_PAGE_BYTES = 95_000;
const WHOLE_BYTES = 250_000;
const FIRST_PAGE = ["index.html", "src/features/landing/landing-page.tsx"];
const LAZY_VIEWER = "src/features/files/colours.ts";
const DIST = new URL("../dist/", import.meta.url);

const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", DIST), "utf8"));

/** A chunk and everything that it imports at once. */
function closure(names, seen = new Set()) {
  for (const name of names) {
    if (seen.has(name)) continue;
    seen.add(name);
    closure(manifest[name].imports ?? [], seen);
  }
  return seen;
}

function gzipped(name) {
  return gzipSync(readFileSync(new URL(manifest[name].file, DIST)), { level: 9 }).length;
}

const sum = (names) => [...names].reduce((total, name) => total + gzipped(name), 0);
const scripts = Object.keys(manifest).filter((name) => manifest[name].file.endsWith(".js"));
// One language is loaded at a time: the longer one counts.
const words = Math.max(...["en", "ru"].map((locale) => gzipped(`src/locales/${locale}/shell.po`)));

const first = sum(closure(FIRST_PAGE)) + words;
const whole = sum(scripts.filter((name) => name !== LAZY_VIEWER));
const rows = [
  ["first page", first, FIRST_PAGE_BYTES],
  ["whole application", whole, WHOLE_BYTES],
];
for (const [what, bytes, most] of rows) {
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} KB of ${most / 1000} KB  ${what}`);
}
const grown = rows.filter(([, bytes, most]) => bytes > most);
if (grown.length > 0) {
  console.error(`Too large: ${grown.map(([what]) => what).join(", ")}. Load it lazily, or leave it out.`);
  process.exit(1);
}
