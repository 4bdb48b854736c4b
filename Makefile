# make serve: install what is missing, check the graph, serve it at http://127.0.0.1:8000
# make test:  install what is missing, run every check and test
# make bench: measure the endpoint beside its peers; see benchmarks/README.md
# make lock:  resolve the newest versions of all dependencies into requirements.lock
# make comunica, make jena: install Comunica from npm, and Jena by Maven, beside the packages; tests that ask the
#             endpoint with them are skipped without
# make frontend: build the script of the pages and the shapes of the countries, with the Node of requirements.lock

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
PEERS := benchmarks/.venv
COMUNICA := $(VENV)/comunica
JENA := $(VENV)/jena
FRONTEND := src/gfmdkg/web/frontend
BUILT := $(FRONTEND)/node_modules/built
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: serve test bench format lock comunica jena frontend wheel clean

# What the pages need of npm is no reason not to serve: without it charts are pictures, but for the maps.
serve: $(INSTALLED)
	@$(MAKE) --no-print-directory frontend || echo "The front end could not be built; charts are pictures." >&2
	$(BIN)/gfmdkg serve $(ARGS)

test: $(INSTALLED) $(BUILT)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

bench: $(INSTALLED) $(PEERS)/installed
	$(BIN)/python -m benchmarks $(ARGS)

format: $(INSTALLED)
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format --quiet
	$(BIN)/gfmdkg format

# No address of an index goes into the lock file; the hashes hold wherever the files come from.
lock: $(INSTALLED)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock
	$(BIN)/uv pip compile benchmarks/requirements.in --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file benchmarks/requirements.lock

comunica: $(COMUNICA)/installed

jena: $(JENA)/installed

frontend: $(BUILT)

wheel: $(INSTALLED) $(BUILT)
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf $(FRONTEND)/node_modules src/gfmdkg/web/static/built src/gfmdkg/charts/built
	rm -rf $(VENV) $(PEERS) benchmarks/work benchmarks/results build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "gfmdkg needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(BUILT): $(FRONTEND)/package-lock.json $(FRONTEND)/build.js $(FRONTEND)/chart.js | $(INSTALLED)
	cd $(FRONTEND) && PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci && npm run build
	touch $@

$(COMUNICA)/installed: | $(INSTALLED)
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --prefix $(COMUNICA) --no-save --ignore-scripts --no-audit --no-fund \
	  --loglevel=error @comunica/query-sparql@5
	touch $@

$(JENA)/installed: tests/federation/jena.xml | $(INSTALLED)
	rm -rf $(JENA)
	mvn --batch-mode --quiet --file $< dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/$(JENA)
	touch $@

# The peers have an environment of their own: nothing that is tested or served can come to depend on them.
$(PEERS)/installed: benchmarks/requirements.lock
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --require-hashes --requirement benchmarks/requirements.lock
	touch $@
