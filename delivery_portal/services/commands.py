"""The command lines of each part: `manage.py serve`, docker-compose.yml, the Dockerfile and the tests run the same."""

import sys
from collections.abc import Sequence

MIGRATE = ("python", "manage.py", "migrate", "--noinput")
COLLECT_STATIC = ("python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
WEB = ("python", "-m", "gunicorn", "--config", "python:delivery_portal.gunicorn", "delivery_portal.wsgi")
_CELERY = ("python", "-m", "celery", "--app", "delivery_portal", "--quiet")
# Workers here never talk to each other; the steps that would make them do so can end a worker whose broker dies twice.
_ALONE = ("--without-gossip", "--without-mingle")
WORKER = (*_CELERY, "worker", "--queues", "rollups,default", "--concurrency", "2", *_ALONE, "--loglevel", "INFO")
BEAT = (*_CELERY, "beat", "--loglevel", "INFO")
WORKER_ANSWERS = (*_CELERY, "inspect", "ping", "--timeout", "3")
IS_UP = ("python", "-m", "delivery_portal.services.probe", "/healthz")
IS_READY = ("python", "-m", "delivery_portal.services.probe", "/readyz")


def runnable(command: Sequence[str]) -> list[str]:
    """The command with our own interpreter: the virtual environment need not be on PATH."""
    if command[0] != "python":
        raise ValueError(f"Not a Python command: {command}")
    return [sys.executable, *command[1:]]
