"""`manage.py serve`: the whole portal under one command, and no trace of it when it is gone."""

import http.client
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis

from delivery_portal import paths
from delivery_portal.services import commands
from delivery_portal.services.home import Home, throw_away_dir
from delivery_portal.services.probe import answers
from delivery_portal.services.process import launch, stop, wait_until
from tests import databases
from tests.stack import environment, migrated_database

pytestmark = pytest.mark.faults
PATIENCE = 120.0


class Served:
    """A running `manage.py serve`, with what it printed."""

    def __init__(self, process, log: Path, port: int) -> None:
        self.process = process
        self.log = log
        self.port = port

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def children(self) -> list[int]:
        """Every process that serve started, directly or not."""
        own = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in own.splitlines()[1:]]
        family = {self.process.pid}
        while grown := {pid for pid, parent in pairs if parent in family} - family:
            family |= grown
        return sorted(family - {self.process.pid})

    def wait_for(self, condition, what: str) -> None:
        assert wait_until(condition, patience=PATIENCE, pause=0.1), f"no {what}:\n{self.output()}"

    def wait_ready(self) -> None:
        self.wait_for(lambda: "| ready at http" in self.output() or self.process.poll() is not None, "start")
        assert self.process.poll() is None, self.output()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        return stop(self.process, how=number, patience=PATIENCE)


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One copy for the whole file: its first start migrates, every later one is a second start."""
    folder = throw_away_dir()
    yield folder
    Home(folder, say=print).remove()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@pytest.fixture(scope="module", autouse=True)
def static_root(tmp_path_factory, monkeypatch_module) -> None:
    """Static files are collected once for this file, apart from those of the stacks, which other tests read."""
    monkeypatch_module.setenv("STATIC_ROOT", str(tmp_path_factory.mktemp("static")))


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@contextmanager
def serve(var: Path, port: int, *arguments: str, **more: str) -> Iterator[Served]:
    env = environment("", "", var=var, port=port) | {"STATIC_ROOT": os.environ["STATIC_ROOT"]} | more
    env = {name: value for name, value in env.items() if value}
    log = var / "serve.out"
    with log.open("wb") as output:
        process = launch(
            commands.runnable(("python", "manage.py", "serve", *arguments)),
            death_signal=signal.SIGTERM,
            env=env,
            cwd=paths.BASE_DIR,
            output=output,
        )
    served = Served(process, log, port)
    try:
        yield served
    finally:
        served.stop()


def are_gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def query(var: Path, statement: str) -> list[tuple]:
    connection = psycopg2.connect(host=str(paths.runtime_dir(var)), user="portal", dbname="portal")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def api_status(port: int, token: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/api/v1/sectors/", headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture
def served(var, port) -> Iterator[Served]:
    with serve(var, port, "--no-seed") as served:
        served.wait_ready()
        yield served


def test_it_serves_prints_and_writes_who_may_sign_in(var, port, served):
    served.wait_for(lambda: answers("/readyz", port=port), "readiness")
    file = var / "demo.json"
    written = json.loads(file.read_text())
    assert written["url"] == f"http://localhost:{port}"
    assert set(written) == {"url", "accounts", "tokens"}
    assert set(written["tokens"]) == {"read", "write"}
    assert {"role", "email", "password"} == set(written["accounts"][0])
    assert file.stat().st_mode & 0o777 == 0o600
    for account in written["accounts"]:
        assert account["email"] in served.output()
        assert account["password"] in served.output()
    assert api_status(port, written["tokens"]["read"]) == 200


def test_a_second_start_keeps_data_passwords_and_tokens(var, port, served):
    before = (var / "demo.json").read_text()
    query(var, "CREATE TABLE kept AS SELECT 'yes' AS value")
    served.stop()
    with serve(var, port, "--no-seed") as again:
        again.wait_ready()
        assert (var / "demo.json").read_text() == before
        assert query(var, "SELECT value FROM kept") == [("yes",)]
        assert "collecting static files" not in again.output()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_stops_every_process_in_order(var, served, number):
    family = served.children()
    assert len(family) >= 8  # postgres, broker, web and two, worker and two, beat
    assert served.stop(number) == 0
    assert are_gone(family)
    output = served.output()
    assert output.index("stopping: requests and tasks") < output.index("Shutting down: Master")
    assert output.index("Shutting down: Master") < output.index("Warm shutdown") < output.index("| stopped")


def test_stopping_loses_nothing_of_the_queue(var, port, served):
    """A list that no worker reads stands for the messages that none has read yet."""
    with redis.Redis.from_url(paths.embedded_redis_url(var)) as broker:
        broker.rpush("a queue that no worker reads", "message")
    served.stop()
    with serve(var, port, "--no-seed") as again:
        again.wait_ready()
        with redis.Redis.from_url(paths.embedded_redis_url(var)) as broker:
            assert broker.lrange("a queue that no worker reads", 0, -1) == [b"message"]


def test_kill_9_leaves_nothing_that_blocks_the_next_start(var, port, served):
    family = served.children()
    served.process.kill()
    served.process.wait()
    with serve(var, port, "--no-seed") as again:
        again.wait_ready()
        assert wait_until(lambda: are_gone(family), patience=PATIENCE)
        again.wait_for(lambda: answers("/readyz", port=port), "readiness")


def test_a_part_that_dies_is_started_again(var, port, served):
    for name, command in (("worker", "celery"), ("valkey", "valkey.sock"), ("postgres", "data-postgres")):
        victims = [pid for pid in served.children() if command in Path(f"/proc/{pid}/cmdline").read_text()]
        os.kill(min(victims), signal.SIGKILL)
        served.wait_for(lambda name=name: f"{name} stopped (exit code -9)" in served.output(), f"line about {name}")
    served.wait_for(lambda: answers("/readyz", port=port), "readiness")


def test_a_second_copy_on_the_same_folder_is_refused(var, port, served):
    done = subprocess.run(
        commands.runnable(("python", "manage.py", "serve")),
        env={name: value for name, value in environment("", "", var=var, port=port).items() if value},
        cwd=paths.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"Another copy (process {served.process.pid}) already uses" in done.stderr
    assert answers("/healthz", port=port)


def test_a_port_in_use_is_named_before_anything_starts(var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with serve(var, number, "--no-seed") as served:
            assert served.process.wait(PATIENCE) == 1
            assert f"Port {number} is in use. Choose another: PORT={number + 1}" in served.output()
    assert "migrating" not in served.output()


def test_servers_that_the_environment_names_are_used_instead(port):
    """The same code path on a server of others: nothing embedded is started beside it."""
    folder = throw_away_dir()
    name = databases.fresh(template="empty", build=lambda name: None)
    try:
        url = databases.url_of(name)
        with serve(folder, port, "--no-seed", DATABASE_URL=url, REDIS_URL=os.environ["REDIS_URL"]) as served:
            served.wait_ready()
            assert json.loads((folder / "demo.json").read_text())["url"].endswith(str(port))
        assert not list(folder.glob("data-*"))
    finally:
        databases.drop(name)
        Home(folder, say=print).remove()


def test_production_settings_serve_without_any_demonstration(port):
    folder = throw_away_dir()
    name = migrated_database()
    env = environment(databases.url_of(name), os.environ["REDIS_URL"], var=folder, port=port)
    production = {
        "PORTAL_DEMO": "",
        "SECRET_KEY": "a-key-of-a-test-that-is-long-enough-0123456789-0123456789",
        "ALLOWED_HOSTS": "portal.example",
        "DATABASE_URL": env["DATABASE_URL"],
        "REDIS_URL": env["REDIS_URL"],
    }
    try:
        with serve(folder, port, **production) as served:
            served.wait_ready()
            assert "password" not in served.output()
        assert not (folder / "demo.json").exists()
        assert not (folder / "secret_key").exists()
    finally:
        databases.drop(name)
        Home(folder, say=print).remove()
