# What scripts that serve share; to be sourced, with `samokoder` the binary and `work` a folder of the script's own.
export SAMOKODER_DATA_DIR="$work/data"
server=0

fail() {
    echo "$1" >&2
    tail -n 40 "$work/log" >&2 || true
    exit 1
}

# Reads a value out of JSON on standard input: an expression over `it`.
value() { node -p "const it = JSON.parse(require('fs').readFileSync(0)); $1"; }

# Repeats a command until it succeeds, for a number of seconds.
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "never: $*"
        sleep 0.1
    done
}

# Serves the data folder; sets `server` and `url`.
start() {
    "$samokoder" serve --port 0 >"$work/log" 2>&1 &
    server=$!
    wait_for 20 answers
    url=http://$(value it.address <"$SAMOKODER_DATA_DIR/server.json")
}
answers() { grep -qs "Samokoder is at" "$work/log" && [ "$(value it.pid <"$SAMOKODER_DATA_DIR/server.json")" = "$server" ]; }

# Ends the server, which must end well and leave nothing that says it runs.
finish() {
    kill -TERM "$server"
    wait "$server" || fail "the server did not end well"
    test ! -e "$SAMOKODER_DATA_DIR/server.json"
    server=0
}

# Ends what runs and removes the folder, however the script ends.
clear_away() {
    [ "$server" -eq 0 ] || kill -TERM "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}

get() { curl --silent --show-error --fail-with-body --noproxy '*' "$url$1"; }
post() { curl --silent --show-error --fail-with-body --noproxy '*' --header 'content-type: application/json' --data "$2" "$url$1"; }
outcome_is() { [ "$(get "/v1/runs/$1" | value 'it.outcome?.outcome')" = "$2" ]; }
state_is() { [ "$(get "/v1/projects/$1/preview" | value it.state)" = "$2" ]; }
