#!/usr/bin/env bash
# A PostgreSQL that nobody else uses: `start` prints its folder and its address, `crash FOLDER` kills it as a machine
# without memory would, `again FOLDER` starts it at the same address, `stop FOLDER` removes it.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo missing/initdb)")
if [ ! -x "$bin/initdb" ]; then
    echo "PostgreSQL is not installed: run 'make setup'" >&2
    exit 1
fi

as_owner() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root; Debian's package made this account.
    as_owner() { setpriv --reuid postgres --regid postgres --clear-groups env -i PATH="$PATH" "$@"; }
fi

boot() {
    local dir=$1 port=$2
    local options="-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -o "$options" start >/dev/null
}

case ${1:-} in
start)
    dir=$(mktemp -d)
    [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
    as_owner "$bin/initdb" -D "$dir/data" -A trust -U postgres >/dev/null
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 20000))
        if boot "$dir" "$port"; then
            echo "$port" >"$dir/port"
            echo "$dir postgres://postgres@127.0.0.1:$port/postgres"
            exit 0
        fi
    done
    echo "PostgreSQL did not start:" >&2
    cat "$dir/log" >&2
    rm -rf "$dir"
    exit 1
    ;;
crash)
    # The first process goes; the others notice and follow.
    kill -KILL "$(head -1 "$2/data/postmaster.pid")"
    ;;
again)
    boot "$2" "$(cat "$2/port")"
    ;;
stop)
    as_owner "$bin/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$2"
    ;;
*)
    echo "usage: private-postgres.sh start | crash FOLDER | again FOLDER | stop FOLDER" >&2
    exit 2
    ;;
esac
