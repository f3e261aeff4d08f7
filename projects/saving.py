"""Which pages can be saved as a view, and with which of their parameters: a saved address leads nowhere else."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.urls import Resolver404, resolve

LONGEST = 1000
_DAY = frozenset({"as_of", "all"})
PARAMETERS: dict[str, frozenset[str]] = {
    "my-updates": frozenset({"show", "sector", "project", "q"}),
    "league": frozenset({"of", "round"}),
    "league-movement": frozenset({"of", "from", "to"}),
    "decisions": frozenset({"state"}),
    "escalations": frozenset(),
    "risks": frozenset(),
    "orders": frozenset(),
    "findings": frozenset(),
    "indicators": frozenset(),
    "kpis": frozenset({"month"}),
    "organisation-kpis": frozenset({"month"}),
    "calendar": frozenset({"kind", "month"}),
    "dependencies": frozenset({"show"}),
    "search": frozenset({"q", "kind"}),
    "national": _DAY,
    "sector": _DAY,
    "region": _DAY,
    "organisation": _DAY,
}
"""By the name of the address. A page that is not here offers nothing to save."""


def canonical(address: str) -> str | None:
    """The address as it is kept: a path of one of these pages with its known parameters; None for anything else."""
    if len(address) > LONGEST or not address.startswith("/") or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    known = PARAMETERS.get(match.url_name or "")
    if known is None or parts.scheme or parts.netloc:
        return None
    kept = [(name, value.replace("\0", "")) for name, value in parse_qsl(parts.query) if name in known]
    found = parts.path + (f"?{urlencode(dict(kept))}" if kept else "")
    return found if len(found) <= LONGEST else None
