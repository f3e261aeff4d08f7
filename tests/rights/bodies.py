"""Bodies of the API's writes: the examples of the schema, with the codes of one side in place of their own."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from tests.api.caller import Side
from tests.api.test_schema import schema
from tests.rights.operations import Operation

Place = tuple[str | int, ...]


def references(side: Side) -> dict[str, Any]:
    """The object that a field of this name names, wherever it stands in a body or a form."""
    ministry, akimat, objects = side.ministry, side.akimat, side.objects
    return {
        "project": side.project,
        "task": side.tasks[0],
        "milestone": side.milestones[0],
        "predecessor": side.milestones[4],
        "successor": side.milestones[1],
        "indicator": side.indicator,
        "decision": objects["decisions"],
        "raised": objects["decisions"],
        "chain": objects["delivery-chains"],
        "review": objects["reviews"],
        "round": objects["validation-rounds"],
        "series": objects["stocktake-series"],
        "comment": objects["comments"],
        "regions": [side.region],
        "risk": objects["risks"],
        "issue": objects["issues"],
        "team": side.team,
        "sector": side.team.sector,
        "region": side.region,
        "portfolio": side.project.portfolio,
        **dict.fromkeys(("owner", "lead", "lead_organisation", "organisation", "sponsor_organisation"), ministry),
        **{
            key: [ministry, akimat] for key in ("members", "participants", "contributing", "contributing_organisations")
        },
    }


HIDDEN = frozenset(
    {
        *("project", "task", "milestone", "predecessor", "successor", "indicator", "decision", "raised", "chain"),
        *("review", "round", "series", "risk", "issue", "comment", "team"),
    }
)
"""Fields whose object a stranger may not know of; the names of bodies, sectors and regions are public."""
NO_NAMES = frozenset({"code", "seed", "unit", "key", "agenda_key"})
"""Short texts that name no object of their own: a new code, a word, a line of the very object."""


@cache
def components() -> dict[tuple[str, str], str]:
    """The component that each write of the schema takes, by method and address; none for one without a body."""
    found = {}
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for media in content.values():
                if reference := media["schema"].get("$ref"):
                    found[method.upper(), path] = reference.rsplit("/", 1)[1]
    return found


def example(operation: Operation, side: Side) -> Any:
    """The first example of what the operation takes, about this side."""
    component = components().get((operation.method, operation.route))
    if component is None:
        return None
    return _put(schema()["components"]["schemas"][component]["examples"][0], references(side))


def named(row: Any) -> str:
    """How a body names an object: by its code, or by its id where it has none."""
    return str(getattr(row, "code", "") or row.public_id)


def naming_fields(component: str) -> dict[str, bool]:
    """The fields of an input that name objects, and whether they name several. Told from their length and words."""
    found = {}
    for name, field in schema()["components"]["schemas"][component]["properties"].items():
        part = field.get("items", field)
        is_short = part.get("maxLength") in (60, 70, 80) and "enum" not in part
        if name not in NO_NAMES and (
            is_short or part.get("format") == "uuid" or "code or id" in field.get("description", "").lower()
        ):
            found[name] = field.get("type") == "array"
    return found


def _put(value: Any, known: dict[str, Any], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _put(found, known, key) for key, found in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_put(found, known) for found in value]
    row = known.get(name)
    if row is None or value is None or value == "":
        return value
    if isinstance(value, list):
        return [named(one) for one in row][: len(value)]
    return named(row[0] if isinstance(row, list) else row)


def places(value: Any, names: Callable[[str], bool], at: Place = ()) -> Iterator[Place]:
    """Where in a body, lists and parts included, an object is named."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, found in pairs:
        here = (*at, key)
        name = key if isinstance(key, str) else at[-1] if at else ""
        if isinstance(found, str) and names(str(name)):
            yield here
        else:
            yield from places(found, names, here)


def with_value(value: Any, place: Place, text: str) -> Any:
    """The body with `text` at a place."""
    if not place:
        return text
    first, *rest = place
    if isinstance(value, dict):
        return {key: with_value(v, tuple(rest), text) if key == first else v for key, v in value.items()}
    return [with_value(v, tuple(rest), text) if n == first else v for n, v in enumerate(value)]
