# Needs Python 3.11 or newer and make; everything else is installed into .venv.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.lock
STAMP := $(VENV)/.ready-$(shell cat $(LOCK) requirements/clients.lock tests/clients/node/package-lock.json pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)

# fault tests that keep few processes busy run beside others; the rest want the machine for themselves
KILLED := $(patsubst %,tests/faults/test_%_killed.py,archiver feedback judge replay)

.PHONY: help setup demo test fuzz lint types bench soak models family study lock schemas clean

help:  ## show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## install everything into .venv; quick when nothing changed

$(STAMP): $(LOCK) pyproject.toml
	@PYTHON="$(PYTHON)" VENV="$(VENV)" LOCK="$(LOCK)" STAMP="$(STAMP)" sh deploy/setup.sh

demo: setup  ## three real requests through real services, with log, trace and lake
	@$(BIN)/eventrail demo

test: setup lint  ## lint, type check, and every test
	@$(BIN)/python -m pytest -q -n $(or $(JOBS),3) --dist loadfile tests/unit tests/conformance tests/simulation tests/integration tests/evals $(KILLED)
	@$(BIN)/python -m pytest -q tests/faults tests/e2e $(KILLED:%=--ignore=%)

fuzz: setup  ## every property with new random examples, more of them
	@EVENTRAIL_HYPOTHESIS=fuzz $(BIN)/python -m pytest -q -n $(or $(JOBS),3) -m hypothesis tests/unit tests/conformance

lint: setup types  ## ruff, import boundaries
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: setup  ## pyright strict on libs and services
	@$(BIN)/basedpyright

bench: setup  ## every benchmark; writes docs/benchmarks.md
	@$(BIN)/python -m loadtests.bench

soak: setup  ## a long fault run: MINUTES=30 SEED=1
	@$(BIN)/python -m tests.faults.soak --minutes $(or $(MINUTES),30) --seed $(or $(SEED),0)

models: setup  ## train the bundled model and its family: MINUTES=60 MACHINE="4 cores"
	@$(BIN)/python -m eventrail.worker.bundled.train --out build/bundled --minutes $(or $(MINUTES),60) --resume
	@$(BIN)/python -m eventrail.worker.bundled.publish --run build/bundled --machine "$(or $(MACHINE),not stated)" \
	    --command "make models MINUTES=$(or $(MINUTES),60)"
	@$(MAKE) --no-print-directory family COMMAND="make models MINUTES=$(or $(MINUTES),60)"

FAMILY := $(BIN)/python -m eventrail.worker.bundled.family

family: setup  ## draft, Medusa heads, lookahead and int8 form of the bundled model as it is
	@$(FAMILY) answers && $(FAMILY) draft && $(FAMILY) medusa && $(FAMILY) lookahead
	@$(FAMILY) measure
	@$(FAMILY) publish --machine "$(or $(MACHINE),not stated)" --command "$(or $(COMMAND),make family)"

study: setup  ## run the system with played users and write docs/studies: MODEL=echo for no vLLM
	@$(BIN)/python -m eventrail.studies.demo --model $(or $(MODEL),bundled)

schemas: setup  ## write the JSON Schemas and the AsyncAPI document
	@$(BIN)/eventrail schema write docs/schemas

lock:  ## resolve requirements/*.lock anew
	@PYTHON="$(PYTHON)" sh deploy/lock.sh

clean:  ## remove the virtual environment and run-time state
	rm -rf $(VENV) .eventrail .pytest_cache .ruff_cache .hypothesis
