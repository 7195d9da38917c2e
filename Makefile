# `make` builds the books; `make test` runs the tests. Both set up what is missing first.

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/pip --disable-pip-version-check install --quiet --no-deps --require-hashes

.PHONY: books test check lock debian debian-test clean

books: $(VENV)/run debian
	$(VENV)/bin/snakemake

test: $(VENV)/dev debian-test
	$(VENV)/bin/python -m pytest

check: $(VENV)/dev
	$(VENV)/bin/ruff check pipeline tests benchmarks
	$(VENV)/bin/ruff format --check pipeline tests benchmarks
	$(VENV)/bin/snakefmt --check Snakefile
	$(VENV)/bin/mypy

debian:
	@requirements/install-debian

debian-test:
	@requirements/install-debian test

$(VENV)/bin/python: | debian
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements/run.lock | $(VENV)/bin/python
	$(PIP) -r $<
	@touch $@

$(VENV)/dev: requirements/dev.lock | $(VENV)/bin/python
	$(PIP) -r $<
	@touch $@ $(VENV)/run

# Resolve the dependencies anew, keeping what can stay; needs uv.
lock:
	for set in run dev; do \
	  uv pip compile pyproject.toml $$([ $$set = dev ] && echo --group dev) --quiet \
	    --override requirements/overrides.txt --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --output-file requirements/$$set.lock || exit 1; \
	done

clean:
	rm -rf output/work output/logs output/benchmarks output/index.html output/*/ .snakemake
