#!/usr/bin/env bash
# Lets a hostile app do its worst beside a server that somebody uses: fork and memory bombs, disks filled, endless output,
# thousands of sockets, answers that never end, and slow connections from outside. The API answers every request, each
# offender ends with its reason, its app starts again, and nothing is left. How long answers took is told, not asserted:
# --json FILE writes it for `make bench`.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
if [ -z "${SAMOKODER:-}" ]; then
    cargo build --locked --quiet -p samokoder
    SAMOKODER="${CARGO_TARGET_DIR:-$PWD/target}/debug/samokoder"
fi
samokoder=$SAMOKODER
figures=
[ "${1:-}" != --json ] || figures=$(realpath "$2")
work=$(mktemp -d)
scripts/share-packages.sh "$work/data"
source scripts/serving.sh
trap clear_away EXIT
# Limits that are soon reached; the app itself needs a third of them.
export SAMOKODER_SANDBOX__TOTAL_MEMORY_MIB=512 SAMOKODER_SANDBOX__TOTAL_DISK_MIB=128 SAMOKODER_SANDBOX__TOTAL_FILES=1000
export SAMOKODER_SANDBOX__PROCESSES=256
# The run may have come to its checks before it is cancelled, and the browser for them goes soon afterwards.
export SAMOKODER_CHECKS__BROWSER_IDLE_S=1
export TMPDIR="$work/temporary"
mkdir "$TMPDIR"
cd "$work"

# An app is built; its checks are not waited for, since what follows is about what its code does when it runs.
start
wait_for 60 get /readyz >/dev/null 2>&1
created=$(post /v1/projects '{"brief": "Plants with a name"}')
project=$(value it.project.id <<<"$created")
run=$(value it.run.id <<<"$created")
has_code() { [ "$(get "/v1/projects/$project/checkpoints" | value 'it.items.filter((one) => one.written > 0).length')" -ge 3 ]; }
wait_for 120 has_code
post "/v1/runs/$run/cancel" '{}' >/dev/null
wait_for 60 outcome_is "$run" cancelled

# Its server's code is edited by hand, and the edit is taken in: going back undoes it, and going on does it again.
"$samokoder" export "$project" --out app >/dev/null
cp "$root/scripts/abuse/hostile.ts" app/server/hostile.ts
cat >>app/server/dev.ts <<'HOSTILE'

import { hostile } from "./hostile";
const honest = getRequestListener(createApp(db).fetch);
HOSTILE
sed -i 's/^export const listener = .*/export const listener: typeof honest = async (...both) => (hostile(...both) ? undefined : honest(...both));/' app/server/dev.ts
before=$("$samokoder" history "$project" --json | head -n 1 | value it.number)
(cd app && "$samokoder" restore "$before" --project "$project" >"$work/printed") || fail "$(cat "$work/printed")"
undo=$(sed -nE 's/^Undo this with: samokoder restore ([0-9]+)$/\1/p' "$work/printed")
"$samokoder" restore "$undo" --project "$project" >/dev/null

# Its packages are fetched first, which is no part of what is measured.
post "/v1/projects/$project/preview/start" '{}' >/dev/null
wait_for 300 state_is "$project" running
node "$root/scripts/abuse/offend.mjs" "$url" "$project" "$server" "$figures" || fail "a hostile app was not kept in bounds"

pid=$server
finish
[ -z "$(ls -A "$TMPDIR")" ] || fail "temporary files are left: $(ls -A "$TMPDIR")"
! grep -q "$work" /proc/self/mountinfo || fail "mounts are left"
[ -z "$(find /sys/fs/cgroup -maxdepth 4 -type d -name "samokoder-$pid-*" 2>/dev/null)" ] || fail "control groups are left"
echo "every offender ended with its reason, every request was answered, and nothing is left"
