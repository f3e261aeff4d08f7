"""The data of a PostgreSQL that a stack has for itself: made once in a test run, copied for each such stack.

Migrations and the demonstration cost half a minute of computing; a copy of the stopped server's folder half a second.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from delivery_portal.services.embedded import Embedded
from delivery_portal.services.home import Home, throw_away_dir
from delivery_portal.services.postgres import find_programs
from tests import databases

Step = tuple[str, Callable[[str], None]]
"""The name of a state of the data, and what brings a database (its url) there from the step before."""


def fill(home: Home, *steps: Step) -> None:
    """Give the PostgreSQL of `home`, which has not started yet, the data that the steps make."""
    folder().mkdir(mode=0o700, exist_ok=True)
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = _made(*steps)
    _copy(made, _cluster(home))


def folder() -> Path:
    """Where the data of this run lie."""
    return Path(tempfile.gettempdir()) / f"delivery-portal-clusters-{os.environ[databases.RUN]}"


def _made(*steps: Step) -> Path:
    *before, (name, build) = steps
    place = folder() / name
    if not place.exists():
        embedded = Embedded(throw_away_dir(), environ={"REDIS_URL": "redis://127.0.0.1:1"}, say=print, durable=False)
        try:
            if before:
                _copy(_made(*before), _cluster(embedded.home))
            with embedded:
                build(embedded.environment["DATABASE_URL"])
            _copy(_cluster(embedded.home), place)
        finally:
            embedded.home.remove()
    return place


def _cluster(home: Home) -> Path:
    return home.data_dir(f"postgres-{find_programs().major}") / "cluster"


def _copy(source: Path, target: Path) -> None:
    """With owner and rights: the server runs as an account of its own when we are root."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    subprocess.run(["cp", "-a", source, unfinished], check=True)
    unfinished.rename(target)
