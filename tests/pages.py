"""A page of the seeded portal, as the browser tests walk it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab
else:
    Tab = Any  # the areas are read without a browser too


@dataclass(frozen=True)
class Page:
    """A page of the seeded portal, as the role reads it; the role "" is not signed in.

    `prepare` brings the page into a state that has no address of its own: a menu opened, an error typed.
    """

    name: str
    path: str
    role: str = "project_office"
    status: int = 200
    width: int = 1440
    prepare: Callable[[Tab], object] | None = None
