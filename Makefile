# make run | test | bench | check | clean; each makes the virtual environment it needs.

SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help run test bench check clean

# The first Python on the PATH that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)
BIN := .venv/bin
TOKEN := ^[[:space:]]*(export[[:space:]]+)?DISCORD_TOKEN[[:space:]]*=[[:space:]]*["']?[^"'[:space:]\#]

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'

run: .venv/run.stamp  ## the bot on Discord if DISCORD_TOKEN is set, else the sandbox in a browser
	@if [ -n "$$DISCORD_TOKEN" ] || grep -Eqs "$$TOKEN" .env; then \
		exec $(BIN)/detoxbot run; else exec $(BIN)/detoxbot sandbox; fi

# Tests wait for a third of their time, for processes, databases and a browser: more workers than
# cores. Not the files with the most tests first: those with one slow test would come last, alone.
# And arithmetic threads that outnumber the cores only wait for each other: one for each process.
WORKERS = $$($(BIN)/python -c 'import os; cores = os.cpu_count() or 1; print(cores + cores // 2)')
test: check  ## everything in check, then the tests, on every core
	OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: .venv/dev.stamp  ## style, types and the arrows between packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/bench.stamp  ## speed on this machine
	set -e; for script in tests/benchmarks/[a-z]*.py; do PYTHONPATH=. $(BIN)/python "$$script"; done

clean:  ## remove what the other targets made; data/ and .env stay
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

export TOKEN

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is not on the PATH" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv

# What a user needs to run the bot and its sandbox.
.venv/run.stamp: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[sandbox,postgres]"
	@touch $@

# What others are measured with, on top of everything.
.venv/bench.stamp: .venv/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev,bench]"
	@touch $@

# Everything: the tests, the checks and training too.
.venv/dev.stamp: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@ .venv/run.stamp
