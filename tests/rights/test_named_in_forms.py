"""Objects that a form of a page names: a foreign one is refused like a missing one, and nothing is written."""

from collections.abc import Iterator

import pytest

from tests.api.caller import SCOPED
from tests.rights import addresses, asking, bodies, matrix
from tests.rights.operations import Operation
from tests.rights.test_foreign_and_missing import comparable
from tests.rights.world import Asked, Knocker, Told, World

pytestmark = pytest.mark.django_db

ALSO = {"subject": "task", "about": "task"}
"""Fields of forms that name an object under a word of their own."""


def writes(role: str) -> Iterator[Operation]:
    """Every form of a page that the role may send."""
    for operation, row in matrix.read().items():
        if operation.method == "POST" and not operation.is_api and row[role] == matrix.YES:
            yield operation


def names_an_object(field: str) -> str:
    """The name in `references` of what the field of a form names; "" where it names nothing."""
    word = ALSO.get(field, field)
    return word if word in bodies.HIDDEN else ""


@pytest.mark.parametrize("role", [role.value for role in SCOPED])
def test_a_foreign_object_in_a_form_is_refused_like_a_missing_one(world: World, role: str) -> None:
    wrong = []
    with world.seen_by(role) as who:
        for operation in writes(role):
            for field, foreign, missing in choices(world, who, operation):
                told, nothing = (ask(world, who, operation, field, text) for text in (foreign, missing))
                wrong += [
                    f"{role}: {operation} {field}: {fault}" for fault in faults(told, nothing, (foreign, missing))
                ]
    assert wrong == []


def choices(world: World, who: Knocker, operation: Operation) -> list[tuple[str, str, str]]:
    """Each field that names an object, with what a foreign and a missing one would be sent as."""
    with world.undone():
        _address, asked = asking.own_request(world, who, operation)
    theirs, found = bodies.references(world.country.theirs), []
    for field, value in (asked.data or {}).items():
        if name := names_an_object(field):
            row = theirs[name]
            is_key = str(value).isdigit()
            found.append(
                (
                    field,
                    str(row.pk) if is_key else bodies.named(row),
                    addresses.NO_KEY if is_key else addresses.MISSING_CODE,
                )
            )
        elif field == "row":
            found.append((field, f"{theirs['milestone'].code}:1", f"{addresses.MISSING_CODE}:1"))
    return found


def ask(world: World, who: Knocker, operation: Operation, field: str, text: str) -> Told:
    with world.undone():
        address, asked = asking.own_request(world, who, operation)
        return world.knock(who, operation, address, Asked(asked.data | {field: text}, asked.headers))


def faults(told: Told, nothing: Told, sent: tuple[str, str]) -> Iterator[str]:
    if told.writes or nothing.writes:
        yield f"wrote {(told.writes or nothing.writes)[0]}"
    if (told.status, nothing.status) not in ((422, 422), (200, 200), (404, 404)):
        yield f"foreign {told.status}, missing {nothing.status}"
    elif comparable(told, sent[0]) != comparable(nothing, sent[1]):
        yield "the pages differ"


def test_forms_are_found_that_name_objects(world: World) -> None:
    """Without any the tests above would say nothing."""
    with world.seen_by("ministry_editor") as who:
        asked = [operation for operation in writes("ministry_editor") if choices(world, who, operation)]
    assert len(asked) > 3
