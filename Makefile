VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= python3

N ?= 10000

.PHONY: fuzz faults demo screenshots test test-slow lint docs bench default-model clean
.DELETE_ON_ERROR:

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(VENV)/installed ## the main job on the embedded synthetic corpus
	$(BIN)/eqmorph ablate --quick --out out/demo

test: $(VENV)/installed ## every test but the slow ones, a file at a time on each core; small files come last
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m 'not slow'

test-slow: $(VENV)/installed ## the checks on the real development file, at full size
	$(BIN)/pytest -m slow

lint: $(VENV)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/installed ## the documentation site in out/site; warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

fuzz: $(VENV)/installed ## N damaged files through the command line, and a table of what went wrong
	$(BIN)/python tests/fuzz/fuzz_hunt.py --count $(N)

faults: $(VENV)/installed ## N kills of commands that write, and hostile surroundings
	$(BIN)/python tests/faults/fault_hunt.py --count $(N)

bench: $(VENV)/installed
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/installed ## the pictures of the explorer and of the guides in docs/images; needs a Chromium
	$(BIN)/python tools/guide_drawings.py
	$(BIN)/python tools/screenshots.py

DATA ?= ../shared/data/safe_equaliser_dev.csv

default-model: $(VENV)/installed ## the model that ships: synthetic presets only, then measured on real ones if there are any
	rm -rf eqmorph/data/pretrained
	$(BIN)/eqmorph train --recipe semantic --synthetic 6000 --out eqmorph/data/pretrained
	test ! -f "$(DATA)" || $(BIN)/python -m benchmarks.pretrained "$(DATA)" >> eqmorph/data/pretrained/README.md

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
