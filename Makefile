# Two commands: `make run` and `make test`. Without an NVIDIA card: `make run TORCH=cpu`.
PYTHON ?= python3
TORCH ?= auto
VENV := .venv
BIN := $(VENV)/bin
TORCH_VERSION := $(shell sed -n 's/^torch==//p' constraints.txt)
ARGS ?=

.PHONY: run test install benchmarks soak clean

run: install  ## everything from nothing, then the kiosk on http://localhost:8000
	$(BIN)/vernissage kiosk $(ARGS)

test: install  ## everything from nothing, then the tests
	$(BIN)/python -m pytest $(ARGS)

install: $(VENV)/.installed  ## the environment alone

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vernissage needs Python 3.11 or newer, and this is " + sys.version.split()[0] + "; name a newer one: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -c constraints.txt $$($(BIN)/python installation/torch_build.py $(TORCH) $(TORCH_VERSION))
	$(BIN)/python -m pip install -c constraints.txt -e '.[dev]'
	@touch $@

benchmarks: install  ## what is measured, not tested: ratios in one run
	for bench in tests/benchmarks/*.py; do $(BIN)/python $$bench || exit 1; done

soak: install  ## five hundred sittings, one after the other; two hundred kills; a cluster; then real servers, read from end to end
	$(BIN)/python tests/benchmarks/sittings.py 500
	$(BIN)/python -m pip install -c constraints.txt -e '.[cluster]'
	$(BIN)/python -m pytest tests/soak/on_a_cluster.py
	$(BIN)/python tests/soak/kills.py 200 --every 2.2
	$(BIN)/python tests/soak/kills.py 10 --hand atelier --every 30 --visitors 3
	$(BIN)/python tests/soak

clean:  ## forget the environment
	rm -rf $(VENV)
