# housestyle: `make help` lists what this file does.
PYTHON ?= python3
REPO ?= .
# Extra words for installing torch alone, e.g. to choose a CPU build (see README.md).
TORCH_ARGS ?=

BIN := .venv/bin
PACKAGES := core indexer trainer gate ci hooks
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# Alone: what it asks for beside would bring CUDA and much that is not needed here.
UNSLOTH := $(PIP) --no-deps unsloth unsloth_zoo

.DEFAULT_GOAL := help
.PHONY: help install install-dev install-gpu run test test-slow bench check format clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

install: .venv/.installed ## make .venv with everything that runs on a CPU

install-dev: .venv/.installed-dev ## the same, and what tests and checks need

# torch first and pinned: asked for by another package, pip may take a build with CUDA.
.venv/.installed: pyproject.toml constraints.txt
	@echo "installing into .venv (a minute or two)"
	$(PYTHON) -m venv .venv
	$(PIP) "torch==$$(sed -n 's/^torch==//p' constraints.txt)" $(TORCH_ARGS)
	$(PIP) -e '.[train]'
	@touch $@

.venv/.installed-dev: .venv/.installed
	$(PIP) -e '.[train,dev]'
	$(UNSLOTH)
	@touch $@

install-gpu: .venv/.installed ## what LoRA and QLoRA need on this machine's GPU (TORCH_ARGS chooses the CUDA build)
	$(BIN)/python -c 'import torch, sys; sys.exit(0 if torch.cuda.is_available() else "torch sees no GPU: rm -r .venv, then pass TORCH_ARGS to choose a CUDA build")'
	$(PIP) -e '.[train,gpu]'
	$(UNSLOTH)

run: install ## the whole loop on REPO (default: this repository)
	$(BIN)/housestyle loop --repo '$(REPO)'

check: .venv/.installed-dev ## format, lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@mkdir -p build && ln -sfn .. build/housestyle
	MYPYPATH=build $(BIN)/mypy --namespace-packages --explicit-package-bases $(PACKAGES:%=-p housestyle.%)
	$(BIN)/lint-imports

test: check ## everything a change must pass
	$(BIN)/python -m pytest -n 2 --dist loadfile --hypothesis-profile=ci -m 'not slow'

test-slow: .venv/.installed-dev ## long proofs: kills, fuzzing, bigger repositories
	$(BIN)/python -m pytest -n 2 --dist load -m slow

bench: .venv/.installed-dev ## measure what README.md claims
	$(BIN)/python benchmarks/loop.py

format: .venv/.installed-dev ## rewrite in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## delete what was built here
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
