"""Every address that the portal answers, with the methods that a door may be knocked at by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

METHODS = ("GET", "POST", "PATCH")
"""What the portal's doors take at all; that PUT, DELETE and the others are taken nowhere is a test of its own."""
_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, order=True, slots=True)
class Operation:
    """A method and an address with its gaps: POST /risks/{code}/assess/."""

    route: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    @property
    def is_api(self) -> bool:
        return self.route.startswith("/api/")

    @property
    def kind(self) -> str:
        """What the address begins with: "risks"."""
        parts = self.route.split("/")
        return parts[3] if self.route.startswith("/api/v1/") else parts[2] if self.is_api else parts[1]

    @property
    def is_read(self) -> bool:
        return self.method == "GET"


def routes() -> list[str]:
    """Every address outside the admin, each once: those with gaps as "/risks/{code}/"."""
    found = {route for route in _walk(get_resolver(), "/") if not route.startswith("/admin/")}
    return sorted(found - {"/api/.*"})  # what leads nowhere by any method


def admin_routes() -> list[str]:
    """The same of the admin, whose addresses Django makes."""
    return sorted({route for route in _walk(get_resolver(), "/") if route.startswith("/admin/")})


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, address)
        else:
            yield _GROUP.sub(lambda gap: "{" + (gap[1] or gap[2]) + "}", address).replace("^", "").replace("$", "")
