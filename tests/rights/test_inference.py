"""Nothing of the other side can be counted, ordered, searched, exported or inferred from what one is told.

Beside the search for codes in answers, the strongest question of all: does anything that one is told change when the
other side changes?
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from projects.search import index
from tests import practice
from tests.api.caller import CENTRE, SCOPED, compute
from tests.api.reads import SLICES, slice_of
from tests.api.test_schema import operations
from tests.factories import NOW
from tests.rights import bodies, matrix
from tests.rights.addresses import MISSING_CODE, MISSING_ID
from tests.rights.operations import Operation
from tests.rights.test_foreign_and_missing import comparable
from tests.rights.world import Asked, Knocker, Told, World

pytestmark = pytest.mark.django_db

ROLES = [role.value for role in SCOPED]
ONE_OF_EACH_SCOPE = ("ministry_editor", "akim", "team_member")
"""Each sees by another rule; none reads the figures of the country, in which the other side is counted rightly."""
LISTS = [(path, operation) for method, path, operation in operations() if method == "get" and "{" not in path]
NEEDS: dict[str, list[dict[str, str]]] = {
    "/api/v1/rollups/": [{"dimension": dimension} for dimension in SLICES],
    "/api/v1/search/": [{"q": word} for word in ("task", "theirs", "TASK-theirs-0")],
}
"""What a list cannot be asked without."""
OF_PEOPLE = ("tests.practice.notifications", "tests.practice.long_work")
"""What grows for each person, ours too."""
IN_TIME = ("as_of", "from", "to", "since", "date_from")
"""Parameters that look back."""


def parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in operation["parameters"] if one["in"] == "query"}


def told_at(world: World, who: Knocker, path: str, asked: dict[str, str], **headers: str) -> Told:
    return world.knock(who, Operation(path, "GET"), path, Asked(asked, headers))


@pytest.mark.parametrize("role", ROLES)
def test_no_list_in_any_order_and_no_export_tells_of_what_is_foreign(world: World, role: str) -> None:
    wrong = []
    with world.seen_by(role) as who:
        for path, operation in LISTS:
            for asked in NEEDS.get(path, [{}]):
                for more in ways(operation, in_orders=role in ONE_OF_EACH_SCOPE):
                    told = told_at(world, who, path, asked | more)
                    wrong += [f"{role}: {path} {asked | more}: {fault}" for fault in leaks(world, told)]
                if not path.endswith(("/changes/", "/search/")):
                    told = told_at(world, who, path, asked, Accept="text/csv")
                    wrong += [f"{role}: {path} as CSV: {fault}" for fault in leaks(world, told)]
    assert wrong == []


def ways(operation: dict[str, Any], *, in_orders: bool) -> Iterator[dict[str, str]]:
    """A list as it is, for the text that all that is foreign has in its code, and in each of its orders."""
    known = parameters(operation)
    size = {"page_size": "500"} if "page_size" in known else {}
    yield size
    orders = known.get("ordering", {}).get("schema", {}).get("enum", [])
    for order in orders[1:] if in_orders else ():
        yield size | {"ordering": order}
    if "q" in known:
        yield size | {"q": "theirs"}


def leaks(world: World, told: Told) -> list[str]:
    if told.status != 200:
        return [f"answered {told.status}: {told.text[:200]}"]
    return world.secrets_in(told)


@pytest.mark.parametrize("role", ROLES)
def test_a_filter_by_a_foreign_object_answers_like_a_missing_one(world: World, role: str) -> None:
    wrong, asked = [], 0
    theirs = bodies.references(world.country.theirs) | {"portfolio": world.country.reference.portfolio}
    with world.seen_by(role) as who:
        for path, operation in LISTS:
            for name, one in parameters(operation).items():
                described = f"{one.get('description', '')} {one.get('schema', {}).get('description', '')}"
                if "code or an id" not in described.lower() or name not in bodies.HIDDEN | {"portfolio"}:
                    continue
                row = theirs[name]
                for given, missing in ((bodies.named(row), MISSING_CODE), (str(row.public_id), MISSING_ID)):
                    told = told_at(world, who, path, {name: given})
                    nothing = told_at(world, who, path, {name: missing})
                    asked += 1
                    if comparable(told, given) != comparable(nothing, missing):
                        wrong.append(f"{role}: {path}?{name}={given}: {told.text[:200]} / {nothing.text[:200]}")
    assert wrong == []
    assert asked > 50


@pytest.mark.parametrize("role", ROLES)
def test_a_filter_by_a_public_name_finds_nothing_foreign(world: World, role: str) -> None:
    """Sectors, regions and bodies have public names; what is foreign in them is still not found."""
    theirs = bodies.references(world.country.theirs)
    public = {"sector", "region", "organisation", "lead_organisation", "owner"}
    also = {"coordinator": "organisation"}  # a body of the other side may contribute to our task: that is ours to know
    wrong, asked = [], 0
    with world.seen_by(role) as who:
        for path, operation in LISTS:
            if path.split("/")[3] not in world.country.ours.objects:
                continue
            for name in parameters(operation).keys() & (public | also.keys()):
                told = told_at(world, who, path, {name: theirs[also.get(name, name)].code})
                asked += 1
                if told.status != 200 or '"results":[]' not in told.text.replace(" ", ""):
                    wrong.append(f"{role}: {path}?{name}: {told.status} {told.text[:200]}")
    assert wrong == []
    assert asked > 10


@pytest.mark.parametrize("role", ONE_OF_EACH_SCOPE)
def test_nothing_that_one_is_told_changes_when_the_other_side_does(world: World, role: str) -> None:
    """Every list and every page without an object, and those of our project, body, sector and region: byte for byte."""
    with world.seen_by(role) as who, world.undone():
        compute()
        before = {address: told_plainly(world, who, address) for address in everything(world, role)}
        with world.undone():
            for area in practice.areas():
                if hasattr(area, "grow") and area.__name__ not in OF_PEOPLE:
                    area.grow(world.country.theirs.tasks[0], 1)
            compute()
            index.rebuild(now=NOW)
            after = {address: told_plainly(world, who, address) for address in before}
    changed = {
        address: difference(before[address], after[address]) for address in before if before[address] != after[address]
    }
    assert changed == {}
    assert len(before) > 100


NAMES = ("/api/v1/organisations/", "/api/v1/regions/", "/api/v1/sectors/")
"""Lists of public names, which grow when the other side founds a body."""
MOVED_BY_US = ("/tokens/",)
"""Tells when one's own token was last used: these questions use it."""


