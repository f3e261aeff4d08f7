"""What each area of delivery practice brings to the tests that walk everything: scopes, doors, pages, query counts.

A module of this package may define any of these; those who walk collect them here:

`side(side) -> dict[str, Any]`      one object for each kind of the API ("risks": risk), open only to that side of
                                    `tests.api.caller.Country`; each has `public_id`, mostly `code`, both are secrets
`PUBLIC: frozenset[str]`            kinds that everyone who signs in may read
`OWN: dict[str, make(user)]`        kinds of which a person sees their own only; makes one of a person's
`UNGUESSED: frozenset[str]`         "POST /api/v1/risks/": writes that generated bodies cannot satisfy
`LISTS: dict[str, dict]`            addresses of the API's lists below /api/v1/, with their parameters
`grow(task, rows) -> None`          `rows` more objects of each kind on a task that the callers can open
`codes(country) -> dict[str, str]`  what the addresses below are filled with, made in `tests.projects.pages` Country
`READ`, `WRITE: dict[str, str]`     addresses of pages, and the code in each that a stranger does not know, or ""
`PAGES: tuple[Page, ...]`           pages of the seeded portal, for screenshots and accessibility
`STATES: tuple[Page, ...]`          states of pages without an address of their own (tests/states.py), for accessibility
"""

import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


@cache
def areas() -> tuple[ModuleType, ...]:
    """Every module of this package, by name."""
    return tuple(import_module(f"{__name__}.{found.name}") for found in sorted(pkgutil.iter_modules(__path__)))


def every(name: str) -> Iterator[Any]:
    """The attribute of each area that has it."""
    return (getattr(area, name) for area in areas() if hasattr(area, name))


def joined(name: str) -> dict[str, Any]:
    """The dictionaries of all areas as one; two areas must not claim one key."""
    return _joined(name, every(name))


def codes(country: Any) -> dict[str, str]:
    """What the addresses of all areas are filled with."""
    return _joined("codes", (make(country) for make in every("codes")))


def _joined(name: str, mappings: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mapping in mappings:
        twice = found.keys() & mapping.keys()
        if twice:
            raise ValueError(f"{name}: claimed twice: {sorted(twice)}")
        found |= mapping
    return found
