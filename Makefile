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
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The portal needs Python 3.11 or newer; set PYTHON=python3.11 or later.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python cannot make an environment: install python3-venv."; exit 1; }
	@$(BIN)/pip install --quiet --require-hashes -r requirements/development.lock || { echo "The packages could not be fetched: check the network, then run make again."; exit 1; }
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || { echo "Pango is missing: install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."; exit 1; }
	@touch $@

var/assets/built: $(LOOK)
	@mkdir -p var/assets
	@command -v npm >/dev/null || { echo "npm is missing: install the package npm."; exit 1; }
	@npm ci --silent --prefix static || { echo "The styles' packages could not be fetched: check the network, then run make again."; exit 1; }
	@npm run --silent build --prefix static
	@touch $@

assets: var/assets/built  ## build styles, script and fonts

demo: .venv/installed var/assets/built  ## run everything, with demo data, on PORT (8000)
	@exec $(BIN)/python -m portal.embedded

demo-reset: .venv/installed  ## throw the demo's data away
	@$(BIN)/python -m portal.embedded --reset

check: .venv/installed  ## style, types, import order, production settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@SECRET_KEY=types DATABASE_URL=postgresql://types REDIS_URL=redis://types $(BIN)/mypy

test: .venv/installed var/assets/built  ## all tests, on real servers that it starts itself
	@$(BIN)/python -m portal.embedded --run $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m portal.embedded --run $(BIN)/pytest -n 2
	@$(MAKE) --no-print-directory check

format: .venv/installed  ## put the code in style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: .venv/installed  ## write the lock files anew
	@$(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet pip-tools
	@CUSTOM_COMPILE_COMMAND="make lock" var/lock/bin/pip-compile -q --no-header --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/production.lock pyproject.toml
	@CUSTOM_COMPILE_COMMAND="make lock" var/lock/bin/pip-compile -q --no-header --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra demo --extra dev -o requirements/development.lock pyproject.toml
