#!/usr/bin/env bash
# Uses language models as a person does, against a real llama.cpp and a mock of the providers: tries models, builds with
# one that is down and another that stands in, and looks for keys in everything that is left behind.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${SAMOKODER_TEST_LLMOCK_URL:-}" ]; then
    exec scripts/with-models.sh "$0"
fi
cargo build --locked --quiet -p samokoder
samokoder="${CARGO_TARGET_DIR:-$PWD/target}/debug/samokoder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scripts/share-packages.sh "$work/data"
export SAMOKODER_DATA_DIR="$work/data" SAMOKODER_LOG__LEVEL=trace
export SAMOKODER_API_KEY="$SAMOKODER_TEST_LLAMA_KEY" SAMOKODER_MODEL__BASE_URL="$SAMOKODER_TEST_LLAMA_URL/v1"
export OPENAI_API_KEY=sk-canary-openai-0123456789 ANTHROPIC_API_KEY=sk-canary-anthropic-0123456789
export SAMOKODER_PROVIDERS__OPENAI__BASE_URL="$SAMOKODER_TEST_LLMOCK_URL/v1"
export SAMOKODER_PROVIDERS__ANTHROPIC__BASE_URL="$SAMOKODER_TEST_LLMOCK_URL/anthropic/v1"
cd "$work"

# Runs a command, keeps all that it prints, and compares its exit code.
expect() {
    local wanted=$1 code=0
    shift
    "$@" >"$work/printed" 2>>"$work/logged" </dev/null || code=$?
    cat "$work/printed" >>"$work/all-printed"
    if [ "$code" -ne "$wanted" ]; then
        tail -60 "$work/printed" >&2
        echo "exit code $code instead of $wanted: ${*:2}" >&2
        exit 1
    fi
}

# Makes the mock fail for a model.
fail() {
    curl -sf -o /dev/null -H 'content-type: application/json' "$SAMOKODER_TEST_LLMOCK_URL/_llmock/scenario" \
        -d "{\"behaviors\":[{\"type\":\"fail\",\"status\":$2,\"times\":null,\"message\":\"$3\",\"match\":{\"model\":\"$1\"}}]}"
}

expect 0 "$samokoder" models
grep -q "anthropic .*key is set" printed && grep -q "Chosen: builtin .*as the settings say" printed
expect 0 "$samokoder" models of compatible
grep -q smollm2 printed
expect 0 "$samokoder" models test smollm2-135m
grep -q "kept to a JSON schema" printed && grep -q "context = 2048" printed
expect 0 "$samokoder" models test openai/gpt-5-mini
expect 2 "$samokoder" models test groq/some-model
grep -q GROQ_API_KEY logged
expect 2 "$samokoder" models of nobody
grep -q "anthropic, gemini" logged

# A person's own choice goes before the settings, and nothing that cannot be used is kept.
expect 2 "$samokoder" me --model groq/some-model
expect 2 "$samokoder" me --day-cap -1
expect 2 "$samokoder" me --no-model --fallback builtin
expect 0 "$samokoder" me --model anthropic/claude-sonnet-4-5 --fallback builtin --fallback builtin --day-cap 0.5
grep -q "Stands in:  builtin$" printed && grep -q 'Day cap:    $0.50;' printed
expect 0 "$samokoder" models
grep -q "Chosen: anthropic/claude-sonnet-4-5 .*your choice" printed
expect 0 "$samokoder" models test
grep -q "key: from the environment variable ANTHROPIC_API_KEY" printed
expect 0 "$samokoder" me --no-model --day-cap 0
grep -q "builtin (as the settings say)" printed && grep -q "none of your own" printed

# A key that is refused is a reason, and no key.
fail refused 401 "the key sk-canary-openai-0123456789 is wrong"
expect 1 "$samokoder" models test openai/refused
grep -q "check the key" printed

# The chosen model is down; the one that stands in builds the app.
fail gpt-5-down 503 "overloaded"
SAMOKODER_MODEL__MAX_CALLS=2 SAMOKODER_MODEL__FALLBACKS=builtin \
    expect 0 "$samokoder" build "Tools with a name and a price" --model openai/gpt-5-down --out tools --yes
expect 0 "$samokoder" usage
grep -q builtin printed

# A model that answers nonsense ends the run with a reason, and the budget holds.
SAMOKODER_MODEL__ANSWER_TRIES=2 \
    expect 1 "$samokoder" build "Plants with a name" --model anthropic/claude-sonnet-4-5 --budget 5 --out plants --yes
grep -q "no usable answer" printed
expect 6 "$samokoder" build "Plants with a name" --model anthropic/claude-sonnet-4-5 --budget 0.01 --out plants --yes
grep -q "budget of" printed

