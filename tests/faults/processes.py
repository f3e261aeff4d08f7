"""One process of a running portal, with the handles that a fault needs."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from delivery_portal.services.process import launch, stop, wait_until


class PortalProcess:
    """A part of the portal (web, worker, beat) that a test may stop, kill and start again. Its output is in `log`."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path) -> None:
        self.command = list(command)
        self.env = dict(env)
        self.cwd = cwd
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError(f"{self.command} does not run")
        return self._process.pid

    def start(self) -> None:
        if self._process is not None:
            raise RuntimeError(f"{self.command} runs already")
        with self.log.open("ab") as output:
            self._process = launch(self.command, death_signal=signal.SIGKILL, env=self.env, cwd=self.cwd, output=output)

    def stop(self) -> None:
        """As at the end of a working day: what is under way is finished."""
        if self._process is not None:
            stop(self._process, how=signal.SIGTERM, patience=30)
            self._process = None

    def kill9(self) -> None:
        """As when the machine loses it: the process and all its children at once, nothing is finished."""
        group = self.pid
        os.killpg(group, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()
        self._process = None
        wait_until(lambda: not _group_lives(group), patience=10)

    def restart(self) -> None:
        self.stop()
        self.start()

    def revive(self) -> None:
        """Start it again when it ended by itself: as `serve` and the compose file do. What a test stopped stays."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None
            self.start()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def output(self) -> str:
        """All that it printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def _group_lives(group: int) -> bool:
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False
