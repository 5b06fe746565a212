# Two commands matter: `make run` shows the whole cycle, `make test` runs every check.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCK   := --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

.PHONY: help setup setup-test setup-system run check format test explore test-postgresql test-peers chaos teeth bench lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(BIN)/python requirements.lock setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tests: $(VENV)/.runtime tests/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.tests tests/bench/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/bench/requirements.lock
	@touch $@

setup: $(VENV)/.runtime  ## create .venv and install the hash-locked dependencies
setup-test: $(VENV)/.tests  ## the same, with what the tests need

setup-system:  ## install by apt what some tests need (needs root and apt)
	@.ci/setup-system

run: setup  ## simulator + sample library + the whole cycle, until Ctrl-C
	@$(BIN)/indicator-adapter demo

check: setup-test  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup-test  ## rewrite the sources in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Hundreds of processes are started: each would compile our sources again without a bytecode cache.
test: setup-test check  ## every check, and every test but those of the targets below
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

explore: setup-test  ## the property tests with examples drawn anew, and more of them
	$(BIN)/pytest -n 2 --dist loadfile -m hypothesis --hypothesis-profile=explore

test-postgresql: setup-test  ## the stories of jobs once more, on PostgreSQL
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m again

test-peers: setup-test  ## the SOAP wire against servers on PHP, Java, .NET, C++, Node, Python and Perl
	$(BIN)/pytest -m peers tests/contract/peers

SEEDS ?= 20
FIRST_SEED ?= 1
# RESULTS=file keeps one line per seed, and seeds in it are not run again.
chaos: setup-test  ## kill the daemon while the receiver misbehaves: SEEDS=n FIRST_SEED=k RESULTS=file
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m tests.chaos --seeds $(SEEDS) --first-seed $(FIRST_SEED) $(if $(RESULTS),--results $(RESULTS)) $(if $(PLANTED),--planted $(PLANTED))

teeth: setup-test  ## plant wrong designs into the same experiment; fails unless each is found out
	for design in new_key_on_retry cursor_before_rows; do \
		PYTHONDONTWRITEBYTECODE= $(BIN)/python -m tests.chaos --seeds 6 --planted $$design || exit 1; \
	done

bench: $(VENV)/.bench  ## rows per second and peak memory, printed as ratios
	$(BIN)/python -m tests.bench

lock: setup-test  ## resolve the lock files anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile $(LOCK) setup.cfg --extra build --output-file requirements.lock
	$(BIN)/uv pip compile $(LOCK) setup.cfg --extra build --extra test \
		--constraint requirements.lock --output-file tests/requirements.lock
	$(BIN)/uv pip compile $(LOCK) setup.cfg --extra build --extra test --extra bench \
		--constraint tests/requirements.lock --output-file tests/bench/requirements.lock

clean:  ## remove what the targets made
	rm -rf $(VENV) .cache build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
