#!/usr/bin/env bash
# Runs every test, part by part, and ends with the time of each part. The first part that fails ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

table=()
part() {
    local name=$1 start=$SECONDS
    shift
    echo "== $name"
    if ! "$@"; then
        echo "FAILED: $name" >&2
        exit 1
    fi
    table+=("$(printf '%5ds  %s' $((SECONDS - start)) "$name")")
}

part "format" cargo fmt --all --check
part "lints" cargo clippy --workspace --all-targets --locked -- -D warnings
part "tests" scripts/with-postgres.sh scripts/with-models.sh cargo nextest run --workspace --exclude drills --locked
part "drills (the long ones: make drills)" scripts/with-postgres.sh cargo nextest run -p drills --locked --test-threads 4 --success-output final
part "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet
part "tidy" cargo xtask tidy
part "web" scripts/test-web.sh
part "check runner" scripts/test-checks.sh
part "templates" templates/react-node/check.sh
part "whole path" scripts/test-build.sh
part "server" scripts/test-serve.sh
part "abuse" scripts/test-abuse.sh
part "pages" scripts/test-pages.sh
part "models" scripts/test-models.sh
part "killed builds" scripts/test-chaos.sh
part "poor machines" scripts/test-machine.sh

printf '%s\n' "== time of each part" "${table[@]}"
