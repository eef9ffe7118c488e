# Every target works from a fresh checkout on Debian with Python 3.11+, git and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
SHOP := examples/shop
ORDERS ?= 100000
PORT ?= 8000

.PHONY: demo serve test check docs bench growth compare screenshots golden reference lock clean

## Build the example shop on DuckDB and publish its governance book.
demo: .venv/demo
	cd $(SHOP) && ../../$(BIN)/python generate_data.py --orders $(ORDERS)
	cd $(SHOP) && ../../$(BIN)/dagbook build --full-refresh
	cd $(SHOP) && ../../$(BIN)/dagbook source freshness
	cd $(SHOP) && ../../$(BIN)/dagbook check
	cd $(SHOP) && NO_MKDOCS_2_WARNING=1 ../../$(BIN)/mkdocs build --quiet
	@echo
	@echo "The shop's book is in $(SHOP)/site: open $(SHOP)/site/index.html, or run: make serve"

## Show the book that `make demo` made.
serve:
	@echo "http://localhost:$(PORT)/"
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(SHOP)/site

## Run every test.
test: .venv/dev .venv/tools chromium postgresql
	$(BIN)/python -m pytest -n 2 --dist loadgroup

## Formatting, lint, types, import contracts.
check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## Build our own handbook, with the shop's book inside.
docs: demo
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

## Measure dagbook, bare DuckDB and dbt (DBT=/opt/dbt/bin/dbt) in turns; see benchmarks/README.md for ARGS.
bench: .venv/dev
	$(BIN)/python benchmarks/bench.py $(if $(DBT),--dbt $(DBT)) $(ARGS)
	$(BIN)/python benchmarks/write_page.py

## Measure how each stage grows with the project.
growth: .venv/dev
	$(BIN)/python benchmarks/growth.py $(ARGS)
	$(BIN)/python benchmarks/write_page.py

## Compare with dbt on any project of yours: make compare PROJECT=../shop DBT=/opt/dbt/bin/dbt
compare: .venv/dev
	$(BIN)/python benchmarks/compare_engines.py $(PROJECT) --manifest $(if $(DBT),--dbt $(DBT)) $(ARGS)

## Take the pictures that README and the handbook show.
screenshots: .venv/dev chromium demo
	$(BIN)/python docs/screenshots.py

## Rewrite what tests compare with.
golden: .venv/dev postgresql
	$(BIN)/python -m pytest -q --update-golden

## Rewrite the reference pages from the code.
reference: .venv/dev
	$(BIN)/python docs/reference.py

## Take up the newest versions of everything we depend on.
lock: .venv/dev
	$(BIN)/python -m pip install --quiet --upgrade --editable '.[all]' --group dev
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf .venv dist build site $(SHOP)/site $(SHOP)/target $(SHOP)/shop.duckdb

.venv/bin/python:
	$(PYTHON) -m venv .venv || { sh .ci/debian python3-venv && $(PYTHON) -m venv --clear .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'

.venv/demo: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[docs]'
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[all]' --group dev
	@touch $@ .venv/demo

# Tools that others made for dbt's artifacts: tests read ours with them.
.venv/tools: .venv/bin/python tests/foreign_tools/requirements.txt
	$(BIN)/python -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/foreign_tools/requirements.txt
	@touch $@

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || sh .ci/debian chromium

.PHONY: postgresql
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || sh .ci/debian postgresql
