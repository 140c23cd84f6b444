# The commands a person needs; `make` alone lists them.

SHELL := /bin/bash
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL := help
.PHONY: help setup build test drills lint fmt clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: ## Install what building and testing need
	@scripts/setup.sh

build: setup ## Build target/release/samokoder
	cargo build --release --locked -p samokoder
	@if [ "$(TARGET)" != target ]; then mkdir -p target/release && ln -sfn "$(abspath $(TARGET))/release/samokoder" target/release/samokoder; fi

test: setup ## Set up what is needed and run every test
	@scripts/test.sh

drills: setup ## Kill, freeze and cut off workers for long (about 20 minutes)
	@scripts/drills.sh

lint: ## Check format and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt: ## Format the Rust code
	cargo fmt --all

clean: ## Remove what was built
	cargo clean
