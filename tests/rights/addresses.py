"""What the gaps of an address are filled with: what belongs to one side, to the other, or to nobody."""

import re
from typing import Any

from tests.api.caller import Side
from tests.api.reads import SLICES, slice_of
from tests.rights.operations import Operation

MISSING_ID = "00000000-0000-4000-8000-000000000000"
MISSING_CODE = "no-such-code"
CHARTS = (
    ("project", "timeline", "png"),
    ("project", "teams", "csv"),
    ("task", "forecasts", "csv"),
    ("team", "curve", "csv"),
)
PERSONAL = {
    "long-work": "work",
    "notifications": "notifications",
    "views": "views",
    **{kind: kind for kind in ("sessions", "factors", "tokens", "standing-in", "people", "audit")},
}
"""Kinds of which a person has their own, by the first word of the address."""
KINDS = {
    "account/factors": "factors",
    "account/sessions": "sessions",
    "problem-solving": "problem-solving-meetings",
    "stocktakes/series": "stocktake-series",
    "validations/rounds": "validation-rounds",
    "work": "long-work",
}
"""Where a page is called otherwise than the API calls the kind."""
LINKS = ("{key}", "{uid}", "{token}")
FIXED = {"{month}": "2026-11", "{year}": "2026", "{name}": "forbidden"} | dict.fromkeys(LINKS, "opens-nothing")
"""Gaps that name no object; the links of letters open nothing."""


IDS = ("{id}", "{public_id}", "{comment}", "{attachment}", "{notification}", "{api_token}", "{delegation}")
NUMBERED = "/audit/{number}/"
"""Whose number is the whole name; elsewhere a number follows a code."""
NO_KEY = "999999999"
"""A primary key, as some addresses and lists of choices name it, that nobody has."""


class NoPlace(LookupError):
    """An address of which these tests do not know what to fill it with."""


def objects(side: Side, personal: dict[str, Any]) -> dict[str, Any]:
    """One of each kind: of the side, and of a person."""
    reference = {f"{dimension}s": slice_of(side, dimension) for dimension in (*SLICES, "portfolio")}
    own = {kind: personal[name] for kind, name in PERSONAL.items() if name in personal}
    return reference | side.objects | own


def kind_and_act(operation: Operation) -> tuple[str, str]:
    """What kind of object the address names, and what is done to it, in one spelling for pages and API: "risks assess".

    A PATCH is "edit", a POST to a list "add"; a gap after the first one stays: "labs ideas/{number}/score".
    """
    route = operation.route.removeprefix("/api/v1")
    path, _gap, rest = route.partition("/{")
    path, tail = path.strip("/"), rest.partition("}")[2].strip("/")
    if path not in KINDS:
        path, _slash, more = path.partition("/")
        tail = f"{more}/{tail}".strip("/")
    kind = KINDS.get(path, path)
    unsaid = {"PATCH": "edit", "POST": "" if "{" in route else "add"}
    tail = tail.replace("_", "-") or unsaid.get(operation.method, "")
    return kind, f"{kind} {tail}".strip()


def thing_of(operation: Operation, side: Side, personal: dict[str, Any]) -> Any:
    """The object that the address names; None for an address without one."""
    if "{" not in operation.route or any(gap in operation.route for gap in FIXED if gap != "{name}"):
        return None
    return objects(side, personal).get(kind_and_act(operation)[0])


def address_of(operation: Operation, row: Any) -> str:
    """The address with the codes or ids of this object."""
    route = operation.route
    for gap in IDS:
        if gap in route:
            route = route.replace(gap, str(row.public_id))
    route = route.replace("{pk}", str(row.pk))
    number = str(row.pk) if operation.route == NUMBERED else "1"
    return route.replace("{code}", str(getattr(row, "code", ""))).replace("{number}", number)


def filled(operation: Operation, side: Side, personal: dict[str, Any]) -> list[str]:
    """The addresses with the side's codes or ids: one, or one for each dimension of slices or kind of chart."""
    route = operation.route
    if "{dimension}" in route:
        return [
            route.replace("{dimension}", dimension)
            .replace("{id}", str(slice_of(side, dimension).public_id))
            .replace("{code}", slice_of(side, dimension).code)
            for dimension in SLICES
        ]
    if route.startswith("/charts/"):
        return [f"/charts/{kind}/{slice_of(side, kind).code}/{name}.{form}" for kind, name, form in CHARTS]
    for gap, text in FIXED.items():
        route = route.replace(gap, text)
    if "{" not in route:
        return [route]
    row = objects(side, personal).get(kind_and_act(operation)[0])
    if row is None:
        raise NoPlace(
            f"{operation}: make one in tests/practice/<area>.py, side(), or name it in tests/rights/addresses.py"
        )
    return [address_of(operation, row)]


def nowhere(operation: Operation, side: Side, personal: dict[str, Any]) -> list[str]:
    """The addresses of `filled`, each with a code or id that nobody has."""
    route = operation.route
    ids = dict.fromkeys(IDS, MISSING_ID)
    if "{dimension}" in route:
        return [_put(route, {"{dimension}": dimension, "{code}": MISSING_CODE} | ids) for dimension in SLICES]
    if route.startswith("/charts/"):
        return [f"/charts/{kind}/{MISSING_CODE}/{name}.{form}" for kind, name, form in CHARTS]
    number = NO_KEY if route == NUMBERED else "1"
    return [_put(route, {"{code}": MISSING_CODE, "{number}": number, "{pk}": NO_KEY} | ids | FIXED)]


def _put(route: str, gaps: dict[str, str]) -> str:
    for gap, text in gaps.items():
        route = route.replace(gap, text)
    return route


def with_anything(route: str) -> str:
    """The address with the same word in every gap."""
    return re.sub(r"\{\w+\}", "1", route).replace("(?P<app_label>", "")
