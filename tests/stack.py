"""The portal as it is deployed: gunicorn, Celery worker and beat as processes, a broker and a database of their own.

For journeys in a browser and for faults. The processes are those of `manage.py serve` (services.commands), so what
is tested is what runs.
"""

import fcntl
import json
import os
import secrets
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2

from delivery_portal.paths import BASE_DIR
from delivery_portal.services import commands
from delivery_portal.services.embedded import Embedded
from delivery_portal.services.home import throw_away_dir
from delivery_portal.services.probe import answers
from delivery_portal.services.process import wait_until
from tests import clusters, databases, proxy
from tests.faults.processes import PortalProcess

CLOCK = Path(__file__).with_name("clock")
CODES = 200
"""Recovery codes of each person of a portal in production: one for each sign-in of a test."""
_GIVE_CODES = """
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import encrypt
from accounts.models import User
codes = [f"{{n:010}}" for n in range({most})]
for user in User.objects.all():
    TOTP.activate(user, generate_totp_secret())
    data = {{"seed": encrypt("0"), "used_mask": 0, "migrated_codes": [encrypt(code) for code in codes]}}
    Authenticator.objects.create(user=user, type="recovery_codes", data=data)
"""
PATIENCE = 60.0
"""Seconds after which a wait in a test is a failure. Generous: two cores run everything at once."""


