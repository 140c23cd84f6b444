#!/usr/bin/env bash
# Gives a data folder the packages that an earlier part of a test run installed, which lie in SAMOKODER_TEST_PACKAGES: as
# hard links, so it takes no time or space, and each part still has a cache of its own to spoil. Does nothing without that
# variable, so a part that runs alone begins with an empty cache.
set -euo pipefail
[ -n "${SAMOKODER_TEST_PACKAGES:-}" ] || exit 0
mkdir -p "$1"
cp --archive --link "$SAMOKODER_TEST_PACKAGES" "$1/cache"
