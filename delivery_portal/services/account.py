"""The unprivileged account that servers run as when we are root: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from delivery_portal.services import ServicesError

OWN_NAME = "delivery-portal"


class PopenAccount(TypedDict, total=False):
    """The arguments of Popen that name a user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """A system user, by number."""

    name: str
    uid: int
    gid: int

    def for_popen(self) -> PopenAccount:
        """Arguments of Popen that start a process as this user, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, path: Path) -> bool:
        """Whether this user may enter a folder or run a file. Tried, not derived from modes: there are ACLs too."""
        probe = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(probe, cwd="/", check=False, **self.for_popen()).returncode == 0  # noqa: S603  a program of ours by its path, no shell


def account_for(folders: Iterable[Path]) -> Account | None:
    """The account for servers whose data lie in `folders`; None: as ourselves, who are not root.

    Data that exist keep their owner, so that `sudo make run` after `make run` works.
    """
    if os.geteuid() != 0:
        return None
    owners = [folder.stat().st_uid for folder in folders if folder.exists()]
    known = next((uid for uid in owners if uid != 0), None)
    if known is not None:
        entry: pwd.struct_passwd | None = pwd.getpwuid(known)
    else:
        entry = _existing("postgres") or _existing(OWN_NAME) or _created() or _existing("nobody")
    if entry is None:
        raise ServicesError(f"PostgreSQL does not run as root. Create a user for it: useradd --system {OWN_NAME}")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _existing(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_NAME]
    subprocess.run(command, check=False, capture_output=True)  # noqa: S603  a program of ours by its path, no shell
    return _existing(OWN_NAME)