def everything(world: World, role: str) -> Iterator[str]:
    ours = world.country.ours
    for operation, row in matrix.read().items():
        if not operation.is_read or row[role] != matrix.YES or operation.route.startswith(("/api/schema", "/api/docs")):
            continue
        if "{" not in operation.route and operation.route not in (*NAMES, *MOVED_BY_US):
            asked = NEEDS.get(operation.route, [{}])[0]
            yield operation.route + "".join(f"?{name}={value}" for name, value in asked.items())
    for dimension in ("project", "organisation", "sector", "region"):
        row = slice_of(ours, dimension)
        yield f"/{dimension}s/{row.code}/"
        yield f"/api/v1/{dimension}s/{row.public_id}/"
        yield f"/explain/{dimension}/{row.code}/"


def told_plainly(world: World, who: Knocker, address: str) -> str:
    told = world.knock(who, Operation(address, "GET"), address)
    status, text, _headers = comparable(told, "")
    return f"{status} " + re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+\d\d:\d\d)", "", text)


def difference(before: str, after: str) -> str:
    """The words around the first place where two answers part."""
    at = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    return f"…{before[max(0, at - 80) : at + 80]}… became …{after[max(0, at - 80) : at + 80]}…"


@pytest.mark.parametrize("role", ROLES)
def test_the_past_tells_nothing_of_what_is_foreign(world: World, role: str) -> None:
    """Every read that looks back, on a day on which everything stood."""
    wrong, asked = [], 0
    with world.seen_by(role) as who:
        for path, operation in LISTS:
            for name in parameters(operation).keys() & set(IN_TIME):
                for given in NEEDS.get(path, [{}]):
                    told = told_at(world, who, path, given | {name: "2026-11-23"})
                    asked += 1
                    wrong += [f"{role}: {path}?{name}: {fault}" for fault in world.secrets_in(told)]
        for address in ("/national/", f"/projects/{world.country.ours.project.code}/", "/compare/", "/figures/"):
            told = world.knock(who, Operation(address, "GET"), f"{address}?as_of=2026-11-23&from=2026-11-01")
            wrong += [f"{role}: {address}: {fault}" for fault in world.secrets_in(told)]
    assert wrong == []
    assert asked > 3


def test_the_centre_sees_both_sides(world: World) -> None:
    """Without this, a portal that shows nothing to anybody would pass every test here."""
    country = world.country
    for role in CENTRE:
        told = told_at(world, world.knockers[role], "/api/v1/tasks/", {"page_size": "500"})
        assert [task.code for task in (*country.ours.tasks, *country.theirs.tasks) if task.code not in told.text] == []
        assert len(world.secrets_in(told)) >= len(country.theirs.tasks)  # the search itself finds what is told
