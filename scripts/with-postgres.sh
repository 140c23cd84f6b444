#!/usr/bin/env bash
# Runs a command with SAMOKODER_TEST_POSTGRES_URL set: that of the caller if it is set, else a private PostgreSQL
# that is started for the command and removed after it.
set -euo pipefail

if [ -n "${SAMOKODER_TEST_POSTGRES_URL:-}" ]; then
    exec "$@"
fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo missing/initdb)")
if [ ! -x "$bin/initdb" ]; then
    echo "PostgreSQL is not installed: run 'make setup'" >&2
    exit 1
fi

dir=$(mktemp -d)
as_owner() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root; Debian's package made this account.
    chown postgres "$dir"
    as_owner() { setpriv --reuid postgres --regid postgres --clear-groups env -i PATH="$PATH" "$@"; }
fi
stop() {
    as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM

as_owner "$bin/initdb" -D "$dir/data" -A trust -U postgres >/dev/null
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    options="-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    if as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 30 -o "$options" start >/dev/null; then
        export SAMOKODER_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
        "$@"
        exit $?
    fi
done
echo "PostgreSQL did not start:" >&2
cat "$dir/log" >&2
exit 1
