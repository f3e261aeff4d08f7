"""A page of the seeded portal, as the browser tests walk it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page of the seeded portal, as the role reads it; the role "" is not signed in."""

    name: str
    path: str
    role: str = "project_office"
    status: int = 200
