"""Several servers under one foreground process: started in order, restarted when one dies, stopped in reverse."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from delivery_portal.services.process import launch, stop

PAUSE = 0.2
CALM = 60.0
"""Seconds after which a restarted server counts as healthy and its next pause is short again."""
LONGEST_PAUSE = 30.0


class Server(Protocol):
    """Anything that can be started, watched and stopped."""

    @property
    def name(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def exit_code(self) -> int | None: ...


class Child:
    """A process of the portal itself. Each line it prints goes to our output, with its name before it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        death_signal: signal.Signals = signal.SIGKILL,
        patience: float = 30.0,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.env = dict(env)
        self.cwd = cwd
        self.stop_signal = stop_signal
        self.death_signal = death_signal
        self.patience = patience
        self.process: subprocess.Popen[bytes] | None = None

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else 0

    def start(self) -> None:
        """Start the process; it may take a while until it is ready."""
        self.process = launch(
            self.command, death_signal=self.death_signal, env=self.env, cwd=self.cwd, output=subprocess.PIPE
        )
        relay = threading.Thread(
            target=_relay, args=(self.name, self.process.stdout), name=f"relay {self.name}", daemon=True
        )
        relay.start()

    def stop(self) -> None:
        """Let it finish what it does, at most `patience` seconds."""
        if self.process is not None:
            stop(self.process, how=self.stop_signal, patience=self.patience)
            self.process = None


def _relay(name: str, pipe: IO[bytes] | None) -> None:
    """Copy lines until the last writer closed the pipe. Reads bytes: a broken character must not end the copying."""
    if pipe is None:
        return
    with pipe:
        for line in pipe:
            print_line(name, line.decode(errors="replace").rstrip())


def print_line(name: str, text: str) -> None:
    """One line of output, in one write so that two servers never share a line."""
    sys.stdout.write(f"{name:<8} | {text}\n")
    sys.stdout.flush()


class Supervisor:
    """Runs servers until told to stop. `say` gets one line for each thing that a person should know."""

    def __init__(self, servers: Sequence[Server], *, say: Callable[[str], None]) -> None:
        self.servers = list(servers)
        self.say = say
        self._stopping = False
        self._failures: dict[str, int] = {}
        self._started: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def __enter__(self) -> "Supervisor":
        self._previous = {
            number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    @property
    def stopping(self) -> bool:
        """Whether Ctrl-C or SIGTERM arrived."""
        return self._stopping

    def start(self, *names: str) -> None:
        """Start the named servers, in the order of the list."""
        for server in self.servers:
            if server.name in names and not self._stopping:
                server.start()
                self._started[server.name] = time.monotonic()

    def watch(self) -> None:
        """Return when asked to stop; until then start again what dies."""
        while not self._stopping:
            self.tend()
            time.sleep(PAUSE)

    def tend(self) -> None:
        """Look at each server once."""
        now = time.monotonic()
        for server in self.servers:
            if server.name in self._due:
                self._restart_when_due(server, now)
            elif server.name in self._started and (code := server.exit_code()) is not None:
                self._plan_restart(server, code, now)

    def _plan_restart(self, server: Server, code: int, now: float) -> None:
        calm = now - self._started[server.name] > CALM
        failures = self._failures[server.name] = 1 if calm else self._failures.get(server.name, 0) + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (failures - 1))
        self._due[server.name] = now + pause
        self.say(f"{server.name} stopped (exit code {code}); starting it again in {pause:.0f} s")

    def _restart_when_due(self, server: Server, now: float) -> None:
        if now < self._due[server.name]:
            return
        del self._due[server.name]
        self._started[server.name] = now
        try:
            server.start()
        except Exception as error:  # whatever hinders it: say so, and try again later
            self.say(f"{server.name} does not start: {error}")
            self._plan_restart(server, -1, now)

    def stop(self) -> None:
        """Stop everything, last started first. A second Ctrl-C does not interrupt this: each wait has its limit."""
        for server in reversed(self.servers):
            if server.name in self._started:
                server.stop()
        self._started.clear()

    def _ask_to_stop(self, *_: object) -> None:
        if not self._stopping:
            self._stopping = True
            self.say("stopping: requests and tasks under way are finished first")
