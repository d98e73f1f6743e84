# Focal. The two commands: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help install run test counterparts lint bench soak fuzz audit sbom pictures texts clean
SHELL := /bin/sh

PYTHON ?= python3
PROCESSES ?= 2
UV_VERSION := 0.13.8
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin

help: ## Say what there is
	@echo "make run      set everything up and serve on http://127.0.0.1:8080"
	@echo "make test     set everything up and run every check"
	@echo "make install  set the environment up in .venv/"
	@echo "make lint     formatting, types and import contracts only"
	@echo "make bench    print the measurements"
	@echo "make soak     let 1,000 cities and 10,000 people talk with several processes for ten minutes"
	@echo "make fuzz     throw nonsense at every way in (FOCAL_FUZZ_SECONDS=60 for each)"
	@echo "make audit    check the locked packages, and what is known against them"
	@echo "make sbom     write what Focal is made of (CycloneDX) to dist/focal.cdx.json"
	@echo "make pictures take the pictures of the documentation anew"
	@echo "make texts    collect the texts of the code into the catalogues"

install: .venv/.installed ## The locked environment

.venv/.installed: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --locked --quiet || { echo "focal: the environment could not be installed (the lines above say why)" >&2; exit 1; }
	@touch $@

.uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "focal: Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .uv || { echo "focal: $(PYTHON) cannot make virtual environments; install its venv package (python3-venv on Debian)" >&2; exit 1; }
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || { echo "focal: uv could not be installed" >&2; exit 1; }

run: install ## Serve with the demonstration network
	@$(BIN)/focal serve --demo

lint: install ## Formatting, types, import contracts
	@$(BIN)/ruff format --check --quiet . || { echo "focal: run .venv/bin/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo || { $(BIN)/lint-imports; exit 1; }

# What Python compiles is kept, and not beside the sources: all the processes that test would compile the same libraries
# again (13 s each).
test: export PYTHONDONTWRITEBYTECODE :=
test: export PYTHONPYCACHEPREFIX := $(CURDIR)/.pytest_cache/bytecode
test: install ## Every check
	@$(MAKE) --no-print-directory --jobs=2 lint counterparts
	@$(BIN)/pytest --numprocesses=$(PROCESSES) --dist=loadfile

counterparts: install ## What the tests run against: a browser, Slack's stand-ins, the index of the real pack
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.slack.install
	@$(BIN)/python -m tests.index
	@$(BIN)/python -m tests.deploy.systemd

bench: install ## The measurements
	@$(BIN)/python -m tests.bench

soak: install ## A network of 1,000 cities and 10,000 people talks for ten minutes (tests/soak)
	@$(BIN)/python -m tests.soak

fuzz: install ## Nonsense at every way in
	@$(BIN)/python -m tests.security.fuzz

audit: install ## The locked packages, and what is known against them
	@$(BIN)/python -m tests.security.supply audit

sbom: install ## What Focal is made of
	@$(BIN)/python -m tests.security.supply sbom dist/focal.cdx.json

pictures: install ## Take the pictures of the documentation anew
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.docs.pictures

texts: install ## Collect the texts of the code into the catalogues
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k plural:1,2 --no-location --sort-output --project Focal -o handlers/texts/focal.pot bot handlers
	@for po in handlers/texts/*.po; do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -i handlers/texts/focal.pot -o $$po -l $$(basename $$po .po); done
	@rm handlers/texts/focal.pot

clean: ## Remove what was installed and built
	rm -rf tests/slack/node_modules .venv .uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
