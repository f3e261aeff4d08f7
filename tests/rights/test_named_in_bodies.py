"""Objects that a body names: a foreign one is refused like a missing one, beside its field, and nothing is written."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.caller import SCOPED
from tests.rights import addresses, asking, bodies, matrix
from tests.rights.operations import Operation
from tests.rights.test_foreign_and_missing import comparable
from tests.rights.world import Asked, Knocker, Told, World

pytestmark = pytest.mark.django_db


def writes() -> list[Operation]:
    """Every operation of the API that takes a body."""
    return [operation for operation in matrix.read() if (operation.method, operation.route) in bodies.components()]


def test_each_field_that_names_an_object_is_known_here(world: World) -> None:
    """A new one stands in `references` of tests/rights/bodies.py, or in NO_NAMES."""
    known = bodies.references(world.country.ours)
    unknown = {
        (component, name)
        for component in bodies.components().values()
        for name in bodies.naming_fields(component)
        if name not in known
    }
    assert unknown == set()
    assert known.keys() >= bodies.HIDDEN


@pytest.mark.parametrize("role", [role.value for role in SCOPED])
def test_a_foreign_object_in_a_body_is_refused_like_a_missing_one(world: World, role: str) -> None:
    wrong, asked = [], 0
    with world.seen_by(role) as who:
        for operation in writes():
            if matrix.read()[operation][role] != matrix.YES:
                continue
            for place, name in places(world, operation):
                foreign = bodies.named(bodies.references(world.country.theirs)[name])
                told, nothing = (ask(world, who, operation, place, text) for text in (foreign, addresses.MISSING_CODE))
                by_id, no_id = (
                    ask(world, who, operation, place, text)
                    for text in (str(bodies.references(world.country.theirs)[name].public_id), addresses.MISSING_ID)
                )
                asked += 1
                for one, other, codes in ((told, nothing, foreign), (by_id, no_id, "")):
                    wrong += [
                        f"{role}: {operation} {place}: {fault}" for fault in faults(one, other, codes, str(place[0]))
                    ]
    assert wrong == []
    assert asked > 5 or role in ("akim", "minister")


def places(world: World, operation: Operation) -> Iterator[tuple[bodies.Place, str]]:
    """Where in the body something is named that a stranger may not know: where the example does, and where it may."""
    _kind, act = addresses.kind_and_act(operation)
    example = asking.body(world, operation, act)
    found = {
        place: str(next(part for part in reversed(place) if isinstance(part, str)))
        for place in bodies.places(example, bodies.HIDDEN.__contains__)
    }
    fields = bodies.naming_fields(bodies.components()[operation.method, operation.route])
    found |= {(name,): name for name, several in fields.items() if name in bodies.HIDDEN and not several}
    yield from found.items()


def ask(world: World, who: Knocker, operation: Operation, place: bodies.Place, text: str) -> Told:
    with world.undone():
        address, asked = asking.own_request(world, who, operation)
        body: Any = bodies.with_value(asked.data, place, text)
        if len(place) == 1:
            body = {**asked.data, str(place[0]): text}
        return world.knock(who, operation, address, Asked(body, asked.headers, asked.is_form))


def faults(told: Told, nothing: Told, code: str, name: str) -> Iterator[str]:
    if told.writes or nothing.writes:
        yield f"wrote {(told.writes or nothing.writes)[0]}"
    if told.status != 400 or nothing.status != 400:
        yield f"foreign {told.status}, missing {nothing.status}: {told.text[:200]}"
    elif comparable(told, code) != comparable(nothing, addresses.MISSING_CODE):
        yield f"foreign {told.text[:200]}, missing {nothing.text[:200]}"
    elif f"/{name}" not in told.text:
        yield f"does not name the field: {told.text[:200]}"
