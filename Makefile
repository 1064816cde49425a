# Every target installs what it needs first: Python 3.11 or newer and make are enough.

PORT ?= 8080
SECONDS ?= 300
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
PACKAGES := domain application adapters entrypoints

RUNTIME := $(VENV)/.runtime
SCALE := $(VENV)/.scale
DEV := $(VENV)/.dev
BENCH := $(BENCH_VENV)/.bench
INTEROP := tests/interop/node_modules/.installed

PIP_INSTALL := -m pip --disable-pip-version-check --quiet install
# A lock names everything, so nothing is left to resolve: pip would ask for newer releases of what
# others want with an extra, and then refuse them for want of a hash.
LOCKED := --no-deps --require-hashes --requirement requirements/
PRODUCT := --no-deps --no-build-isolation --editable .
# In the order of the folders: those that start servers take long, and so come before the short ones.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run run-scale install test check lint types covered properties bench soak interop \
	fmt migrate lock clean

help:  ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

run: $(RUNTIME)  ## Serve a demo project on 127.0.0.1, PORT=8080.
	$(BIN)/flaghoist serve --demo --port $(PORT)

run-scale: $(SCALE)  ## Serve it twice on PostgreSQL and Valkey, with a worker; five ports from PORT.
	$(BIN)/python -m entrypoints.scale --port $(PORT)

install: $(DEV)  ## Make .venv with everything that development needs.

test: $(DEV)  ## Run every test.
	$(PYTEST)

check: export HYPOTHESIS_PROFILE ?= ci
check: lint types covered test  ## Run all that guards a change: lint, types, coverage, tests.

lint: $(DEV)  ## Check style, architecture, slots, the Dockerfile and the shell script.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m slotscheck $(PACKAGES:%=-m %)
	$(BIN)/hadolint Dockerfile
	$(BIN)/shellcheck .ci/run

types: $(DEV)  ## Check types, strictly.
	$(BIN)/mypy

covered: $(DEV)  ## Require that the unit tests alone reach every branch of the core.
	$(PYTEST) tests/unit --cov --cov-report=term

properties: export HYPOTHESIS_PROFILE ?= nightly
properties: $(DEV)  ## Search long for a counterexample to the laws.
	$(PYTEST) --timeout 0 tests/properties

bench: $(BENCH)  ## Compare speed with other engines and with a bare server.
	$(BENCH_VENV)/bin/python -m tests.benchmarks

soak: $(RUNTIME)  ## Serve under load with changes and kills, SECONDS=300, and judge every answer.
	$(BIN)/python -m tests.benchmarks.soak $(SECONDS)

interop: $(RUNTIME) $(INTEROP)  ## Read flags with the OpenFeature SDKs for Node.
	npm --prefix tests/interop test

fmt: $(DEV)  ## Format, and fix what can be fixed by machine.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

migrate: $(RUNTIME)  ## Bring the configured database to the newest schema.
	$(BIN)/flaghoist migrate

lock: $(DEV)  ## Resolve requirements/*.in anew; UPGRADE=--upgrade takes newer releases.
	cd requirements && ../$(LOCK) $(UPGRADE) dev.in --output-file dev.txt
	cd requirements && for set in build runtime scale bench; do \
		../$(LOCK) $$set.in --constraint dev.txt --output-file $$set.txt || exit 1; done

clean:  ## Remove environments and caches; var/ with its databases stays.
	rm -rf $(VENV) $(BENCH_VENV) build dist htmlcov .coverage .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache tests/interop/node_modules
	find $(PACKAGES) tests -type d -name __pycache__ -prune -exec rm -rf {} +

# pip is the last thing a new environment gets: where it stands, the environment is whole.
$(VENV)/bin/pip $(BENCH_VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(@:%/bin/pip=%)

$(RUNTIME): requirements/build.txt requirements/runtime.txt pyproject.toml | $(VENV)/bin/pip
	$(BIN)/python $(PIP_INSTALL) $(LOCKED)build.txt $(LOCKED)runtime.txt
	$(BIN)/python $(PIP_INSTALL) $(PRODUCT)
	touch $@

$(SCALE): requirements/scale.txt $(RUNTIME)
	$(BIN)/python $(PIP_INSTALL) $(LOCKED)scale.txt
	touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(VENV)/bin/pip
	$(BIN)/python $(PIP_INSTALL) $(LOCKED)dev.txt
	$(BIN)/python $(PIP_INSTALL) $(PRODUCT)
	touch $(RUNTIME) $(SCALE) $@

$(BENCH): requirements/bench.txt requirements/scale.txt pyproject.toml | $(BENCH_VENV)/bin/pip
	$(BENCH_VENV)/bin/python $(PIP_INSTALL) $(LOCKED)bench.txt $(LOCKED)scale.txt
	$(BENCH_VENV)/bin/python $(PIP_INSTALL) $(PRODUCT)
	touch $@

$(INTEROP): tests/interop/package-lock.json tests/interop/package.json
	npm --prefix tests/interop ci --no-audit --no-fund
	touch $@
