# What people do with gridding: `make demo` to see it, `make test` to trust it.
.PHONY: demo test bench soak setup lint types migrate docs
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory --no-builtin-rules
SERVE ?= 1
PORT ?= 8000
BIN := .venv/bin
PAGES := $(wildcard *.md) docs
SCRIPTS := $(shell find maps -name '*.js' -not -path 'maps/assets/*')

# An account without a home of its own (nobody, a service) keeps its caches in the checkout.
ifneq ($(shell [ -d "$$HOME" ] && [ -w "$$HOME" ] && echo yes),yes)
export HOME := $(CURDIR)/.home
$(shell mkdir -p "$(HOME)")
endif

demo: .venv/.run maps/assets/.built
	$(BIN)/gridding demo $(if $(filter 0,$(SERVE)),--no-serve,--port $(PORT))

test: setup lint types
	$(BIN)/pytest -n 2 -m 'not soak' --doctest-modules --doctest-glob='*.md' gridding $(PAGES) tests

# Long runs. SOAK_EXAMPLES says on how many examples each property is tried; CI runs a few.
soak: setup
	$(BIN)/pytest -n 2 -m 'soak or hypothesis' --hypothesis-profile=soak -o timeout=0 tests

bench: setup
	$(BIN)/python -m bench

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy
	$(if $(SCRIPTS),node_modules/.bin/tsc)

docs: setup
	$(BIN)/pytest --doctest-glob='*.md' $(PAGES) tests/unit/test_docs.py

# Brings the private cluster, or DATABASE_URL, to the newest schema.
migrate: setup
	$(BIN)/gridding db upgrade

setup: .venv/.dev maps/assets/.built

.venv/.run .venv/.dev: setup.sh constraints.txt pyproject.toml package-lock.json
	./setup.sh $(patsubst .%,%,$(@F))

maps/assets/.built: maps/build_assets.py package-lock.json
	$(BIN)/python -m maps.build_assets
	@touch $@
