#!/usr/bin/env bash
# Installs, checks, tests and builds the web pages, and compares their size with the budget. Needs no browser.
set -euo pipefail
cd "$(dirname "$0")/../web"
npm ci --ignore-scripts --no-audit --no-fund --silent
npm run --silent lint
npm run --silent types
npm run --silent test
# Only when something of it has changed: the binary brings the pages along and would be built anew for equal ones.
make --silent -C .. web
npm run --silent size
