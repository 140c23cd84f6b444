#!/usr/bin/env bash
# Runs every test, part by part, and ends with the time of each part. The first part that fails ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

kept=$(mktemp -d)
lanes=()
finish() {
    [ ${#lanes[@]} -eq 0 ] || kill -TERM -- "${lanes[@]/#/-}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$kept"
}
trap finish EXIT
trap 'exit 130' INT TERM
# Where the whole path, which finds it empty, has its packages installed, and the parts beside and after it find them.
export SAMOKODER_TEST_PACKAGES="$kept/packages"
mkdir "$SAMOKODER_TEST_PACKAGES"

part() {
    local name=$1 start=$SECONDS
    shift
    echo "== $name"
    if ! "$@"; then
        echo "FAILED: $name" >&2
        exit 1
    fi
    printf '%5ds  %s\n' $((SECONDS - start)) "$name" >>"$kept/times"
}

# A part that runs beside another one: what it prints is shown when it has ended, so that their lines do not mix.
beside() {
    local log="$kept/log-$BASHPID" code=0
    (part "$@") >"$log" 2>&1 || code=$?
    flock "$kept" cat "$log"
    return $code
}

# The pages come first: the binary brings them along, and is built anew when they are.
part "format" cargo fmt --all --check
part "web" scripts/test-web.sh
part "lints" cargo clippy --workspace --all-targets --locked -- -D warnings
part "tests" scripts/with-postgres.sh scripts/with-models.sh cargo nextest run --workspace --exclude drills --locked
part "drills (the long ones: make drills)" scripts/with-postgres.sh cargo nextest run -p drills --locked --test-threads 4 --success-output final
part "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet
part "tidy" cargo xtask tidy

# These wait for browsers and commands more than they compute, so two lanes of them run side by side, each as a group of
# processes that can be ended as one. The server's part needs what the check runner's installs.
set -m
(
    beside "check runner" scripts/test-checks.sh
    beside "templates" templates/react-node/check.sh
    beside "server" scripts/test-serve.sh
    beside "pages" scripts/test-pages.sh
    beside "models" scripts/test-models.sh
) </dev/null &
lanes+=($!)
(
    beside "whole path" scripts/test-build.sh
    beside "killed builds" scripts/test-chaos.sh
    beside "poor machines" scripts/test-machine.sh
) </dev/null &
lanes+=($!)
set +m
for _ in "${lanes[@]}"; do wait -n; done
lanes=()

echo "== time of each part; from the check runner on, two ran at a time"
cat "$kept/times"
printf '%5ds  in all\n' "$SECONDS"
