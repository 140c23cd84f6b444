# The commands a person needs; `make` alone lists them.

SHELL := /bin/bash
export BRIEF
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL := help
.PHONY: help setup web build demo serve test drills bench lint fmt clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: ## Install what building and testing need
	@scripts/setup.sh

# Built anew only when something of it has changed: a new one makes the binary be linked anew, which takes minutes.
WEB_SOURCES := $(shell find web -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)

web: web/dist/index.html ## Build the web app, which the binary brings along

web/dist/index.html: $(WEB_SOURCES)
	@cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build

build: setup web ## Build target/release/samokoder
	cargo build --release --locked -p samokoder
	@if [ "$(TARGET)" != target ]; then mkdir -p target/release && ln -sfn "$(abspath $(TARGET))/release/samokoder" target/release/samokoder; fi

demo: build ## Build an app and show it in the browser: make demo BRIEF="what your app keeps track of"
	@$(TARGET)/release/samokoder demo $(if $(BRIEF),"$$BRIEF")

serve: build ## Serve the web pages and the API
	@$(TARGET)/release/samokoder serve

test: setup ## Set up what is needed and run every test
	@scripts/test.sh

bench: setup ## Measure what the product itself costs; writes target/bench.json
	cargo build --release --locked --quiet -p samokoder
	scripts/with-postgres.sh cargo run --release --locked --quiet -p bench -- --json $(TARGET)/bench.json $(PARTS)

drills: setup ## Kill, freeze and cut off workers for long (about 20 minutes)
	@scripts/drills.sh

lint: ## Check format and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt: ## Format the Rust code
	cargo fmt --all

clean: ## Remove what was built
	cargo clean
