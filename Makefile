# The only commands anyone types. Each does its own set-up.

PORT ?= 8080
DATA_DIR ?= .signet
APP ?= yes
DURATION ?= 300
FUZZ_SECONDS ?= 60
RESPONSES ?= 200000
CLIENTS ?= 64

# Every command builds the programs as `cargo test` does, so that none builds twice what another has: with an example
# beside them, however small, cargo takes in what tests alone depend on.
BUILD := cargo build --workspace --all-features --locked --example actix
PROGRAMS := $(or $(CARGO_TARGET_DIR),target)/debug

# Where `prerequisites` puts a Node.js if the machine has no good one.
export PATH := $(CURDIR)/.node/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run demo test test-services test-web test-faults test-rotation test-interop fuzz check bench bench-size load-data quickstart up down secrets test-compose

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' $(MAKEFILE_LIST) | while read -r name text; do \
		printf '  make %-14s %s\n' "$$name" "$$text"; done

run: ## start Signet on this machine: PORT=8080 DATA_DIR=.signet, and APP=no without Node.js
	@deploy/dev/prerequisites rust $(if $(filter no,$(APP)),,node)
	@$(MAKE) --no-print-directory --jobs=2 quickstart $(if $(filter no,$(APP)),,web/dist/index.html)
	@$(PROGRAMS)/quickstart --port '$(PORT)' --data-dir '$(DATA_DIR)'

demo: ## submit 944 real interviews to the Signet that `make run` started: PORT=8080
	@deploy/dev/prerequisites rust
	@$(BUILD) --quiet --bin demo
	@$(PROGRAMS)/demo --url 'http://localhost:$(PORT)'

test: ## run every test: of the services, of the app, and of both in a browser
	@deploy/dev/prerequisites rust servers node chromium
	@$(MAKE) --no-print-directory test-services test-web

test-services: ## those of the services alone, on a PostgreSQL and a Redis of their own
	@deploy/dev/prerequisites rust servers
	deploy/dev/with-servers cargo test --workspace --all-features --locked

test-web: ## those of the app alone
	@deploy/dev/prerequisites rust node chromium
	@$(MAKE) --no-print-directory quickstart web/dist/index.html web/lighthouse/node_modules/.package-lock.json
	cd web && npm test && npm run e2e

test-faults: ## submit responses while everything around breaks: RESPONSES=200000 CLIENTS=64; no part of `make test`
	@deploy/dev/prerequisites rust servers
	DURABLE=yes RESPONSES='$(RESPONSES)' CLIENTS='$(CLIENTS)' deploy/dev/with-servers cargo test --locked \
		--package survey-service --all-features --test api faults::many -- --include-ignored --nocapture

test-rotation: ## change signing keys under load, and then revoke one: DURATION=300; no part of `make test`
	@deploy/dev/prerequisites rust servers
	@$(BUILD) --quiet --bin auth-service --bin survey-service --example rotation
	deploy/dev/with-servers $(PROGRAMS)/examples/rotation --seconds '$(DURATION)'

test-interop: ## what other languages' libraries, and Envoy, say to our tokens; fetches them, no part of `make test`
	@deploy/dev/prerequisites rust servers node python go
	@$(BUILD) --quiet --bin auth-service
	deploy/dev/with-servers node deploy/interop/main.mjs $(PROGRAMS)/auth-service

# Without a sanitizer, for those need a nightly compiler; our code has none of the faults that they find, being safe.
# What is fuzzed is what we ship: the versions are those of the workspace.
FUZZ := shared/token-verifier/fuzz
fuzz: ## throw what nobody would think of at the token verifier: FUZZ_SECONDS=60 for each target; fetches cargo-fuzz
	@deploy/dev/prerequisites rust fuzz
	@cargo fuzz --version 2>/dev/null | grep --quiet ' 0.13.2$$' || cargo install cargo-fuzz --locked --version 0.13.2
	@cp Cargo.lock $(FUZZ)/Cargo.lock
	@cd $(FUZZ) && for target in text signed changed; do \
		mkdir -p corpus/$$target && cargo fuzz run --fuzz-dir . --sanitizer none $$target corpus/$$target seeds/$$target -- \
			-max_total_time='$(FUZZ_SECONDS)' -dict=dictionary -verbosity=0 -print_funcs=0 -print_final_stats=1 || exit; \
	done

check: ## formatting, lints, types, licences, generated files: what a change must pass beside the tests
	@deploy/dev/prerequisites rust lints node
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
	shellcheck --severity=warning deploy/dev/postgres-bin deploy/dev/prerequisites deploy/dev/with-servers deploy/compose/* .ci/run
	@$(MAKE) --no-print-directory web/node_modules/.package-lock.json
	cd web && npm run typecheck && npm run lint && npm run check:api
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check; else \
		echo 'SKIPPED: licences, sources and advisories (cargo install cargo-deny --locked)'; fi

bench: ## what things cost beside each other, and beside others' programs, which it fetches; and how fast the pages are
	@deploy/dev/prerequisites rust servers node chromium python
	deploy/dev/with-servers cargo bench --locked --package demo --bench ratios
	DURABLE=yes deploy/dev/with-servers cargo bench --locked --package demo --bench durable
	@$(MAKE) --no-print-directory quickstart web/dist/index.html web/lighthouse/node_modules/.package-lock.json
	cd web && npm run lighthouse

load-data bench-size: RESPONSES := 1000000

load-data: ## write a large survey into the database of SURVEY_DATABASE_URL: RESPONSES=1000000 OWNER=a-user's-id
	@deploy/dev/prerequisites rust
	@$(BUILD) --quiet --bin load-data
	@$(PROGRAMS)/load-data --responses '$(RESPONSES)' $(if $(OWNER),--owner '$(OWNER)')

bench-size: ## what a large survey costs beside an empty one: RESPONSES=1000000; ten million need 5 GB of disk
	@deploy/dev/prerequisites rust servers
	DURABLE=yes deploy/dev/with-servers cargo bench --locked --package demo --bench size -- '$(RESPONSES)'

quickstart:
	$(BUILD) --bin quickstart

# The app, built anew where it or what it is built with has changed. Types are for `make check`.
web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/public) $(wildcard web/*.ts web/*.html web/tsconfig*.json)
	cd web && node_modules/.bin/vite build --logLevel warn

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

up: ## build and start the production shape with Docker Compose, and wait until it answers
	@deploy/compose/up

down: ## stop it; what it keeps stays
	@deploy/compose/compose down

secrets: ## make what is missing in deploy/secrets: passwords and keys
	@deploy/compose/secrets

test-compose: ## start that whole on free ports, test it, take it away; needs a Docker engine, no part of `make test`
	@deploy/dev/prerequisites node chromium
	@$(MAKE) --no-print-directory web/node_modules/.package-lock.json
	@deploy/compose/test
