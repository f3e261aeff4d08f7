"""Who may sign in to a demonstration: printed at the start of `manage.py serve` and kept in VAR_DIR/demo.json."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.demo import ensure_demo_access
from projects.seeding.people import attach_demo_people

FIXTURES = settings.BASE_DIR / "projects" / "fixtures"


def load_portfolios() -> None:
    """The national portfolio of the demonstration, and the reference portfolio from public annual returns."""
    call_command("seed")
    call_command(
        "import_returns", str(FIXTURES / "gmpp_2014_2021.csv"), "--mapping", str(FIXTURES / "gmpp_2014_2021.yaml")
    )


def grant_access(file: Path, *, url: str) -> list[str]:
    """Make sure that one account for each role and two tokens exist, seated in their bodies; write them to `file`.

    Returns lines to print. A second start reads the file back, so that passwords and tokens stay what they were.
    """
    if not settings.DEMO:
        raise RuntimeError("Demo accounts are for demonstrations only.")
    access = ensure_demo_access(now=timezone.now(), previous=_previous(file))
    attach_demo_people()
    accounts = [{"role": a.role, "email": a.email, "password": a.password} for a in access.accounts]
    _write_privately(file, {"url": url, "accounts": accounts, "tokens": access.tokens})
    return [
        f"sign in at {url} as (role, e-mail, password):",
        *[f"  {account.role:<20} {account.email:<34} {account.password}" for account in access.accounts],
        *[f"  {scope + ' token':<20} {token}" for scope, token in access.tokens.items()],
        f"the same is in {file}",
    ]


def _previous(file: Path) -> dict[str, Any] | None:
    """What the last start wrote; None for a first start or a file that was cut short."""
    try:
        content = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _write_privately(file: Path, content: dict[str, Any]) -> None:
    """Readable by the owner only, and whole or not at all."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w") as out:
        json.dump(content, out, ensure_ascii=False, indent=2)
    unfinished.rename(file)
