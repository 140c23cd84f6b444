#!/usr/bin/env bash
# Uses the pages as a person does, in a real browser against a real server without projects: builds apps, reads
# their proofs, tries previews, goes offline, sees the server die, on a phone, in both languages and both looks, and lets
# axe look for faults.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d web/node_modules ] || npm --prefix web ci --ignore-scripts --no-audit --no-fund --silent
make --silent web
cargo build --locked --quiet -p samokoder
samokoder="${CARGO_TARGET_DIR:-$PWD/target}/debug/samokoder"
work=$(mktemp -d)
scripts/share-packages.sh "$work/data"
export SAMOKODER_DATA_DIR="$work/data"
# A test that makes this file has the server killed and started again; the file goes when the server is back.
export SAMOKODER_RESTART="$work/restart"

address() { node -p "JSON.parse(require('fs').readFileSync('$work/data/server.json')).address"; }
serve() {
    "$samokoder" serve --port "$1" >>"$work/log" 2>&1 &
    echo $! >"$work/pid"
}
answers() { curl --silent --fail --noproxy '*' --output /dev/null "http://$1/health"; }
keep() {
    serve 0
    while sleep 0.1; do
        [ -e "$SAMOKODER_RESTART" ] || continue
        place=$(address)
        kill -KILL "$(cat "$work/pid")"
        wait 2>/dev/null || true
        serve "${place##*:}"
        until answers "$place"; do sleep 0.1; done
        rm "$SAMOKODER_RESTART"
    done
}
keep &
keeper=$!
stop() {
    kill -TERM "$(cat "$work/pid")" "$keeper" 2>/dev/null || true
    wait "$keeper" 2>/dev/null || true
    while kill -0 "$(cat "$work/pid")" 2>/dev/null; do sleep 0.1; done
    rm -rf "$work"
}
trap stop EXIT
until grep -qs "Samokoder is at" "$work/log"; do
    [ ! -e "$work/pid" ] || kill -0 "$(cat "$work/pid")" || { cat "$work/log" >&2 && exit 1; }
    sleep 0.1
done
SAMOKODER_URL=http://$(address)
export SAMOKODER_URL
cd web
npm run --silent e2e -- --reporter=dot || { tail -n 40 "$work/log" >&2 && exit 1; }
echo "every page did what it should"
