#!/usr/bin/env bash
# Builds on machines that lack something: a read-only or full disk, no Node.js, no Chromium, no user namespaces. Each
# must end with its exit code and a sentence that says what to do next, and leave nothing half-written.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" != inside ]; then
    cargo build --locked --quiet -p samokoder
    if ! unshare --mount true 2>/dev/null; then
        echo "SKIPPED: 9 cases of poor machines, because a private mount namespace needs root" >&2
        exit 0
    fi
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # Only what is built into a folder with space; the disk that gets full must fill with packages of its own.
    scripts/share-packages.sh "$work/data"
    unshare --mount scripts/test-machine.sh inside "${CARGO_TARGET_DIR:-$PWD/target}/debug/samokoder" "$work"
    exit
fi
samokoder=$2 work=$3
cd "$work"
brief="Plants with a name and a watering date"
export SAMOKODER_DATA_DIR="$work/data"

# Runs a command, compares its exit code, and looks for a part of what it must say.
expect() {
    local wanted=$1 says=$2 code=0
    shift 2
    "$@" >"$work/printed" 2>&1 </dev/null || code=$?
    if [ "$code" -ne "$wanted" ] || ! grep --quiet --fixed-strings -- "$says" "$work/printed"; then
        tail -n 40 "$work/printed" >&2
        echo "exit code $code instead of $wanted, or nothing said of \`$says\`: $*" >&2
        exit 1
    fi
}

empty() { [ -z "$(ls -A "$1")" ] || { echo "something was left in $1" >&2 && exit 1; }; }

mkdir read-only small tiny
mount -t tmpfs -o ro tmpfs read-only
mount -t tmpfs -o size=200k tmpfs small
mount -t tmpfs -o size=40m tmpfs tiny

expect 2 "name another folder with --out" "$samokoder" build "$brief" --yes --out read-only/app
expect 5 "name another one with SAMOKODER_DATA_DIR" env SAMOKODER_DATA_DIR="$work/read-only/data" "$samokoder" build "$brief" --yes --out a
expect 2 "name one with --out" bash -c "cd read-only && '$samokoder' build '$brief' --yes"
export SAMOKODER_DATA_DIR="$work/tiny/data"
expect 5 "free some space, then: samokoder resume" "$samokoder" build "$brief" --yes --out a
test ! -e a

# The disk has space again, and the run goes on. While it does, the folder is taken; Ctrl-C stops it, a second one at once.
mount -o remount,size=2g tiny
busy() {
    "$samokoder" resume >"$work/printed-by-first" 2>&1 </dev/null &
    first=$!
    until grep --quiet --fixed-strings "$first" tiny/data/lock; do kill -0 $first; sleep 0.05; done
}
ended() {
    local wanted=$1 code=0
    wait $first || code=$?
    [ $code -eq "$wanted" ] || { cat "$work/printed-by-first" >&2 && echo "exit code $code instead of $wanted" >&2 && exit 1; }
}
busy
expect 5 "the data folder is in use by process $first; wait for it, stop it, or name another folder" "$samokoder" list
at_work() { until grep --quiet . "$work/printed-by-first"; do kill -0 $first; sleep 0.05; done; }
at_work
kill -INT $first
ended 130
grep --quiet --fixed-strings "nothing is lost. Go on with: samokoder resume" "$work/printed-by-first"
busy
at_work
kill -INT $first
kill -INT $first 2>/dev/null || true
ended 130
expect 0 "requirements are proven" "$samokoder" resume
test -f a/package.json
mount -o remount,ro tiny
expect 5 "make it writable, or name another one with SAMOKODER_DATA_DIR" "$samokoder" list
export SAMOKODER_DATA_DIR="$work/data"
rm -r a
expect 5 "Node.js 20 or newer was not found" env PATH=/nonexistent "$samokoder" build "$brief" --yes --out a
test ! -e a
expect 5 "user.max_user_namespaces" unshare --user --map-root-user bash -c \
    "echo 0 >/proc/sys/user/max_user_namespaces && '$samokoder' build '$brief' --yes --out a"
test ! -e a

for folder in /usr/lib/chromium /usr/lib/chromium-browser /usr/lib64/chromium-browser; do
    if [ -d "$folder" ]; then mount -t tmpfs tmpfs "$folder"; fi
done
expect 5 "samokoder export" "$samokoder" build "$brief" --yes --out small/app
empty small
expect 3 "Chromium was not found" "$samokoder" build "$brief" --yes --out a
expect 0 "that nothing proves" "$samokoder" accept
expect 0 "accepted" "$samokoder" list
expect 0 "npm ci && npm start" "$samokoder" export --out again
test -f again/package.json
echo "every poor machine was told what it lacks"
