# Everything runs in .venv, created on first use from requirements.lock. Paths are relative, so that a checkout
# whose path has spaces works.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
# Benchmarks take their words from BEIR collections, if there are some.
COLLECTIONS ?= $(wildcard ../shared/collections)
export QUESTION := $(value Q)
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
# Three processes on two cores, because the tests of the app often wait; one thread in each, because more disturb the others.
test coverage quick test-dask test-milvus test-training test-attack: export OMP_NUM_THREADS := 1

MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run ask eval gate bench bench-app attack test coverage test-dask test-milvus test-training test-attack quick check format schema pictures lock clone docs docs-check clean

help:            ## show this
	@grep -hE '^[a-z-]+: .*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 24

run: .venv/ready ## open the app on the demo documents
	@$(PY) -m tui seeds

ask: .venv/ready ## answer one question: make ask Q="Who trains police in Managua?" (ARGS=--json, ARGS="-k 3", …)
	@$(PY) -m tui ask "$$QUESTION" seeds $(ARGS) || { code=$$?; [ $$code -eq 3 ] || exit $$code; }

eval: .venv/ready ## measure the answers (ARGS="--systems all --html report.html", --write-readme)
	@$(PY) -m tui eval $(ARGS)

gate: .venv/ready ## fail if a measure fell significantly below evals/baseline.json
	@$(PY) -m tui eval --gate

bench-app: .venv/ready ## measure the waiting times of the app (ARGS=--json)
	@$(PY) -m evals.benchmarks.app $(ARGS)

bench: .venv-bench/ready ## compare speed with txtai, LlamaIndex, Haystack, LangChain (ARGS="starting asking", --write-readme)
	@.venv-bench/bin/python -m evals.benchmarks $(addprefix --collections ,$(COLLECTIONS)) $(ARGS)

attack: .venv/ready ## kill, damage, overload and outwit pincite; half an hour (ARGS="--quick", "kills --kills 50", --write-docs)
	@$(PY) -m evals.reliability $(ARGS)

test: .venv/ready ## run every test but the attacks and those of the reader's training
	@$(PY) -m pytest -n 3 --dist worksteal -q -m "not training and not attack" $(ARGS)

coverage: .venv/ready ## run the same tests, and say which lines they do not reach
	@$(PY) -m pytest -n 3 --dist worksteal --cov --cov-report= -q -m "not training and not attack" $(ARGS)
	@$(PY) -m coverage report --skip-covered

test-attack: .venv/ready ## kill, damage and soak pincite for a minute: a little of `make attack`
	@$(PY) -m pytest -q -m attack $(ARGS)

test-dask: .venv/ready ## run the tests of a Dask cluster and of documents at URLs (also part of make test)
	@$(PY) -m pytest -q -m cluster $(ARGS)

test-milvus: .venv/ready ## run the tests of Milvus against engines in environments of their own (MILVUS_URI: also a cluster)
	@PYTHON="$(PYTHON)" sh tests/setup/engines.sh
	@$(PY) -m pytest -q -m milvus $(ARGS)

test-training: .venv/ready ## run the tests of the reader's training
	@$(PY) -m pytest -q -m training $(ARGS)

quick: .venv/ready ## run the fast tests
	@$(PY) -m pytest -n 3 -q -m "not slow and not training" $(ARGS)

check: .venv/ready ## format, lint, types, import contracts, schema
	@$(PY) -m ruff format --check --quiet . || { echo "not formatted: run make format"; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo > .venv/rooms.log || { cat .venv/rooms.log; exit 1; }
	@$(PY) -m rag.schema --check
	@echo "make check: all good"

format: .venv/ready ## format the code
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

schema: .venv/ready ## rewrite rag/answer.schema.json
	@$(PY) -m rag.schema

pictures: .venv/ready ## redraw the pictures of the app (ARGS="--all --png": every state, to look at)
	@$(PY) -m tests.setup.pictures $(ARGS)

lock:            ## resolve the dependencies into requirements.lock
	@PYTHON="$(PYTHON)" sh tests/setup/lock.sh

clone: .venv/ready ## try the README's commands in a fresh clone at a path with a space
	@sh tests/setup/clean_clone.sh

docs: .venv-docs/ready ## build the documentation as a site, in build/site
	@rm -rf build/docs build/site && mkdir -p build/docs
	@git ls-files -z --cached --others --exclude-standard -- '*.md' '*.svg' ':!tests/rag/cases' | tar --null -T - -cf - | tar -xf - -C build/docs
	@.venv-docs/bin/zensical build --clean --strict

docs-check: .venv/ready docs ## check the documentation: links, paths, flags, settings, examples, quoted output
	@$(PY) -m pytest -q tests/setup/test_docs.py tests/setup/test_python_page.py
	@$(PY) -m evals.readme --check

clean:           ## remove the environment, caches and the demo documents' index
	rm -rf .venv .venv-bench .venv-docs .venv-engines build .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* seeds/.pincite

.venv/ready: requirements.lock pyproject.toml
	@echo "setting up .venv (once; a minute or two)" >&2
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pincite needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …")'
	@"$(PYTHON)" -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(PY) -m compileall -q index rag tui evals  # compiled once here, even where Python is told to write no bytecode
	@touch $@

# The peers have an environment of their own: their dependencies would change the tested versions.
.venv-bench/ready: requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh tests/setup/bench.sh
	@touch $@

# The site generator has an environment of its own: nothing that runs or tests pincite needs it.
.venv-docs/ready: pyproject.toml
	@"$(PYTHON)" -m venv .venv-docs
	@"$(PYTHON)" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["docs"], sep="\n")' > .venv-docs/wanted
	@.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check -r .venv-docs/wanted
	@touch $@
