# PowerPost Dashboard: `make run` and `make test` need nothing but Python 3.11 (or newer) and make.

PYTHON := $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c "" 2>/dev/null && echo $$name && break; done)
ENVIRONMENT = $(or $(PYTHON),$(error Python is missing. On Debian and Ubuntu: apt install python3 python3-venv)) \
	scripts/environment.py

.PHONY: help run demo dataset test screenshots soak lint format bench secrets audit scan

help: ## list what can be done here
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: ## start the dashboard on http://127.0.0.1:8000 (PORT=... for another port)
	@$(ENVIRONMENT)
	@.venv/bin/python manage.py run

demo: ## fill a sandbox workspace with a made-up team's work, in the running dashboard or a new one
	@$(ENVIRONMENT)
	@.venv/bin/python manage.py demo

test: ## check the code and run all tests
	@$(ENVIRONMENT) --dev
	@.venv/bin/python scripts/check.py --browser --services
	@.venv/bin/python -m pytest --numprocesses auto --dist loadgroup

screenshots: ## draw every page in every state into var/screenshots/
	@$(ENVIRONMENT) --dev
	@.venv/bin/python -m tests.gallery.screenshots

soak: ## kill the worker at random for a while (SOAK_MINUTES=10 for each way to run it)
	@$(ENVIRONMENT) --dev
	@.venv/bin/python scripts/check.py --only-services
	@HYPOTHESIS_PROFILE=thorough .venv/bin/python -m pytest tests/generations/test_lifecycle_properties.py
	@EVERY_KIND=yes .venv/bin/python -m pytest --numprocesses auto --dist loadgroup \
		tests/reliability/test_killed_at_every_step.py
	@SOAK_MINUTES=$(or $(SOAK_MINUTES),10) .venv/bin/python -m pytest --numprocesses 2 --dist loadgroup \
		--capture no tests/reliability/test_killed_at_random.py

lint: ## check the code only
	@$(ENVIRONMENT) --dev
	@.venv/bin/python scripts/check.py

format: ## bring code and templates into shape
	@$(ENVIRONMENT) --dev
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .
	@.venv/bin/djlint --quiet --reformat templates || true

bench: ## measure everything that docs/performance.md tells (about half an hour)
	@$(ENVIRONMENT) --dev
	@.venv/bin/python -m benchmarks

dataset: ## fill an empty database with a believable year of 100,000 jobs (JOBS=..., DATA_DIR=...)
	@$(ENVIRONMENT) --dev
	@.venv/bin/python -m benchmarks.dataset --jobs $(or $(JOBS),100000)

secrets: ## make the files of secrets for docker compose
	@$(or $(PYTHON),python3) scripts/secret_files.py

audit: ## look for packages with known holes (asks the advisory database of PyPI)
	@$(ENVIRONMENT) --dev
	@.venv/bin/python scripts/audit.py

scan: ## look for holes in the running site with Wapiti, signed in (about ten minutes; var/scan/)
	@$(ENVIRONMENT) --dev
	@.venv/bin/python scripts/scan.py
