"""The kinds of resource that the API offers, as tokens name them: the first parts of its addresses."""

from functools import cache

from django.urls import get_resolver

ROOT = "/api/v1/"
WITH_FILES = {"calendar.ics": "calendar"}
"""Addresses beside the router, and the kind that opens them."""


@cache
def known_kinds() -> tuple[str, ...]:
    """Every kind, in order: read once from the addresses of the lists of the API."""
    found = set(WITH_FILES.values())
    for name in get_resolver().reverse_dict:
        if isinstance(name, str) and name.endswith("-list"):
            for possibility, _pattern, _defaults, _converters in get_resolver().reverse_dict.getlist(name):
                for form, _parameters in possibility:
                    found |= _static_parts(form)
    return tuple(sorted(found))


def _static_parts(form: str) -> set[str]:
    if not form.startswith(ROOT.removeprefix("/")):
        return set()
    parts = form.removeprefix(ROOT.removeprefix("/")).split("/")
    return {part for part in parts if part and "%" not in part}


def kinds_of(path: str) -> list[str]:
    """The kinds on which an address of the API draws: `milestones/{id}/updates/` is both. Empty: none that is known."""
    if not path.startswith(ROOT):
        return []
    parts = [part for part in path.removeprefix(ROOT).split("/") if part]
    return [kind for part in (*parts[:1], *parts[2:3]) if (kind := WITH_FILES.get(part, part)) in known_kinds()]
