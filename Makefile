# make run: set up, build the index, serve the page.  make test: set up, run every check and test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860

.PHONY: run test index bundle clean

run: $(VENV)/.run
	$(BIN)/python app.py --port $(PORT)

test: $(VENV)/.test
	$(BIN)/python scripts/check

index: $(VENV)/.run
	$(BIN)/tokushu ingest corpus

# An archive for a machine without a network; LIGHT=1: without torch, for the built-in model only.
bundle: $(VENV)/bin/python
	$(BIN)/python scripts/bundle.py $(if $(LIGHT),--light)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "tokushu needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 run" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) .index build *.egg-info src/*.egg-info
