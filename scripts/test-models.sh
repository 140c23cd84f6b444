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
grep -q "anthropic .*key is set" printed
expect 0 "$samokoder" models of compatible
grep -q smollm2 printed
expect 0 "$samokoder" models test smollm2-135m
grep -q "kept to a JSON schema" printed && grep -q "context = 2048" printed
expect 0 "$samokoder" models test openai/gpt-5-mini
expect 2 "$samokoder" models test groq/some-model
grep -q GROQ_API_KEY logged
expect 2 "$samokoder" models of nobody

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

if grep -rl "sk-canary" "$work" >&2; then
    echo "a key was left behind in the files above" >&2
    exit 1
fi
echo "models were tried, stood in and paid as expected, and no key was left behind"
