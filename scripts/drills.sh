#!/usr/bin/env bash
# The long drills: every crash point of a run, two minutes of chaos, an outage of twelve seconds, more kills.
set -euo pipefail
cd "$(dirname "$0")/.."
export SAMOKODER_TEST_KILLS="${SAMOKODER_TEST_KILLS:-400}"
export SAMOKODER_TEST_CHAOS_S="${SAMOKODER_TEST_CHAOS_S:-120}"
export SAMOKODER_TEST_OUTAGE_S="${SAMOKODER_TEST_OUTAGE_S:-12}"
export SAMOKODER_TEST_TERMS="${SAMOKODER_TEST_TERMS:-60}"
export SAMOKODER_TEST_PRODUCT_KILLS="${SAMOKODER_TEST_PRODUCT_KILLS:-40}"
scripts/with-postgres.sh cargo nextest run -p drills --locked --test-threads 4 --success-output final
SAMOKODER_TEST_CRASHES=all scripts/with-postgres.sh cargo nextest run -p orchestrator --locked -E 'test(crash)'
scripts/test-chaos.sh
