PORT ?= 8000
HOME_DIR ?= var
PYTHON ?= python3
PY = .venv/bin/python

.PHONY: pictures words help run test quick lint faults oracle bench
help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: .venv/ready ## the whole house with the drill, at PORT (8000), its data in HOME_DIR (var)
	@$(PY) -m smgt.demo --port $(PORT) --home $(HOME_DIR)

test: .venv/tools ## everything, on SQLite and PostgreSQL, with Dovecot and Chromium
	@sh .ci/packages
	@$(PY) -m pytest -n 2

quick: .venv/tools ## the everyday tests: on SQLite alone, without browser, crashes and mail servers
	@$(PY) -m pytest -n 2 -k "not postgres" --ignore tests/browser --ignore tests/crash

lint: .venv/tools ## style and obvious mistakes
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

pictures: .venv/tools ## every page as a picture in eight combinations, into HOME_DIR/pictures
	@sh .ci/packages
	@$(PY) -m tests.pictures --home $(HOME_DIR)

words: .venv/ready ## the catalogues of other languages brought up to date and compiled; says what is not translated
	@$(PY) -m smgt.translations

faults: .venv/tools ## every fault at once for a minute, the consumer killed every few seconds
	@sh .ci/packages
	@FAULT_SECONDS=60 $(PY) -m pytest tests/crash/test_faults.py

oracle: .venv/tools ## 100,000 random clocks against a counter of minutes (some minutes)
	@$(PY) -m bench.oracle

bench: .venv/tools ## what the house's speed is, as ratios in one run
	@$(PY) -m bench

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 or newer is needed." >&2; exit 1)
	@$(PYTHON) -m venv .venv 2>/dev/null || (sh .ci/packages python3-venv && $(PYTHON) -m venv .venv)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/tools: .venv/ready tests/requirements.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@
