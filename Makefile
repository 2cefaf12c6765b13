# The only commands anyone types. Each does its own set-up.

PORT ?= 8080
DATA_DIR ?= .signet

.DEFAULT_GOAL := help
.PHONY: help run demo test test-web check check-web bench up down secrets test-compose

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' $(MAKEFILE_LIST) | while read -r name text; do \
		printf '  make %-12s %s\n' "$$name" "$$text"; done

run: ## start Signet on this machine: PORT=8080 DATA_DIR=.signet
	@deploy/dev/prerequisites run
	cargo run --locked --package quickstart -- --port '$(PORT)' --data-dir '$(DATA_DIR)'

demo: ## submit 944 real interviews to the Signet that `make run` started: PORT=8080
	@deploy/dev/prerequisites run
	cargo run --locked --quiet --package demo -- --url 'http://localhost:$(PORT)'

test: ## run every test of the services, on a PostgreSQL and a Redis of their own
	@deploy/dev/prerequisites test
	deploy/dev/with-servers cargo test --workspace --all-features --locked

test-web: ## run every test of the app, in a browser too; needs Node and Chromium
	@deploy/dev/prerequisites test-web
	cargo build --workspace --all-features --locked --bin quickstart
	@$(MAKE) --no-print-directory web/dist/index.html
	cd web && npm test && npm run e2e

check-web: ## types, style and unit tests of the app, and whether its client fits the services; needs Node
	@deploy/dev/prerequisites check-web
	@$(MAKE) --no-print-directory web/node_modules/.package-lock.json
	cd web && npm run typecheck && npm run lint && npm run check:api && npm test

# The app, built anew where it or what it is built with has changed.
web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/public) $(wildcard web/*.ts web/*.html web/tsconfig*.json)
	cd web && npm run build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

check: ## formatting, lints, licences: what a change must pass beside the tests
	@deploy/dev/prerequisites check
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check; else \
		echo 'SKIPPED: licences, sources and advisories (cargo install cargo-deny --locked)'; fi
	@if command -v shellcheck >/dev/null; then shellcheck --severity=warning deploy/dev/* deploy/compose/* .ci/run; else \
		echo 'SKIPPED: the shell scripts (install shellcheck)'; fi

bench: ## what things cost beside each other, on this machine
	@deploy/dev/prerequisites test
	deploy/dev/with-servers cargo bench --locked --package demo --bench ratios

up: ## build and start the production shape with Docker Compose, and wait until it answers
	@deploy/compose/up

down: ## stop it; what it keeps stays
	@deploy/compose/compose down

secrets: ## make what is missing in deploy/secrets: passwords and keys
	@deploy/compose/secrets

test-compose: ## start that whole on free ports, test it, take it away; needs a Docker engine, no part of `make test`
	@deploy/compose/test
