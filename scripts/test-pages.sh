#!/usr/bin/env bash
# Uses the pages as a person does, in a real browser against a real server with an empty data folder: builds apps, reads
# their proofs, tries previews, goes offline, on a phone, in both languages and both looks, and lets axe look for faults.
set -euo pipefail
cd "$(dirname "$0")/.."
(cd web && { [ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund --silent; } && npm run --silent build)
cargo build --locked --quiet -p samokoder
samokoder="${CARGO_TARGET_DIR:-$PWD/target}/debug/samokoder"
work=$(mktemp -d)
SAMOKODER_DATA_DIR="$work/data" "$samokoder" serve --port 0 >"$work/log" 2>&1 &
server=$!
stop() {
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
until grep -qs "Samokoder is at" "$work/log"; do
    kill -0 "$server" || { cat "$work/log" >&2 && exit 1; }
    sleep 0.1
done
SAMOKODER_URL=http://$(node -p "JSON.parse(require('fs').readFileSync('$work/data/server.json')).address")
export SAMOKODER_URL
cd web
npm run --silent e2e -- --reporter=dot || { tail -n 40 "$work/log" >&2 && exit 1; }
echo "every page did what it should"