class Stack:
    """A running portal. Use it as a context; inside, break parts of it and mend them.

    `seeded` fills the database with the demonstration. `own_postgres` gives the stack a PostgreSQL of its own, which
    a test may then restart or kill; otherwise it has a database of its own on the server that the tests use.
    `proxied` puts the proxy of docker-compose.yml in front, and production settings behind it: `url` is then https.
    """

    def __init__(self, *, seeded: bool = False, own_postgres: bool = False, proxied: bool = False) -> None:
        self.seeded = seeded
        self.own_postgres = own_postgres
        self.proxied = proxied
        self.var = throw_away_dir()
        self._reserved = [_reserved_port() for _ in range(4 if proxied else 1)]
        self.port, *ways_in = [reserved.getsockname()[1] for reserved in self._reserved]
        self.url = f"https://localhost:{ways_in[0]}" if proxied else f"http://127.0.0.1:{self.port}"
        self.proxy_env: dict[str, str] = {}
        self._ways_in: list[int] = ways_in
        self._codes = iter(range(CODES))
        self.env: dict[str, str] = {}
        self.web: PortalProcess
        self.worker: PortalProcess
        self.beat: PortalProcess
        self.proxy: PortalProcess
        self._embedded: Embedded
        self._exit = ExitStack()

    def __enter__(self) -> "Stack":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything; return when the web server answers and the worker's heartbeat came through."""
        with ExitStack() as stack:
            for reserved in self._reserved:
                stack.callback(reserved.close)
            stack.callback(shutil.rmtree, self.var, ignore_errors=True)
            database_url = "" if self.own_postgres else self._copied_database(stack)
            self._embedded = Embedded(self.var, environ={"DATABASE_URL": database_url}, say=print, durable=False)
            stack.callback(self._embedded.home.remove)
            if self.own_postgres:
                clusters.fill(self._embedded.home, MIGRATED, *([SEEDED] if self.seeded else []))
            stack.enter_context(self._embedded)
            self.env = environment(
                self._embedded.environment.get("DATABASE_URL", database_url),
                self._embedded.environment["REDIS_URL"],
                var=self.var,
                port=self.port,
            )
            if self.seeded:
                self.manage("demo_access", "--url", self.url)
            collect_static_files(self.env)
            if self.proxied:
                self._start_proxy(stack)
                self.env = in_production(self.env, url=self.url)
                if self.seeded:
                    self.manage("shell", "--no-imports", "--command", _GIVE_CODES.format(most=CODES))
            self.web = self._part(stack, "web", commands.WEB)
            self.worker = self._part(stack, "worker", commands.WORKER)
            self.beat = self._part(stack, "beat", commands.BEAT)
            self.wait_ready()
            self._exit = stack.pop_all()

    def stop(self) -> None:
        """Stop everything and delete its data."""
        self._exit.close()

    # Parts

    def stop_redis(self) -> None:
        """Stop the broker as an operator would. Its queue is on disk."""
        self._valkey.stop()

    def kill9_redis(self) -> None:
        self._valkey.kill9()

    def start_redis(self) -> None:
        self._valkey.start()

    def stop_postgres(self) -> None:
        """Fast shutdown: statements under way are broken off."""
        self._postgres.stop()

    def kill9_postgres(self) -> None:
        self._postgres.kill9()

    def start_postgres(self) -> None:
        self._postgres.start()

    def restart_postgres(self) -> None:
        self.stop_postgres()
        self.start_postgres()

    def mend(self) -> None:
        """Start whatever a test left stopped or killed, and wait until everything works."""
        for server in self._embedded.servers:
            if server.exit_code() is not None:
                server.stop()
                server.start()
        for part in (self.worker, self.beat, self.web):
            if not part.is_running():
                part.restart()
        self.wait_ready()

    def move_clock(self, *, days: int) -> None:
        """Let every process live `days` days ahead of today, from now on: it is restarted with a moved clock.

        The next day's work is then done as after any night. PostgreSQL and the broker keep the real time, which the
        portal never asks them for.
        """
        self.env |= {"PYTHONPATH": str(CLOCK), "PORTAL_TEST_DAYS_AHEAD": str(days)}
        for part in (self.worker, self.beat, self.web):
            part.stop()
            part.env |= self.application_env
            part.start()
        self.wait_ready()

    # Questions

    @property
    def application_env(self) -> dict[str, str]:
        """Of web, worker and beat: `env` is that of the owner of the tables, for commands."""
        return self.env | {"DATABASE_URL": databases.as_application(self.env["DATABASE_URL"])}

    @property
    def access(self) -> dict:
        """Demo accounts and tokens of a seeded stack: `accounts` (role, email, password), `tokens` (read, write)."""
        return json.loads((self.var / "demo.json").read_text())

    @property
    def trust(self) -> ssl.SSLContext | None:
        """For clients of `url`: the certificate of a test's proxy is of its own making."""
        return proxy.trust(self.proxy_env) if self.proxied else None

    def account(self, role: str) -> tuple[str, ...]:
        """E-mail and password of the demo account of a role; in production an unused recovery code too."""
        email, password = next((a["email"], a["password"]) for a in self.access["accounts"] if a["role"] == role)
        return (email, password, f"{next(self._codes):010}") if self.proxied else (email, password)

    def manage(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a management command against the stack. Fails with the command's output unless `check` is False."""
        return manage(*arguments, env=self.env, check=check)

    def query(self, statement: str, *parameters: object) -> list[tuple]:
        """Rows of a statement on the stack's database, on a connection of its own, committed."""
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def connection(self) -> Iterator["psycopg2.extensions.connection"]:
        """A connection to the stack's database; commits at the end."""
        connection = psycopg2.connect(self.env["DATABASE_URL"])
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def pending(self) -> int:
        """Writes that the rollups do not hold yet."""
        return self.query("SELECT count(*) FROM projects_outboxentry WHERE done_at IS NULL AND quarantined_at IS NULL")[
            0
        ][0]

    def wait_drained(self) -> None:
        """Wait until the rollups hold every committed write."""
        self.wait_until(lambda: self.pending() == 0, what="the outbox to be empty")

    def wait_ready(self) -> None:
        """Wait until /readyz says 200: database, broker, worker heartbeat, outbox."""
        self.wait_until(lambda: answers("/readyz", port=self.port), what="/readyz to answer 200")

    def wait_until(self, condition, *, what: str) -> None:
        """Wait for a condition; the failure shows what the processes printed."""

        def supervised() -> bool:
            for part in (self.web, self.worker, self.beat):
                part.revive()
            return bool(condition())

        if not wait_until(supervised, patience=PATIENCE, pause=0.1):
            logs = "\n".join(f"--- {part.log.name}\n{part.output()[-3000:]}" for part in (self.web, self.worker))
            raise AssertionError(f"Waited {PATIENCE:.0f} s for {what}.\n{logs}")

    # Making

    @property
    def _valkey(self):
        assert self._embedded.valkey is not None
        return self._embedded.valkey

    @property
    def _postgres(self):
        if self._embedded.postgres is None:
            raise RuntimeError("This stack shares its PostgreSQL with other tests: use Stack(own_postgres=True)")
        return self._embedded.postgres

    def _part(self, stack: ExitStack, name: str, command: tuple[str, ...]) -> PortalProcess:
        part = PortalProcess(
            commands.runnable(command), env=self.application_env, cwd=BASE_DIR, log=self._embedded.home.log(name)
        )
        stack.callback(part.stop)
        part.start()
        return part

    def _start_proxy(self, stack: ExitStack) -> None:
        folder = self.var / "proxy"
        folder.mkdir()
        https, http, alive = self._ways_in
        self.proxy_env = {"PATH": os.environ["PATH"], "HOME": str(folder)} | proxy.environment(
            http=http, https=https, alive=alive, upstream=self.port, static=static_root(), folder=folder
        )
        log = self._embedded.home.log("proxy")
        proxy.mint_certificate(self.proxy_env, log=log)
        self.proxy = PortalProcess(commands.runnable(commands.PROXY), env=self.proxy_env, cwd=BASE_DIR, log=log)
        stack.callback(self.proxy.stop)
        self.proxy.start()
        assert wait_until(lambda: answers("/", port=alive), patience=PATIENCE), self.proxy.output()[-3000:]

    def _copied_database(self, stack: ExitStack) -> str:
        if self.seeded:
            name = databases.fresh(template="seeded", build=_in(_seed), base=migrated_template)
        else:
            name = migrated_database()
        stack.callback(databases.drop, name)
        return databases.url_of(name)


def migrated_template() -> str:
    """A database with every migration applied: applying them takes longer than many a test, so it is done once."""
    return databases.made("migrated", build=_in(_migrate))


def migrated_database() -> str:
    """A fresh copy of it, for the caller to drop."""
    return databases.fresh(template="migrated", build=_in(_migrate))


def _in(do: Callable[[dict[str, str]], None]) -> Callable[[str], None]:
    """What is done in the environment of a database with this name."""
    return lambda name: _at(do)(databases.url_of(name))


def environment(database_url: str, redis_url: str, *, var: Path, port: int) -> dict[str, str]:
    """The environment of a portal process. Nothing of ours but PATH and the run's name: a deployment has neither."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", databases.RUN) if name in os.environ}
    return kept | {
        "PORTAL_DEMO": "1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(var),
        "PORT": str(port),
        "STATIC_ROOT": str(static_root()),
        "PYTHONUNBUFFERED": "1",
    }


def in_production(env: dict[str, str], *, url: str) -> dict[str, str]:
    """The same portal with the settings of production, behind the proxy whose address is `url`."""
    return {name: value for name, value in env.items() if name != "PORTAL_DEMO"} | {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "localhost",
        "CSRF_TRUSTED_ORIGINS": url,
        "BEHIND_TLS_PROXY": "1",
        "PORTAL_URL": url,
        # Tests may run as root, which a deployment never does (Dockerfile): Celery would warn of it beside the log.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def manage(*arguments: str, env: dict[str, str], check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run manage.py in an environment of a stack."""
    done = subprocess.run(
        commands.runnable(("python", "manage.py", *arguments)),
        env=env,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if check and done.returncode != 0:
        raise AssertionError(
            f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
    return done


def static_root() -> Path:
    """Collected once in a run, read by every stack of it."""
    return Path(tempfile.gettempdir()) / f"delivery-portal-static-{os.environ[databases.RUN]}"


def collect_static_files(env: dict[str, str]) -> None:
    """Collect static files unless another stack of this run has."""
    root = static_root()
    root.mkdir(exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "staticfiles.json").exists():
            manage(*commands.COLLECT_STATIC[2:], env=env)


def _migrate(env: dict[str, str]) -> None:
    manage(*commands.MIGRATE[2:], env=env)


def _seed(env: dict[str, str]) -> None:
    manage("seed", env=env)


def _at(do: Callable[[dict[str, str]], None]) -> Callable[[str], None]:
    """What is done in the environment of a database with this url."""
    return lambda url: do(environment(url, "redis://127.0.0.1:1", var=throw_away_dir(), port=0))


MIGRATED: clusters.Step = ("migrated", _at(_migrate))
SEEDED: clusters.Step = ("seeded", _at(_seed))


def _reserved_port() -> socket.socket:
    """A port that nobody else is given: bound, never listened on. The web server binds it too (SO_REUSEADDR)."""
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved
