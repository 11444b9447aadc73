# `make site` builds the archive, `make test` runs every check; both install what they need into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help site check test faults fuzz audit sbom lock shots bench clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(VENV)/.installed  ## build the site into public/
	$(BIN)/python build.py

check: $(VENV)/.installed  ## report every problem of the content, write nothing
	$(BIN)/python build.py check

test: $(VENV)/.installed-test $(VENV)/.installed-tools $(VENV)/.installed-cms  ## run linter, type checker and all tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

faults: $(VENV)/.installed-test $(VENV)/.installed-tools  ## run every fault of disks, files, clocks and places, in the long form; takes about half an hour
	FAULTS=long $(BIN)/pytest -n 2 -m fault

fuzz: $(VENV)/.installed-test  ## look for texts, dates, YAML and addresses that break a reader, for SECONDS each (60)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[fuzz]'
	$(BIN)/python tests/fuzz.py $(or $(SECONDS),60)

audit: $(VENV)/.installed-test  ## ask whether something known is wrong with an installed package; says so when it cannot ask
	$(BIN)/python tools/audit.py

sbom: $(VENV)/.installed-test  ## write what the site's program consists of to sbom.json (CycloneDX)
	$(BIN)/python tools/sbom.py sbom.json

lock: $(VENV)/.installed  ## write the lock files anew, with the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[lock]'
	$(BIN)/python tools/lock.py

shots: site $(VENV)/.installed-test  ## take pictures of the main pages into docs/shots/
	$(BIN)/python tools/shots.py

bench: .bench/.installed  ## measure the program beside Hugo, Pelican and MkDocs into bench/RESULTS.md; takes long
	.bench/venv/bin/python bench/run.py

clean:  ## remove the virtual environment and the built site
	rm -rf $(VENV) .bench public

$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python tools/install.py $(BIN)/python site
	touch $@

$(VENV)/.installed-test: requirements-test.lock $(VENV)/.installed
	$(BIN)/python tools/install.py $(BIN)/python test
	touch $@

# The programs that are measured beside this one have an environment of their own: nothing else needs them.
.bench/.installed: pyproject.toml
	$(PYTHON) -m venv .bench/venv
	.bench/venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

# axe and the HTML checker: only the tests use them. Without npm these tests are left out, and say so.
$(VENV)/.installed-tools: tests/tools/package-lock.json $(VENV)/.installed
	if command -v npm >/dev/null; then npm ci --prefix tests/tools --ignore-scripts --no-audit --no-fund --silent && touch $@; \
	else echo "npm is missing: the tests that use axe and the HTML checker are left out (apt-get install npm)"; fi

# The web editor: an extra of the site, and a thing to test.
$(VENV)/.installed-cms: tools/cms.py tools/npm_packages.py $(VENV)/.installed
	if command -v npm >/dev/null; then $(BIN)/python tools/cms.py >/dev/null && touch $@; \
	else echo "npm is missing: the tests of the web editor are left out (apt-get install npm)"; fi
