"""Query parameters: what is not declared is refused by name, never ignored."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.api.problems import Fault, in_parameter, invalid

LARGEST_PAGE = 500
DEFAULT_PAGE = 100


def refuse_undeclared(request: Request, declared: Collection[str]) -> None:
    """400 naming each parameter that is unknown, repeated, empty or carries a zero character."""
    faults = [fault for name, values in request.query_params.lists() for fault in _faults(name, values, declared)]
    if faults:
        raise invalid(*faults)


def _faults(name: str, values: list[str], declared: Collection[str]) -> list[Fault]:
    if name not in declared:
        known = ", ".join(sorted(declared)) or "–"
        return [
            in_parameter(name, "unknown", _("This parameter is not known here. Known: %(names)s.") % {"names": known})
        ]
    if len(values) > 1:
        return [in_parameter(name, "repeated", _("Give this parameter once."))]
    if not values[0].strip():
        return [in_parameter(name, "empty", _("This parameter has no value: leave it out instead."))]
    if "\x00" in values[0]:
        return [in_parameter(name, "zero_character", _("A zero character is not allowed."))]
    return []


def page_size(request: Request) -> int:
    """How many rows a page has: 1 to 500, 100 when not said."""
    given = request.query_params.get("page_size")
    if given is None:
        return DEFAULT_PAGE
    if not given.isascii() or not given.isdigit() or len(given) > 3 or not 1 <= int(given) <= LARGEST_PAGE:
        message = _("Give a whole number from 1 to %(largest)s.") % {"largest": LARGEST_PAGE}
        raise invalid(in_parameter("page_size", "out_of_range", message))
    return int(given)


def sparse_fields(request: Request, known: Collection[str]) -> list[str] | None:
    """The fields named in `fields=a,b`, in the order of the resource; None when all are wanted."""
    given = request.query_params.get("fields")
    if given is None:
        return None
    wanted = given.split(",")
    if unknown := [name for name in wanted if name not in known]:
        message = _("Not a field here: %(unknown)s. Fields: %(known)s.") % {
            "unknown": ", ".join(unknown)[:200],
            "known": ", ".join(known),
        }
        raise invalid(in_parameter("fields", "unknown", message))
    return [name for name in known if name in wanted]
