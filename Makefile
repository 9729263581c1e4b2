# The front door. `make run` and `make test` set up all they need: Python >= 3.11 and make are enough.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# Bytecode halves the start-up of Prefect and Great Expectations.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export DO_NOT_TRACK = 1
export PREFECT_SERVER_ANALYTICS_ENABLED = false
export GX_ANALYTICS_ENABLED = false

.DEFAULT_GOAL := help
.PHONY: help setup run test slow fuzz measure lint types check dictionary picture review-actors lock clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(READY) ## the environment, from the lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "positions needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock (some minutes, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
# The lock binds what packages ask for with extras, too: pip would take the newest release of that.
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements.lock -c requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -r 20 -j 0 -x /tests/ $(VENV)/lib >/dev/null 2>&1 || true # on all cores; some hold templates of code
	@$(BIN)/python -m compileall -q flows transforms
	@$(BIN)/python -m flows.runtime.prefect_database
	@touch $@

run: setup ## data/raw to data/processed, with a summary
	@$(BIN)/positions run

test: setup ## all tests that need neither network nor gold sets
	@$(BIN)/python -m pytest -q -rs -n auto --dist loadfile --no-loadscope-reorder

slow: setup ## the tests that take minutes
	@$(BIN)/python -m pytest -q -m slow

SECONDS ?= 300
FIRST ?= 0

fuzz: setup ## damaged inputs for SECONDS, from case number FIRST on
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --first $(FIRST)

measure: setup ## the scores against the gold sets beside the project; DEV=1: those on dev, told in docs/scores.md
	@$(if $(DEV),$(BIN)/python -m benchmarks.quality ../shared --only claims,$(BIN)/python -m pytest -q -m measure -s)

lint: setup ## style, and what may import what
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-cache

types: setup ## types
	@$(BIN)/mypy

check: lint types test ## all that must hold before a commit lands

dictionary: setup ## DATA_DICTIONARY.md from the schema
	@$(BIN)/python -m transforms.release.dictionary > DATA_DICTIONARY.md

picture: setup ## docs/architecture.md from the code
	@$(BIN)/python -m flows.pipeline.architecture_page > docs/architecture.md

review-actors: setup ## overlaps and old sources in the knowledge base of actors
	@$(BIN)/positions actors --review

lock: ## requirements.lock from pyproject.toml; needs uv
	uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --output-file requirements.lock --quiet

clean: ## the environment and what was processed
	rm -rf $(VENV) data/processed/releases data/processed/current data/processed/current.json data/processed/_state
