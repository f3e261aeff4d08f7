"""Child processes that never outlive us, not even after kill -9."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from delivery_portal.services.account import Account, PopenAccount

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def tied_to_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """A preexec function: the kernel sends `death_signal` to the child when its parent is gone.

    Popen runs it after the change of user, which would clear the setting.
    """
    parent = os.getpid()

    def tie() -> None:
        if _prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
            os._exit(125)
        if os.getppid() != parent:  # the parent died before the setting took effect
            os._exit(126)

    return tie


def launch(
    command: Sequence[object],
    *,
    death_signal: signal.Signals,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    own_session: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a child that ends with us; words of `command` may be paths. `own_session` keeps Ctrl-C for us alone.

    Only from the main thread: the kernel ties the child to the thread that started it, not to the process.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Start child processes from the main thread: they end with the thread that started them.")
    identity: PopenAccount = account.for_popen() if account else {}
    return subprocess.Popen(  # noqa: S603  commands come from our own tables
        [str(part) for part in command],
        env=None if env is None else dict(env),
        cwd=str(cwd or "/"),
        stdin=subprocess.DEVNULL if own_session else None,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=own_session,
        preexec_fn=tied_to_parent(death_signal),
        **identity,
    )


def stop(process: subprocess.Popen[bytes], *, how: signal.Signals, patience: float) -> int:
    """Ask the child to stop, wait `patience` seconds, then kill it. Returns its exit code."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def is_running(pid: int, *, argument: str) -> bool:
    """Whether process `pid` lives and carries `argument` on its command line: numbers are used again by others."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(argument.encode() in word for word in words)


def end_stranger(pid: int, *, argument: str, how: signal.Signals, patience: float) -> None:
    """End a server that a killed parent left behind. Only for one whose folder we hold the lock of."""
    if not is_running(pid, argument=argument):
        return
    os.kill(pid, how)
    if not wait_until(lambda: not is_running(pid, argument=argument), patience=patience):
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_running(pid, argument=argument), patience=patience)


def wait_until(ready: Callable[[], bool], *, patience: float, pause: float = 0.02) -> bool:
    """Wait until `ready()` is true, at most `patience` seconds. Returns whether it became true."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
