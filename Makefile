# The 12317 assistant. `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
UV := $(shell command -v uv || echo .tools/bin/uv)
HOTLINE := .venv/bin/hotline

.PHONY: help
help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

.PHONY: check-machine
check-machine:
	@deploy/check-machine

# uv from PyPI into a folder of our own, where the machine has none.
.tools/bin/uv: | check-machine
	@echo "installing uv into .tools …"
	@python3 -m venv .tools && .tools/bin/pip install --quiet uv

.PHONY: uv
uv: check-machine $(if $(shell command -v uv),,.tools/bin/uv)

.venv/.synced: pyproject.toml uv.lock .python-version | uv
	@echo "setting up the environment …"
	@$(UV) sync --frozen --compile-bytecode --quiet --python "$$(deploy/find-python 3.11)" && touch $@

bot/.venv/.synced: bot/pyproject.toml bot/uv.lock bot/.python-version | uv
	@echo "setting up the bot's environment (1.6 GB; a few minutes the first time) …"
	@cd bot && $(abspath $(UV)) sync --frozen --compile-bytecode --python "$$(../deploy/find-python 3.10)" && touch .venv/.synced

.PHONY: setup
setup: .venv/.synced bot/.venv/.synced ## make or bring up to date both environments

.PHONY: run
run: setup ## start everything; prints the addresses and the first log-in: RUN=--simulators with simulated platforms
	@exec $(HOTLINE) up $(RUN)

.PHONY: demo
demo: .venv/.synced ## invented villages, users and cases for a running system
	@$(HOTLINE) demo

.PHONY: test
test: setup ## all tests, a real Rasa and a real browser included, in two processes
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-logo > /dev/null || .venv/bin/lint-imports
	@echo "the tests with a running system or a browser go on beside these; what they say comes at the end"
	@.venv/bin/pytest -m slow > .slow-tests.log 2>&1 & slow=$$!; \
	trap 'kill $$slow 2> /dev/null || true' EXIT; \
	fast=0; .venv/bin/pytest -m "not slow" || fast=$$?; \
	wait $$slow; slow_ended=$$?; \
	cat .slow-tests.log; exit $$((fast || slow_ended))

.PHONY: test-fast
test-fast: .venv/.synced ## the tests that need neither Rasa nor a browser
	@.venv/bin/pytest -m "not slow"

.PHONY: farmer
farmer: setup ## a simulated farmer talks with a real system: FARMER_STEPS=5000 messages
	@FARMER_STEPS=$${FARMER_STEPS:-5000} .venv/bin/pytest -s --timeout 0 tests/conversations/test_farmer.py

.PHONY: conflict
conflict: .venv/.synced ## whoever a lead is about lives in a world without it: CONFLICT_WORLDS=300 pairs of worlds
	@CONFLICT_WORLDS=$${CONFLICT_WORLDS:-300} .venv/bin/pytest --timeout 0 tests/intake/test_conflict.py

.PHONY: soak
soak: .venv/.synced ## a simulated year with 20,000 cases and sweeps that are killed: SOAK="--database sqlite"
	@.venv/bin/python -m tests.soak.run $(SOAK)

.PHONY: faults
faults: setup ## processes are killed while people write from WeChat: FAULTS="--seconds 600 --rate 20"
	@.venv/bin/python -m tests.faults.run $(FAULTS)

.PHONY: rush
rush: setup ## 200 talks before 20 open workbenches whose lines break: RUSH="--seconds 600 --talks 200"
	@.venv/bin/python -m tests.rush.run $(RUSH)

.PHONY: format
format: .venv/.synced ## format the code
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

.PHONY: train
train: setup ## train the bot if its inputs changed
	@$(HOTLINE) train

.PHONY: eval
eval: setup ## figures on the labelled sets: intents, entities, policy answers
	@bench/eval

.PHONY: quality
quality: .venv/.synced ## how good the policy answers are, into docs/quality.md
	@.venv/bin/python -m policy_kb.quality docs/quality.md

.PHONY: bench-kb
bench-kb: .venv/.synced ## how fast 100,000 clauses are searched, built and changed
	@.venv/bin/python -m bench.kb

.PHONY: bench-assist
bench-assist: .venv/.synced ## how long the assist takes for what a caller says
	@.venv/bin/python -m bench.assist

.PHONY: bench-arrivals
bench-arrivals: setup ## a hundred new conversations a second for a minute: how soon each is acknowledged (ARRIVALS=--hung: while the bot hangs)
	@.venv/bin/python -m bench.arrivals $(ARRIVALS)

.PHONY: bench-turns
bench-turns: setup ## what the 10th, 50th, 100th and 200th turn of a conversation cost
	@.venv/bin/python -m bench.turns

.PHONY: bakeoff
bakeoff: setup ## train linear, DIET and both on the same data; the table into docs/bakeoff.md
	@.venv/bin/python -m bench.bakeoff docs/bakeoff.md

.PHONY: clean
clean: ## remove the environments (not what was written at run time)
	rm -rf .venv bot/.venv .tools
