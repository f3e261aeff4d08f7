"""Those who are no role: nobody, a person who was deactivated, a token for reading; and doors that nobody opens."""

import pytest

from accounts.roles import Role
from tests.api.caller import SCOPED
from tests.rights import addresses, asking, matrix
from tests.rights.operations import Operation, admin_routes, routes
from tests.rights.world import Asked, Knocker, World

pytestmark = pytest.mark.django_db

NEVER = ("PUT", "DELETE", "OPTIONS", "TRACE")
"""Methods that no address takes."""
GAP = "1"


def refused(world: World, who: Knocker, operation: Operation, expected: str) -> list[str]:
    """What is wrong about an answer that must be the word `expected`, with nothing written unless it is yes."""
    told = asking.own(world, who, operation)
    seen = matrix.mark(told, operation)
    wrong = [f"{who.name}: {operation}: {expected} expected, answered {seen}"] if seen != expected else []
    if told.writes and seen != matrix.YES:
        wrong.append(f"{who.name}: {operation} wrote {told.writes[0]}")
    return wrong


def test_nobody_and_the_deactivated_are_told_what_the_table_says(world: World) -> None:
    table = matrix.read()
    wrong = []
    for operation, row in table.items():
        for who in (world.nobody, world.gone):
            closed = who is world.gone and operation.route == "/calendar.ics"  # the key of who was deactivated
            wrong += refused(world, who, operation, matrix.UNSEEN if closed else row["nobody"])
    assert wrong == []


def test_a_token_for_reading_reads_and_does_not_write(world: World) -> None:
    """It reads what its owner reads."""
    wrong, asked = [], 0
    for operation, row in matrix.read().items():
        if operation.is_api and row["nobody"] != matrix.YES:
            expected = row[Role.PROJECT_OFFICE] if operation.is_read else matrix.NO
            wrong += refused(world, world.reader, operation, expected)
            asked += 1
    assert wrong == []
    assert asked > 200


def test_who_lost_every_body_and_team_sees_nothing_at_the_next_request(world: World) -> None:
    tasks = Operation("/api/v1/tasks/", "GET")
    for role in SCOPED:
        who = world.knockers[role]
        with world.undone():
            assert world.country.ours.tasks[0].code in world.knock(who, tasks, tasks.route).text
            who.user.memberships.all().delete()
            who.user.team_seats.all().delete()
            told = world.knock(who, tasks, tasks.route)
        assert (role, told.status, '"results":[]' in told.text) == (role, 200, True)


def test_no_token_opens_a_page(world: World) -> None:
    """A token of the Project Office for writing is nobody on a page."""
    owner = world.knockers[Role.PROJECT_OFFICE]
    bearer = Knocker("a token on a page", None, token=owner.token, is_for_pages=True)
    wrong = []
    for operation, row in matrix.read().items():
        if not operation.is_api:
            wrong += refused(world, bearer, operation, row["nobody"])
    assert wrong == []


def test_other_methods_are_taken_nowhere(world: World) -> None:
    office = world.knockers[Role.PROJECT_OFFICE]
    personal = world.own_of(world.country.people[Role.PROJECT_OFFICE])
    taken = []
    for route in routes():
        for method in NEVER:
            operation = Operation(route, method)
            with world.undone():
                told = world.knock(office, operation, addresses.filled(operation, world.country.ours, personal)[0])
            if told.status != 405 or told.writes:
                taken.append(f"{operation}: {told.status} {told.writes[:1]}")
    assert taken == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_admin_is_closed_to_every_role_without_the_mark_of_staff(world: World, method: str) -> None:
    opened = []
    for who in (*world.knockers.values(), world.nobody, world.gone):
        for route in admin_routes():
            if route in ("/admin/login/", "/admin/logout/", "/admin/password_change/"):  # these lead to pages of ours
                continue
            address = addresses.with_anything(route)
            with world.undone():
                told = world.knock(who, Operation(route, method), address, Asked())
            if told.status != 302 or "/login/" not in told.headers["Location"] or told.writes:
                opened.append(f"{who.name}: {method} {address}: {told.status}")
    assert opened == []


def test_staff_of_another_role_finds_nothing_in_the_admin(world: World) -> None:
    """`is_staff` opens the site; what stands in it opens by the table of roles."""
    opened = []
    for role in (Role.AUDITOR, Role.COORDINATOR, Role.MINISTER):
        who = world.knockers[role]
        with world.undone():
            type(who.user).objects.filter(pk=who.user.pk).update(is_staff=True)
            for route in admin_routes():
                if route.count("/") == 4 and "{" not in route and "/password_change/" not in route:
                    told = world.knock(who, Operation(route, "GET"), route)
                    opened += [f"{role}: {route}: {told.status}"] if told.status != 403 else []
    assert opened == []
