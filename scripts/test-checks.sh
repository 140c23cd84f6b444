#!/usr/bin/env bash
# Tests the runner of the acceptance checks against pages made for it, in a real browser.
set -euo pipefail
cd "$(dirname "$0")/../checks"
npm ci --ignore-scripts --no-audit --no-fund --silent
npm test