# A key that is kept is sealed: it works without a variable, in this process and beside a server, and after a rotation.
unset ANTHROPIC_API_KEY SAMOKODER_PROVIDERS__ANTHROPIC__BASE_URL
# Adds a key that comes from standard input.
add_key() { printf '%s\n' "$1" | "$samokoder" keys add "${@:2}" >>"$work/all-printed" 2>>"$work/logged"; }
kept_key=sk-canary-kept-0123456789
add_key "$kept_key" anthropic --base-url "$SAMOKODER_TEST_LLMOCK_URL/anthropic/v1"
add_key "$SAMOKODER_TEST_LLAMA_KEY" compatible --name llama --base-url "$SAMOKODER_TEST_LLAMA_URL/v1"
expect 0 "$samokoder" keys list
grep -q "anthropic .*…6789" printed
expect 0 "$samokoder" keys test llama
expect 0 "$samokoder" keys rotate
grep -q "2 keys are sealed" printed
expect 0 "$samokoder" keys test anthropic --model claude-sonnet-4-5
expect 0 "$samokoder" models
grep -q "anthropic .*kept instead" printed
expect 0 "$samokoder" models of llama
grep -q "^llama/smollm2" printed
expect 0 "$samokoder" models test anthropic/claude-sonnet-4-5
grep -q 'key: …6789, kept in the connection `anthropic`' printed && grep -q "it answers" printed
SAMOKODER_MODEL__ANSWER_TRIES=1 expect 1 "$samokoder" build "Plants with a name" --model anthropic/claude-sonnet-4-5 --out kept --yes
grep -q "no usable answer" printed
expect 2 "$samokoder" build "Plants with a name" --model builtin --fallback groq/some-model --out none --yes
expect 2 "$samokoder" keys remove nobody

# A master key of the settings takes over what the file sealed, and stands in nothing that is left behind.
master=$(printf 'c0ffee5eed%.0s' 1 2 3 4 5 6)0123
SAMOKODER_MASTER_KEY=$master expect 0 "$samokoder" keys rotate
grep -q "2 keys are sealed" printed
expect 1 "$samokoder" keys test llama
SAMOKODER_MASTER_KEY=${master%0123}3210 expect 1 "$samokoder" keys test llama
grep -q "master key" printed
SAMOKODER_MASTER_KEY=short expect 2 "$samokoder" keys list
SAMOKODER_MASTER_KEY=$master expect 0 "$samokoder" keys test llama

SAMOKODER_MASTER_KEY=$master SAMOKODER_MODEL__MAX_CALLS=2 "$samokoder" serve --port 0 >>"$work/all-printed" 2>>"$work/logged" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
until grep -q '"address"' data/server.json 2>/dev/null && "$samokoder" keys list 2>>"$work/logged" | grep -q llama; do sleep 0.1; done
add_key "$kept_key-beside" openai --name second --base-url "$SAMOKODER_TEST_LLMOCK_URL/v1"
add_key "$kept_key-changed" openai --name second --base-url "$SAMOKODER_TEST_LLMOCK_URL/v1"
expect 0 "$samokoder" keys list
grep -q "second .*…nged" printed
expect 0 "$samokoder" keys test second --model gpt-5-mini
expect 0 "$samokoder" models of second
grep -q "^second/gpt-4o " printed
expect 0 "$samokoder" models test second/gpt-5-mini
grep -q "asked by the server" printed && grep -q 'key: …nged, kept in the connection `second`' printed
expect 1 "$samokoder" models test second/gpt-5-down
grep -q "✗" printed
expect 2 "$samokoder" me --model groq/some-model
expect 0 "$samokoder" me --model second/gpt-5-down --fallback builtin --day-cap 3 --json
grep -q '"day_cap_microusd":3000000' printed
expect 0 "$samokoder" models
grep -q "Chosen: second/gpt-5-down" printed && grep -q "answered by the server" printed
expect 0 "$samokoder" keys rotate
grep -q "3 keys are sealed" printed
expect 0 "$samokoder" me --day-cap 3
grep -q 'What `second/gpt-5-down` costs is not known' printed
expect 6 "$samokoder" build "Tools with a name" --out beside --yes
expect 0 "$samokoder" me --day-cap 0
expect 0 "$samokoder" build "Tools with a name" --out beside --yes
expect 0 "$samokoder" me --no-model
expect 0 "$samokoder" keys remove second
kill "$server"
wait "$server"
if [ "$(stat -c %a data/master.key)" != 600 ]; then
    echo "others can read the master key" >&2
    exit 1
fi

if grep -rlE "sk-canary|c0ffee5eed" "$work" >&2; then
    echo "a key was left behind in the files above" >&2
    exit 1
fi
echo "models were tried, stood in and paid as expected, and no key was left behind"
