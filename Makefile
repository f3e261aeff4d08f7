# Each target is one line that calls a real command. Arguments go in ARGS: make test ARGS="-k rollup"
.PHONY: run test rights lint types audit bench screenshots messages lock clean
PYTHON := .venv/bin/python
INSTALLED := .venv/installed
export PORTAL_DEMO ?= 1

run: $(INSTALLED)  ## the portal at http://localhost:8000 (PORT, BIND, VAR_DIR place it elsewhere); Ctrl-C stops it
	@$(PYTHON) manage.py serve $(ARGS)

# Three processes for two cores: while one waits for a browser or a worker, another computes. loadgroup, not worksteal: tests that need a running portal share one (tests/conftest.py).
test: $(INSTALLED)  ## everything, the real browser included
	@.ci/system-packages chromium gettext && $(PYTHON) -m delivery_portal.services run --throw-away -- $(PYTHON) -m pytest -n 3 --dist loadgroup $(ARGS)

rights: $(INSTALLED)  ## asks every line of docs/rights_matrix.md, as every role; RIGHTS_MATRIX=write drafts the table anew
	@RIGHTS_MATRIX=$${RIGHTS_MATRIX:-ask} $(PYTHON) -m delivery_portal.services run --throw-away -- $(PYTHON) -m pytest -n 2 --dist loadgroup tests/rights $(ARGS)

lint: $(INSTALLED)  ## style, format, direction of imports, Dockerfile, docker-compose.yml
	@.ci/lint

types: $(INSTALLED)  ## mypy with the stubs of Django and DRF
	@.venv/bin/mypy .

audit: $(INSTALLED)  ## known vulnerabilities of what the lock files name; fails too where nobody could be asked
	@$(PYTHON) -m tests.dependency_audit

bench: $(INSTALLED)  ## measured against the floors of docs
	@$(PYTHON) -m delivery_portal.services run --throw-away -- $(PYTHON) manage.py bench $(ARGS)

screenshots: $(INSTALLED)  ## every page in three languages at two widths
	@.ci/system-packages chromium && $(PYTHON) -m delivery_portal.services run --throw-away -- $(PYTHON) -m tests.screenshots $(ARGS)

messages: $(INSTALLED)  ## after a new text: collect it for the translators, compile what they wrote (GNU gettext)
	@.ci/system-packages gettext && .venv/bin/django-admin makemessages -l kk -l ru --no-location --no-obsolete --ignore .venv --ignore var --ignore tests && .venv/bin/django-admin compilemessages -l kk -l ru

lock:  ## needs uv on PATH; writes no index and no path of this machine
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.lock && uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## keeps var/, where the data are
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(INSTALLED): requirements-dev.lock
	@.ci/venv && touch $@
