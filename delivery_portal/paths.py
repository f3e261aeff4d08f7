"""Where the embedded servers of a demonstration live. Plain Python: read by settings and by the supervisor."""

import hashlib
import os
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def var_dir() -> Path:
    """The git-ignored folder that holds the data of this copy; VAR_DIR moves it."""
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()


def runtime_dir(var: Path) -> Path:
    """A short folder for unix sockets, one for each VAR_DIR: a socket's path may have 107 bytes at most."""
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"delivery-portal-{digest}"


def embedded_database_url(var: Path) -> str:
    """Where settings look for PostgreSQL when DATABASE_URL is not set."""
    return f"postgres://portal@/portal?host={runtime_dir(var)}"


def embedded_redis_url(var: Path) -> str:
    """Where settings look for the broker when REDIS_URL is not set."""
    return f"unix://{runtime_dir(var)}/valkey.sock"
