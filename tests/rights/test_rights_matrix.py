"""Every operation and every page, as every role, with what is their own: what docs/rights_matrix.md says, happens."""

import os

import pytest

from accounts.roles import Role
from tests.api.caller import SCOPED
from tests.api.test_schema import operations
from tests.rights import asking, matrix
from tests.rights.operations import METHODS, Operation, routes
from tests.rights.world import Told, World

pytestmark = pytest.mark.django_db

HOW = (
    "RIGHTS_MATRIX=write make test ARGS=tests/rights drafts the lines of docs/rights_matrix.md. Read each new cell: "
    "should this role do this? An object that these tests cannot make yet belongs to tests/practice/<area>.py, side(); "
    "a state without which a write is refused to tests/rights/states.py, READY."
)
UNRECORDED: dict[str, str] = {
    **dict.fromkeys(("POST /api/v1/notifications/{id}/read/", "POST /notifications/{notification}/read/"), "a mark"),
    **dict.fromkeys(("POST /notifications/read/", "POST /help/first-steps/done/", "POST /national/seen/"), "a mark"),
    **dict.fromkeys(("POST /appearance/", "POST /language/", "POST /notifications/settings/"), "one's own comfort"),
    **dict.fromkeys(("POST /sign-in/", "POST /sign-out/"), "a session; sign-in keeps a record of its own"),
    **dict.fromkeys(
        ("POST /sign-in/code/", "POST /sign-in/code/passkey/"),
        "leads home: nobody here is between the password and the code",
    ),
    **dict.fromkeys(
        ("POST /sign-in/passkey/", "POST /account/confirm/passkey/", "POST /account/passkey/add/"),
        "answers with what the browser needs; the act is in tests/accounts/test_second_factor.py",
    ),
    "POST /account/app/add/": "leads back to the picture; the act is in tests/accounts/test_second_factor.py",
    "GET /account/app/": "the session keeps the secret of the picture",
    "POST /account/confirm/send/": "a session that was confirmed",
    "GET /invitation/{key}/": "the session keeps the key, whatever it is",
    "POST /sign-in/reset/": "the letter is the event, and only for who exists",
    **dict.fromkeys(
        ("POST /standing-in/stop/", "POST /standing-in/{delegation}/act/"),
        "for whom one acts is of the session; each write names both",
    ),
    **dict.fromkeys(("POST /updates/several/preview/", "POST /updates/several/save/"), "nothing, or line by line"),
}
"""Writes that leave no event in the audit trail, and why none is owed."""
READS_THAT_WRITE = ("/account/app/", "/invitation/{key}/")
"""What a session keeps."""


def test_no_operation_and_no_page_is_without_its_line(world: World) -> None:
    """A method of an address that is not in the table is taken by nobody: 405, or 404 where the API has nothing."""
    table = matrix.read()
    every = (Operation(route, method) for route in routes() for method in METHODS)
    taken = [str(operation) for operation in every if operation not in table and asking.is_taken(world, operation)]
    assert taken == [], HOW


def test_no_line_is_without_its_operation() -> None:
    known, described = set(routes()), {Operation(path, method.upper()) for method, path, _ in operations()}
    table = matrix.read()
    assert {operation.route for operation in table} - known == set(), "These addresses are gone: take out their lines."
    assert described - table.keys() == set(), HOW


@pytest.mark.parametrize("role", matrix.ROLES)
def test_each_role_is_told_what_the_table_says(world: World, role: str) -> None:
    wrong = []
    with world.seen_by(role) as who:
        for operation, row in matrix.read().items():
            told = asking.own(world, who, operation)
            found = faults(told, operation, row[role])
            if Role(role) in SCOPED:
                found += world.secrets_in(told)
            wrong += [f"{role}: {operation}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


def faults(told: Told, operation: Operation, expected: str) -> list[str]:
    """What is not as it should be about an answer."""
    found, seen = [], matrix.mark(told, operation)
    if seen != expected:
        found.append(f"the table says {expected}, the portal says {seen}")
    may_write = seen == matrix.YES and (not operation.is_read or operation.route in READS_THAT_WRITE)
    if told.writes and not may_write:
        found.append(f"wrote {told.writes[0]}")
    if may_write and not told.events and str(operation) not in UNRECORDED:
        found.append("left no event in the audit trail")
    return found


@pytest.mark.skipif(
    os.environ.get("RIGHTS_MATRIX") != "write", reason="writes a draft of the table when it is asked to"
)
def test_a_draft_is_written(world: World) -> None:
    found: dict[Operation, matrix.Row] = {}
    for operation in (Operation(route, method) for route in routes() for method in METHODS):
        told = asking.own(world, world.nobody, operation) if asking.is_taken(world, operation) else None
        if told:
            found[operation] = {"nobody": matrix.mark(told, operation)}
    for role in matrix.ROLES:
        with world.seen_by(role) as who:
            for operation, row in found.items():
                row[role] = matrix.mark(asking.own(world, who, operation), operation)
    matrix.write(found)
