"""The supervisor: order, restarts with growing pauses, one line for each event."""

import signal
import sys
import threading

import pytest

from delivery_portal import paths
from delivery_portal.services import process, supervise
from delivery_portal.services.process import launch, stop
from delivery_portal.services.supervise import Child, Supervisor


class FakeServer:
    def __init__(self, name, journal):
        self.name = name
        self.journal = journal
        self.code = None
        self.refuses = False

    def start(self):
        if self.refuses:
            raise RuntimeError("no room")
        self.code = None
        self.journal.append(f"start {self.name}")

    def stop(self):
        self.journal.append(f"stop {self.name}")

    def exit_code(self):
        return self.code


class Clock:
    now = 1000.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(supervise, "time", clock)
    return clock


@pytest.fixture
def journal():
    return []


@pytest.fixture
def said():
    return []


@pytest.fixture
def servers(journal):
    return [FakeServer(name, journal) for name in ("postgres", "valkey", "worker", "beat", "web")]


def test_servers_start_in_order_and_stop_in_the_other(servers, journal, said):
    with Supervisor(servers, say=said.append) as supervisor:
        supervisor.start("postgres", "valkey")
        supervisor.start("worker", "beat", "web")
    names = ["postgres", "valkey", "worker", "beat", "web"]
    assert journal == [f"start {name}" for name in names] + [f"stop {name}" for name in reversed(names)]


def test_what_was_not_started_is_not_stopped(servers, journal, said):
    with Supervisor(servers, say=said.append) as supervisor:
        supervisor.start("postgres")
    assert journal == ["start postgres", "stop postgres"]


def test_an_error_between_start_and_watch_stops_what_runs(servers, journal, said):
    def fail_to_migrate():
        with Supervisor(servers, say=said.append) as supervisor:
            supervisor.start("postgres", "valkey")
            raise ValueError("migrations")

    with pytest.raises(ValueError, match="migrations"):
        fail_to_migrate()
    assert journal[-2:] == ["stop valkey", "stop postgres"]


def test_a_dead_server_is_started_again_after_a_pause_and_a_line_says_so(servers, journal, said, clock):
    with Supervisor(servers, say=said.append) as supervisor:
        supervisor.start("worker")
        servers[2].code = -9
        supervisor.tend()
        assert said == ["worker stopped (exit code -9); starting it again in 1 s"]
        assert journal == ["start worker"]
        clock.now += 1
        supervisor.tend()
        assert journal == ["start worker", "start worker"]


def test_pauses_grow_to_a_limit_and_shrink_after_calm(servers, said, clock):
    worker = servers[2]
    with Supervisor(servers, say=said.append) as supervisor:
        supervisor.start("worker")
        for _ in range(7):
            worker.code = 1
            supervisor.tend()
            clock.now += supervise.LONGEST_PAUSE
            supervisor.tend()
        clock.now += supervise.CALM + 1
        worker.code = 1
        supervisor.tend()
    pauses = [line.rsplit(" in ", 1)[1] for line in said]
    assert pauses == ["1 s", "2 s", "4 s", "8 s", "16 s", "30 s", "30 s", "1 s"]


def test_a_server_that_refuses_to_start_again_is_tried_later(servers, said, clock, journal):
    with Supervisor(servers, say=said.append) as supervisor:
        supervisor.start("worker")
        servers[2].code, servers[2].refuses = 1, True
        supervisor.tend()
        clock.now += 1
        supervisor.tend()
        assert "worker does not start: no room" in said
        servers[2].refuses = False
        clock.now += 2
        supervisor.tend()
        assert journal == ["start worker", "start worker"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_watch_and_gives_handlers_back(servers, said, number):
    before = signal.getsignal(number)
    with Supervisor(servers, say=said.append) as supervisor:
        supervisor.start("web")
        signal.raise_signal(number)
        signal.raise_signal(number)
        supervisor.watch()
        assert supervisor.stopping
    assert said == ["stopping: requests and tasks under way are finished first"]
    assert signal.getsignal(number) is before


def test_nothing_starts_once_asked_to_stop(servers, journal, said):
    with Supervisor(servers, say=said.append) as supervisor:
        signal.raise_signal(signal.SIGTERM)
        supervisor.start("postgres")
    assert journal == []


def test_lines_of_a_child_carry_its_name_and_survive_broken_characters(tmp_path, capsys):
    code = "import os; os.write(1, b'first\\n\\xff broken\\n'); os.write(2, b'to stderr')"
    child = Child("worker", [sys.executable, "-c", code], env={}, cwd=tmp_path)
    child.start()
    assert process.wait_until(lambda: child.exit_code() is not None, patience=30)
    relays = [thread for thread in threading.enumerate() if thread.name == "relay worker"]
    for thread in relays:
        thread.join(30)
    child.stop()
    assert capsys.readouterr().out == "worker   | first\nworker   | \ufffd broken\nworker   | to stderr\n"


def test_a_child_that_ignores_the_request_is_killed(tmp_path):
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    log = tmp_path / "log"
    with log.open("wb") as output:
        child = launch([sys.executable, "-c", code], death_signal=signal.SIGKILL, output=output)
    assert process.wait_until(lambda: b"deaf" in log.read_bytes(), patience=30)
    assert stop(child, how=signal.SIGTERM, patience=0.1) == -signal.SIGKILL


def test_children_are_started_from_the_main_thread_only():
    """They are tied to the thread that started them: one started elsewhere would end with that thread."""
    caught = []

    def elsewhere():
        try:
            launch(["true"], death_signal=signal.SIGKILL)
        except RuntimeError as error:
            caught.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert caught == ["Start child processes from the main thread: they end with the thread that started them."]


def test_a_child_does_not_outlive_a_killed_parent(tmp_path):
    code = """
import signal, subprocess, sys, time
from delivery_portal.services.process import launch
child = launch(["sleep", "600"], death_signal=signal.SIGKILL)
print(child.pid, flush=True)
time.sleep(600)
"""
    log = tmp_path / "pid"
    with log.open("wb") as output:
        parent = launch([sys.executable, "-c", code], death_signal=signal.SIGKILL, output=output, cwd=paths.BASE_DIR)
    assert process.wait_until(lambda: log.read_text().endswith("\n"), patience=30)
    pid = int(log.read_text())
    assert process.is_running(pid, argument="sleep")
    parent.kill()
    parent.wait()
    assert process.wait_until(lambda: not process.is_running(pid, argument="sleep"), patience=30)


def test_wait_until_gives_up(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(process, "time", clock)
    assert process.wait_until(lambda: clock.now > 1005, patience=10, pause=1)
    assert not process.wait_until(lambda: False, patience=10, pause=1)
