"""The folders of one copy: data in VAR_DIR, sockets in a short private folder, and the lock that guards both."""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from delivery_portal import paths
from delivery_portal.services import ServicesError
from delivery_portal.services.account import Account, account_for

Say = Callable[[str], None]
DATA_PREFIX = "data-"
ELSEWHERE = (Path("/var/lib/delivery-portal"), Path("/var/tmp/delivery-portal"))  # noqa: S108  made private below


class Home:
    """VAR_DIR of one copy. Hold the lock (`with home:`) before any server is started in it."""

    def __init__(self, var: Path, *, say: Say) -> None:
        self.var = var
        self.runtime = paths.runtime_dir(var)
        self.say = say
        self._lock: IO[str] | None = None

    def open(self) -> None:
        """Take the lock and prepare the folders. Raises ServicesError when another copy holds the lock."""
        try:
            self.var.mkdir(parents=True, exist_ok=True)
            self._lock = (self.var / "services.lock").open("a+")
        except PermissionError as error:
            raise ServicesError(f"{self.var} belongs to somebody else: set VAR_DIR to a folder of yours.") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.seek(0)
            holder = self._lock.read().strip()
            self._lock.close()
            raise ServicesError(
                f"Another copy (process {holder}) already uses {self.var}. "
                "Stop it, or give this copy a VAR_DIR and a PORT of its own."
            ) from error
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def close(self) -> None:
        """Release the lock. The kernel does the same when we are killed."""
        if self._lock is not None:
            with contextlib.suppress(OSError):  # not there, or a socket of a killed server is still in it
                self.runtime.rmdir()
            self._lock.close()
            self._lock = None

    def __enter__(self) -> "Home":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def account(self) -> Account | None:
        """Whom the servers of this copy run as; None: as ourselves."""
        return account_for(sorted(self.var.glob(f"{DATA_PREFIX}*")))

    def data_dir(self, name: str) -> Path:
        """The folder for a server's data, private to the account, and one that it can reach."""
        place, account = self.var / f"{DATA_PREFIX}{name}", self.account
        if place.is_symlink():
            if not place.exists():
                raise ServicesError(
                    f"{place} points to {place.readlink()}, which is gone. Remove the link to start empty."
                )
        elif not place.exists() and account is not None and not account.can_enter(self.var):
            place.symlink_to(tempfile.mkdtemp(prefix=f"{name}-", dir=shared_folder(account)))
            self.say(f"{account.name} cannot enter {self.var}: data are in {place.resolve()}")
        folder = place.resolve()
        folder.mkdir(mode=0o700, exist_ok=True)
        _give(folder, account)
        return folder

    def runtime_dir(self) -> Path:
        """The folder of unix sockets. Refuses one that somebody else put there: it lies under /tmp."""
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        found = self.runtime.lstat()
        allowed = {os.geteuid()} | ({self.account.uid} if self.account else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in allowed:
            raise ServicesError(f"{self.runtime} belongs to somebody else. Remove it, or set another VAR_DIR.")
        self.runtime.chmod(0o700)
        _give(self.runtime, self.account)
        return self.runtime

    def log(self, name: str) -> Path:
        """Where a server's own messages go."""
        folder = self.var / "log"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"

    def remove(self) -> None:
        """Delete the copy with all its data: for throw-away copies."""
        for data in self.var.glob(f"{DATA_PREFIX}*"):
            shutil.rmtree(data.resolve())
        shutil.rmtree(self.runtime, ignore_errors=True)
        shutil.rmtree(self.var)


def throw_away_dir() -> Path:
    """A new VAR_DIR for one run: end it with `Home.remove`."""
    folder = Path(tempfile.mkdtemp(prefix="delivery-portal-run-"))
    folder.chmod(0o711)  # the servers' account passes through; their own folders are private
    return folder


def shared_folder(account: Account) -> Path:
    """A folder outside VAR_DIR that `account` can enter: for data and binaries that it could not reach."""
    for folder in ELSEWHERE:
        try:
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        except OSError:
            continue
        if folder.lstat().st_uid == os.geteuid() and not folder.is_symlink() and account.can_enter(folder):
            return folder
    raise ServicesError(f"No folder that {account.name} can enter: set VAR_DIR to one, for example under /srv.")


@dataclass(frozen=True, slots=True)
class Installation:
    """A server's program and what it needs, all below `base`: their places relative to each other matter.

    `label` names the version, for a copy that several portals share.
    """

    program: Path
    base: Path
    parts: tuple[Path, ...]
    label: str

    def copy_to(self, target: Path) -> None:
        """Copy everything, readable for all; `target` is the copy's `base`."""
        target.mkdir(exist_ok=True)
        for part in self.parts:
            place = target / part.relative_to(self.base)
            if part.is_dir():
                shutil.copytree(part, place, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__"))
            else:
                shutil.copy2(part, place)
        target.chmod(0o755)


def reachable(installed: Installation, *, account: Account | None, say: Say) -> Path:
    """The program, or its copy in a shared folder when `account` cannot run it where it is."""
    if account is None or account.can_enter(installed.program):
        return installed.program
    copy = shared_folder(account) / installed.label
    if not copy.exists():
        unfinished = Path(tempfile.mkdtemp(prefix=f".{installed.label}-", dir=copy.parent))
        installed.copy_to(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # another copy of the portal was quicker
            shutil.rmtree(unfinished)
        say(f"{account.name} cannot enter {installed.base}: its programs were copied to {copy}")
    return copy / installed.program.relative_to(installed.base)


def _give(folder: Path, account: Account | None) -> None:
    if account is not None and folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
