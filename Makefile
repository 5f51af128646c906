# Everything that needs typing has a target here; `make help` lists them.

SHELL := /bin/sh
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/pattreeya
PYTHON := $(CACHE)/python/bin/python
PROGRAM := .build/release/pattreeya
# The Swift runtime inside halves the start-up time; debug information would cost a tenth of the build time.
RELEASE := -c release --static-swift-stdlib -debug-info-format none
TEST_PEERS := livekit-api==1.2.2
BENCH_PEERS := llm==0.36
# Half a gigabyte, and choosy about the versions of others: in an environment of their own.
EVAL_PEERS := livekit-agents==1.8.9 inspect_ai==0.3.285
# Where `make install` puts things; DESTDIR goes before it, for packaging.
PREFIX ?= $(if $(filter 0,$(shell id -u)),/usr/local,$(HOME)/.local)

.PHONY: help run build test lint format bench soak setup peers test-tools browser bench-peers local-model install uninstall clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## Install what is missing, build and start a chat
	@$(PROGRAM) chat

build: setup ## Build the release program: .build/release/pattreeya
	@swift build $(RELEASE) --product pattreeya

test: setup peers test-tools ## Run all tests but the long ones
	@swift build --product PattreeyaPackageTests
	@PATTREEYA_PYTHON="$(PYTHON)" scripts/test.sh

soak: setup peers test-tools browser ## Run the long tests too
	@swift build --product PattreeyaPackageTests
	@PATTREEYA_SOAK=1 PATTREEYA_PYTHON="$(PYTHON)" scripts/test.sh

lint: ## Check the formatting of all Swift files
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests

format: ## Format all Swift files
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

bench: build bench-peers ## Measure speed and memory, as ratios against peers in the same run
	@swift build $(RELEASE) --product Benchmark
	@python3 scripts/bench/bench.py $(PROGRAM) .build/release/Benchmark "$(PYTHON)" "$(CACHE)/eval-peers/bin/python"

local-model: ## Serve a real 1.5 B model on loopback (a test tool; 1.1 GB into the user's cache folder)
	@scripts/local-model.sh serve

install: build ## Install program, manual page and shell completions below PREFIX (DESTDIR is honoured)
	@DESTDIR="$(DESTDIR)" scripts/install.sh install $(PROGRAM) "$(PREFIX)"

uninstall: ## Remove what `make install` installed
	@DESTDIR="$(DESTDIR)" scripts/install.sh uninstall "$(PREFIX)"

setup:
	@scripts/setup.sh

# The official clients that tests talk to. Without them those tests say so and are skipped.
peers:
	@scripts/python-peers.sh "$(CACHE)/python" $(TEST_PEERS)

# What single tests look at our output with. Without it those tests say so and are skipped.
test-tools:
	@scripts/setup.sh libxml2-utils || echo "test: there is no xmllint; tests with it are skipped" >&2

browser:
	@scripts/setup.sh chromium fonts-dejavu-core || echo "soak: there is no browser; tests in it are skipped" >&2

bench-peers:
	@scripts/python-peers.sh "$(CACHE)/python" $(TEST_PEERS) $(BENCH_PEERS)
	@scripts/python-peers.sh "$(CACHE)/eval-peers" $(EVAL_PEERS)

clean: ## Remove what was built
	@rm -rf .build
