#!/bin/sh
# Emits the app of each test model and runs its typecheck, build and tests. Needs cargo, Node.js and npm.
# Usage: check.sh [model.json...]; NODE_MODULES names an installed node_modules folder, else one is installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "$#" -eq 0 ]; then
  set -- "$root"/crates/blueprint/src/emit/tests/models/*.json
fi
if [ -z "${NODE_MODULES:-}" ]; then
  cp "$here/skeleton/package.json" "$here/skeleton/package-lock.json" "$here/skeleton/.npmrc" "$work/"
  (cd "$work" && npm ci --ignore-scripts >/dev/null)
  NODE_MODULES="$work/node_modules"
fi
(cd "$root" && cargo build --quiet -p blueprint --example emit)
emit="${CARGO_TARGET_DIR:-$root/target}/debug/examples/emit"

for model in "$@"; do
  app="$work/$(basename "$model" .json)"
  echo "== $(basename "$model")"
  "$emit" "$model" "$app"
  ln -s "$NODE_MODULES" "$app/node_modules"
  (
    cd "$app"
    npx tsc --noEmit --noUnusedLocals --noUnusedParameters
    npm run --silent build >/dev/null
    npm test --silent
  )
done
