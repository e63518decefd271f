# Usher's commands. Everything happens in this folder: a virtual environment in .venv, data in .usher.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo test check lint types floors migrations tests bench chaos lock clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: .venv/run ## analyse three example sites, or one of yours: make demo SITE=https://example.org KEEP=1
	@$(BIN)/usher demo $(if $(SITE),--site "$(SITE)") $(if $(KEEP),--keep)

test: check ## the whole gate: format, lint, types, floors, migrations, tests

check: lint types floors tests

lint: .venv/dev ## format and lint
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && echo "lint: clean"

types: .venv/dev ## mypy --strict
	@$(BIN)/mypy

floors: .venv/dev ## who may import whom
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache | tail -n 3

tests: .venv/dev ## all tests but the long ones, on real embedded servers
	@$(BIN)/pytest -n 2 --dist loadgroup

bench: .venv/peers ## one table: this beside its peers, in one run
	@$(BIN)/python -m benchmarks

chaos: .venv/dev ## kill, flush and restart everything for some minutes; nothing may be lost or doubled
	@$(BIN)/pytest -m chaos -s tests/chaos tests/db/test_races.py tests/db/test_session_machine.py tests/db/test_persona_machine.py \
		tests/e2e/test_hostile_sites.py

lock: .venv/dev ## renew the locked dependencies
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra embedded --extra setup --extra llm --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra embedded --extra setup -c requirements-dev.lock pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra embedded --extra setup --extra llm -c requirements-dev.lock pyproject.toml -o requirements-llm.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra peers -c requirements-dev.lock pyproject.toml -o requirements-peers.lock

clean: ## remove the virtual environment and the embedded data
	@rm -rf .venv .usher

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info[:2] >= (3, 11) else "Usher needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv .venv

# The same environment serves running and developing; each stamp is renewed when its lock changes.
.venv/run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Usher needs into .venv …"
	@test -e .venv/dev || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Usher and its tests need into .venv …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/peers: requirements-peers.lock .venv/dev
	@echo "Installing the peers that Usher is measured beside into .venv …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.lock
	@touch $@
