#!/usr/bin/env bash
# Runs a command with SAMOKODER_TEST_POSTGRES_URL set: that of the caller if it is set, else a private PostgreSQL
# that is started for the command and removed after it.
set -euo pipefail

if [ -n "${SAMOKODER_TEST_POSTGRES_URL:-}" ]; then
    exec "$@"
fi

private="$(dirname "$0")/private-postgres.sh"
read -r dir url <<<"$("$private" start)"
[ -n "$url" ] || exit 1
trap '"$private" stop "$dir"' EXIT
trap 'exit 130' INT TERM
export SAMOKODER_TEST_POSTGRES_URL="$url"
"$@"
