# Each target does its own set-up on a machine with python3 and make.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
BENCH := $(VENV)/.installed-bench
PIP := $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt
# A worker a core, four at most: each loads the model and starts a PostgreSQL server.
WORKERS := -n logical --maxprocesses 4 --dist worksteal

.PHONY: run demo test check bench recorded trust model venv clean

run: $(STAMP) ## the service, with the default catalogue
	$(PY) -m scheduler

demo: $(STAMP) ## an offline try-out, on a throw-away database
	$(PY) -m sohokari demo

test: $(DEV) ## the fast suite
	$(PY) -m pytest $(WORKERS) -m "not slow"

check: $(DEV) ## format, lint and types
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy

bench: $(BENCH) ## the figures, beside a peer in the same run
	$(PY) -m benchmarks

recorded: $(DEV) ## harvest the recorded answers in ../shared and print what came of each
	$(PY) -m benchmarks.recorded

trust: $(DEV) ## the slow suite too
	$(PY) -m pytest $(WORKERS)

model: $(DEV) ## train, evaluate and write the model with its card
	$(PY) -m sohokari train --release

venv: $(DEV)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(PY):
	$(PYTHON) -m venv $(VENV)

# What pyproject.toml asks for, as pip reads it: one requirement a line.
WANTED = $(PY) -c 'import sys, tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; print("\n".join(p["optional-dependencies"][sys.argv[1]] if sys.argv[1:] else p["dependencies"]))'

$(STAMP): pyproject.toml constraints.txt | $(PY)
	@echo "Setting up the environment in $(VENV) (once; a minute or so) ..."
	@$(WANTED) > $(VENV)/wanted.txt
	$(PIP) -r $(VENV)/wanted.txt
	@touch $@

$(DEV): $(STAMP)
	@$(WANTED) dev > $(VENV)/wanted-dev.txt
	$(PIP) -r $(VENV)/wanted-dev.txt
	@touch $@

$(BENCH): $(DEV)
	@$(WANTED) bench > $(VENV)/wanted-bench.txt
	$(PIP) -r $(VENV)/wanted-bench.txt
	@touch $@
