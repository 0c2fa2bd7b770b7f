# Compute Policy Lab. `make run` serves the dashboard; `make test` runs every check.
#
#   make run            the dashboard, on this machine's own address
#   make test           lint, format, types, layers, tests   (make test ARGS="-k ledger")
#   make format         rewrite the sources as `make test` wants them
#   make bench          the benchmarks
#   make tables         the tables of README.md and docs/ (ten minutes)
#   make screenshots    pictures of every page; renews those in docs/pictures/
#   make texts          bring the translations in line with the program, and say what is not translated
#   make lock           bring requirements.lock in line with pyproject.toml, keeping pins that fit
#   make lock UPGRADE=1 the same, with the newest releases that fit
#   make clean          remove .venv and the caches
#
# Each needs a Python of 3.11 or newer with pip and venv. One of another name: make run PYTHON=...

SHELL := /bin/bash
PYTHON ?=
ARGS ?=
UPGRADE ?=
UV_VERSION := 0.13.9

.PHONY: run test format bench tables screenshots texts lock venv clean
.DEFAULT_GOAL := run

run: venv
	.venv/bin/computelab dashboard $(ARGS)

test: venv
	@.ci/check $(ARGS)

format: venv
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: venv
	.venv/bin/python -m tests.benchmarks $(ARGS)

tables: venv
	.venv/bin/python -m sim.evidence.fit --write docs/fit.md --write README.md
	.venv/bin/python -m sim.analysis.dials --checks --elasticities --write docs/dials.md --write README.md
	.venv/bin/python -m sim.analysis.mandate --write docs/access-mandate.md
	.venv/bin/python -m sim.analysis.effects --write docs/policies.md
	.venv/bin/python -m sim.analysis.hindcast --write docs/hindcast.md
	.venv/bin/python -m sim.analysis.scale --runs 200 --write docs/scale.md
	.venv/bin/python -m sim.cli.example --write README.md
	.venv/bin/python -m sim.evidence.odd --write docs

screenshots: venv
	.venv/bin/python -m tests.pictures --docs $(ARGS)

# Quick when nothing changed: .ci/venv keeps, inside .venv, a copy of what it installed from.
venv:
	@PYTHON="$(PYTHON)" .ci/venv

texts: venv
	.venv/bin/python -m dashboard.texts --write

# In a venv of its own, so that a lock that no longer installs can still be mended.
lock:
	@PYTHON="$(PYTHON)" UV_VERSION="$(UV_VERSION)" UPGRADE="$(UPGRADE)" .ci/lock

clean:
	rm -rf .venv .venv-lock .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
