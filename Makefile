# Needs Python 3.11 or newer and make; everything else is installed into .venv.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.lock
STAMP := $(VENV)/.ready-$(shell cat $(LOCK) requirements/clients.lock tests/clients/node/package-lock.json pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)

# tests start hundreds of Python processes: let those find what others have compiled
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test most whole fuzz lint types imports bench soak models family study lock schemas clean

help:  ## show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## install everything into .venv; quick when nothing changed

$(STAMP): $(LOCK) pyproject.toml
	@PYTHON="$(PYTHON)" VENV="$(VENV)" LOCK="$(LOCK)" STAMP="$(STAMP)" sh deploy/setup.sh

demo: setup  ## three real requests through real services, with log, trace and lake
	@$(BIN)/eventrail demo

test: setup lint  ## lint, type check, and every test
	@$(MAKE) --no-print-directory --jobs=2 whole most; status=$$?; cat $(VENV)/whole.log; exit $$status

# beside all others, one at a time: they run the whole system, or Ray and vLLM, and wait a lot;
# what they say is shown at the end
WHOLE := tests/faults/test_faults.py tests/faults/test_budgets.py tests/e2e

whole: setup
	@$(BIN)/python -m pytest -q $(WHOLE) >$(VENV)/whole.log 2>&1

# the short files of tests/unit last, so that no long one is left over at the end
most: setup
	@$(BIN)/python -m pytest -q -n $(or $(JOBS),3) --dist loadfile --no-loadscope-reorder $(WHOLE:%=--ignore=%) \
	    tests/integration tests/faults tests/simulation tests/conformance tests/evals tests/unit

fuzz: setup  ## every property with new random examples, more of them
	@EVENTRAIL_HYPOTHESIS=fuzz $(BIN)/python -m pytest -q -n $(or $(JOBS),3) -m hypothesis tests/unit tests/conformance

lint: setup  ## ruff, import boundaries, types
	@$(MAKE) --no-print-directory --jobs=2 --output-sync imports types

imports: setup
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
