#!/usr/bin/env bash
# Serves an empty data folder and does over HTTP what a person does: builds an app, opens it, puts a record in, kills the
# server in the middle of a second build and sees it finish after a restart, and builds from the command line beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
cargo build --locked --quiet -p samokoder
samokoder="${CARGO_TARGET_DIR:-$PWD/target}/debug/samokoder"
work=$(mktemp -d)
scripts/share-packages.sh "$work/data"
source scripts/serving.sh
trap clear_away EXIT
cd "$work"

start
holds() { grep -q -- "$1" <<<"$2"; }
holds '"ok"' "$(get /health)"
wait_for 60 get /readyz >/dev/null
looked() { [ "$(get /v1/about | value 'it.machine.length')" -gt 0 ]; }
wait_for 60 looked
[ "$(get /v1/about | value 'it.machine.filter((part) => !part.ok).length')" = 0 ] || fail "the pages would say that something is missing here: $(get /v1/about)"

created=$(post /v1/projects '{"brief": "Plants with a name, a place and a watering date"}')
project=$(value it.project.id <<<"$created")
run=$(value it.run.id <<<"$created")
wait_for 300 outcome_is "$run" proven
[ "$(get "/v1/projects/$project" | value 'it.spec.requirements.every((one) => one.state === "proven")')" = true ] || fail "not all is proven"
shot=$(get "/v1/projects/$project" | value 'it.spec.requirements[0].checks[0].screenshot_url')
get "$shot" >"$work/shot"
[ "$(head -c 4 "$work/shot" | tail -c 3)" = PNG ] || fail "the screenshot is no PNG"

post "/v1/projects/$project/preview/start" '{}' >/dev/null
wait_for 60 state_is "$project" running
link=$(get "/v1/projects/$project/preview" | value it.url)
host=$(value 'new URL(it).host' <<<"\"$link\"")
# Node and getent do not resolve `*.localhost`, so the host is named in the header.
visit() { curl --silent --show-error --noproxy '*' --header "host: $host" --cookie "$cookie" "$@"; }
cookie=$(curl --silent --noproxy '*' --include --header "host: $host" "$url/?${link#*\?}" | sed -nE 's/^set-cookie: ([^;]+);.*/\1/Ip' | tr -d '\r')
holds '<title>Plant' "$(visit "$url/")" || fail "the app's page is not there"
visit --fail-with-body --header 'content-type: application/json' --data '{"name": "Rose", "place": "Hall", "watering_date": "2026-03-05"}' "$url/api/plants" >/dev/null
[ "$(curl --silent --noproxy '*' --output /dev/null --write-out '%{http_code}' --header "host: $host" "$url/")" = 403 ] || fail "the app is open to everybody"

second=$(post /v1/projects '{"brief": "Books with a title, an author and a rating"}')
run=$(value it.run.id <<<"$second")
taken() { [ "$(get "/v1/runs/$run" | value it.steps_taken)" -ge 4 ]; }
wait_for 120 taken
kill -KILL "$server"
wait "$server" 2>/dev/null || true
start
wait_for 300 outcome_is "$run" proven

# The data of the first app is there after the kill; opening its old link starts it.
visit --header 'accept: text/html' "$url/" >/dev/null
wait_for 60 state_is "$project" running
holds Rose "$(visit "$url/api/plants")" || fail "the record is gone"

"$samokoder" build "Tools with a name and a price" --out tools --yes >"$work/printed" 2>&1 || fail "$(tail -n 20 "$work/printed")"
test -f tools/package.json
echo "// mine" >tools/mine.ts
"$samokoder" change "Add a colour (red, green) to tools" --project tools --yes --json >"$work/printed" 2>&1 || fail "$(tail -n 20 "$work/printed")"
tail -n 1 "$work/printed" | grep -q '"outcome":"proven"'
test -f tools/mine.ts
# The way back beside the server: the edit by hand becomes a checkpoint, the change is undone, and then done again.
tools=$(value it.project_id <tools/.samokoder/project.json)
echo "// mine too" >tools/too.ts
before=$("$samokoder" history "$tools" --json | head -n 1 | value it.number)
old=$("$samokoder" history "$tools" --json | grep -v '"written":0' | tail -n 1 | value it.number)
(cd tools && "$samokoder" restore "$old" --project "$tools" >"$work/printed" 2>&1) || fail "$(cat "$work/printed")"
test ! -e tools/too.ts && test ! -e tools/mine.ts || fail "edits by hand stayed in the folder"
undo=$(sed -nE 's/^Undo this with: samokoder restore ([0-9]+)$/\1/p' "$work/printed")
[ "$undo" -gt "$before" ] || fail "what undoes it is not the edit by hand"
(cd tools && "$samokoder" restore "$undo" --project "$tools" >/dev/null)
grep -q "mine too" tools/too.ts || fail "going back could not be undone"
"$samokoder" diff --project "$tools" --stat | grep -q "+ too.ts" || fail "the difference is not told"
[ "$("$samokoder" list | grep -c proven)" -eq 3 ] || fail "the list is not complete"
"$samokoder" build "Cars with a name" --yes --queue >/dev/null
"$samokoder" cancel >/dev/null
"$samokoder" export "$project" --out again >/dev/null
test -f again/package.json
# A host is allowed to one app, and withdrawn, by the server.
"$samokoder" hosts "$project" --allow API.example --json | grep -q '"host":"api.example"' || fail "no host was allowed beside the server"
[ "$(get "/v1/projects/$project/hosts" | value 'it.items.map((one) => one.host).join()')" = api.example ] || fail "the server does not know the allowed host"
"$samokoder" hosts "$project" --withdraw api.example | grep -q "from no host" || fail "the host was not withdrawn"
# Published, the app is for everybody, with data of its own, until it is taken back.
published=$("$samokoder" publish "$project" --name my-plants --yes --json | value it.url)
[ "$published" = "http://my-plants.localhost:${url##*:}/" ] || fail "the published app is at $published"
public() { curl --silent --noproxy '*' --header "host: my-plants.localhost" "$url$1"; }
holds '<title>Plant' "$(public /)" || fail "the published app is not there"
! holds Rose "$(public /api/plants)" || fail "the published app shows the data of the preview"
"$samokoder" unpublish "$project" | grep -q "not published any more"
holds "no app at this address" "$(public /)" || fail "the app was not taken back"
code=0
"$samokoder" serve --port 0 >"$work/printed" 2>&1 || code=$?
[ "$code" -eq 5 ] && grep -q "already uses this data folder" "$work/printed" || fail "a second server was not refused"

[ -d "$root/checks/node_modules" ] || npm --prefix "$root/checks" ci --ignore-scripts --no-audit --no-fund --silent
node "$root/scripts/frame-check.mjs" "$url" "$project"

finish
echo "building, opening, killing and building beside a server went as expected"
