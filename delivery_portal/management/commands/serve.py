"""The whole portal under one foreground command: servers where needed, web, worker, beat."""

import hashlib
import os
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections

from delivery_portal import demo, secret_values
from delivery_portal.services import ServicesError, commands
from delivery_portal.services.embedded import Embedded
from delivery_portal.services.probe import answers
from delivery_portal.services.process import wait_until
from delivery_portal.services.supervise import Child, Supervisor, print_line
from projects.models import Portfolio

PARTS = ("worker", "beat", "web")
"""In the order in which they start; the web stops first, so that no new work arrives while the others finish."""


class Command(BaseCommand):
    help = (
        "Serves the portal: starts the embedded PostgreSQL and Valkey where DATABASE_URL and REDIS_URL are not set, "
        "migrates, loads the demonstration into an empty database, then runs web server, Celery worker and beat "
        "until Ctrl-C. PORT (8000), BIND (127.0.0.1) and VAR_DIR (var/) place it."
    )
    requires_system_checks: list[str] = []  # they may ask the database, which is not up yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-seed", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        port, bind = int(os.environ.get("PORT") or 8000), os.environ.get("BIND") or "127.0.0.1"
        embedded = Embedded(settings.VAR_DIR, environ=_required_servers(), say=self.say)
        try:
            with embedded.home, Supervisor([*embedded.servers, *_children(embedded)], say=self.say) as supervisor:
                _wait_for_port(bind, port)
                supervisor.start(*[server.name for server in embedded.servers])
                self._prepare(seed=settings.DEMO and not options["no_seed"])
                supervisor.start(*PARTS)
                self._announce(supervisor, bind=bind, port=port)
                supervisor.watch()
        except ServicesError as error:
            raise CommandError(str(error)) from error
        self.say("stopped")

    def say(self, text: str) -> None:
        """One line of our own among the lines of the others."""
        print_line("serve", text)

    def _prepare(self, *, seed: bool) -> None:
        _wait_for_database()
        self.say("migrating")
        call_command(*commands.MIGRATE[2:], verbosity=0)
        if seed and not Portfolio.objects.exists():
            self.say("the database is empty: loading the demonstration")
            demo.load_portfolios()
        if _static_files_changed():
            self.say("collecting static files")
            call_command(*commands.COLLECT_STATIC[2:])
            _remember_static_files()
        connections.close_all()

    def _announce(self, supervisor: Supervisor, *, bind: str, port: int) -> None:
        host = "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104  only compared
        # By name: passkeys belong to a name and work at no number.
        url = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"

        def ready() -> bool:
            supervisor.tend()
            return supervisor.stopping or answers("/healthz", host=host, port=port)

        if not wait_until(ready, patience=60, pause=0.1):
            self.say(f"the web server does not answer at {url} yet")
        if supervisor.stopping:
            return
        if settings.DEMO:
            for line in demo.grant_access(settings.VAR_DIR / "demo.json", url=url):
                self.say(line)
            connections.close_all()
            if settings.SECOND_FACTOR == "optional":
                self.say("a password is enough in this demonstration; SECOND_FACTOR=required asks for a second factor")
        self.say(f"ready at {url}  (Ctrl-C stops everything)")


def _required_servers() -> dict[str, str]:
    """The environment; outside a demonstration settings have refused to start without both addresses."""
    return {name: secret_values.read(name, os.environ) for name in ("DATABASE_URL", "REDIS_URL")}


def _children(embedded: Embedded) -> list[Child]:
    """Worker, beat and web, in the order of PARTS, with the addresses of the servers that we start."""
    env = {**os.environ, **_application(embedded), "VAR_DIR": str(settings.VAR_DIR), "PYTHONUNBUFFERED": "1"}
    if settings.DEMO:  # make run as root on a fresh machine is a supported way
        env["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    lines = {"worker": commands.WORKER, "beat": commands.BEAT, "web": commands.WEB}
    # What a killed parent leaves must be gone before the next start: no one waits for tasks under way then,
    # their messages and outbox rows are still there.
    death = {"worker": signal.SIGQUIT, "beat": signal.SIGTERM, "web": signal.SIGQUIT}
    return [
        Child(name, commands.runnable(lines[name]), env=env, cwd=settings.BASE_DIR, death_signal=death[name])
        for name in PARTS
    ]


def _application(embedded: Embedded) -> dict[str, str]:
    """Where a server of one's own is named, DATABASE_APP_URL names it once more for the application's role."""
    named = os.environ.get("DATABASE_APP_URL")
    return embedded.application_environment | ({"DATABASE_URL": named} if named else {})


def _wait_for_port(bind: str, port: int) -> None:
    """Refuse a port in use, after a moment for a killed copy to let go of it."""
    if not wait_until(lambda: _is_free(bind, port), patience=5, pause=0.2):
        raise CommandError(f"Port {port} is in use. Choose another: PORT={port + 1}")


def _is_free(bind: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def _wait_for_database() -> None:
    """A server that DATABASE_URL names may still be starting."""
    errors: list[OperationalError] = []

    def connected() -> bool:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            errors.append(error)
            return False
        return True

    if not wait_until(connected, patience=30, pause=0.5):
        raise CommandError(f"The database does not answer: {errors[-1]}")


def _static_files() -> Iterator[tuple[str, float, int]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            yield name, status.st_mtime, status.st_size


def _static_fingerprint() -> str:
    return hashlib.sha256(repr(sorted(_static_files())).encode()).hexdigest()


def _static_files_changed() -> bool:
    """Whether any static file is newer, gone or added since they were collected: collecting takes seconds."""
    mark = settings.STATIC_ROOT / ".collected"
    return not mark.exists() or mark.read_text() != _static_fingerprint()


def _remember_static_files() -> None:
    (settings.STATIC_ROOT / ".collected").write_text(_static_fingerprint())
