#!/usr/bin/env bash
# Kills the product at random moments of real builds, with its real sandbox and browser, on both databases. Each build
# must come to what an undisturbed one comes to. SAMOKODER_TEST_PRODUCT_KILLS says how often, SAMOKODER_TEST_SEED where.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --quiet -p samokoder -p drills
bin="${CARGO_TARGET_DIR:-$PWD/target}/debug"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scripts/share-packages.sh "$work/sqlite/data"
if ! "$bin/drill-product" "$bin/samokoder" "$work" "${SAMOKODER_TEST_PRODUCT_KILLS:-2}"; then
    tail -n 40 "$work"/*/log >&2
    exit 1
fi
echo "every build that was killed ended as an undisturbed one"
