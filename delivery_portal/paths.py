"""Where the embedded servers of a demonstration live. Plain Python: read by settings and by the supervisor."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

APPLICATION_ROLE = "portal_app"
"""The database role of web, worker and beat. It owns nothing, and row policies hold it."""

BASE_DIR = Path(__file__).resolve().parent.parent


def var_dir() -> Path:
    """The git-ignored folder that holds the data of this copy; VAR_DIR moves it."""
    return Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()


def runtime_dir(var: Path) -> Path:
    """A short folder for unix sockets, one for each VAR_DIR: a socket's path may have 107 bytes at most.

    Not TMPDIR: it may be long, and it may differ between the terminal that serves and the one that asks.
    """
    shared = Path("/tmp")  # noqa: S108  the folder itself is private to its owner, see services.home
    parent = shared if os.access(shared, os.W_OK) else Path(tempfile.gettempdir())
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    return parent / f"delivery-portal-{digest}"


def embedded_database_url(var: Path, *, role: str = "portal") -> str:
    """Where settings look for PostgreSQL when DATABASE_URL is not set: as the owner, whom commands need."""
    return f"postgres://{role}@/portal?host={runtime_dir(var)}"


def embedded_redis_url(var: Path) -> str:
    """Where settings look for the broker when REDIS_URL is not set."""
    return f"unix://{runtime_dir(var)}/valkey.sock"


def celery_broker_url(redis_url: str) -> str:
    """The same server in Celery's spelling: redis-py says `unix:///path?db=1`, Celery `redis+socket:///path?...`."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"
