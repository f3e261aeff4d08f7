"""Every GET operation of the schema × every role × own, foreign and missing ids: no leak, and no way to tell.

The operations come from the schema, so that a new one is held by these tests on the day it is added.
"""

import json
from typing import Any

import pytest

from accounts.roles import Role
from projects.search import index
from tests import practice
from tests.api.caller import CENTRE, SCOPED, Caller, Country
from tests.api.reads import LISTS, READS, SLICES, addresses
from tests.factories import NOW

pytestmark = pytest.mark.django_db

MISSING = "00000000-0000-4000-8000-000000000000"
PUBLIC = frozenset({"portfolios", "areas", "sectors", "regions", "organisations", "rollups"}).union(
    *practice.every("PUBLIC")
)
"""Kinds whose objects everyone who signs in may read."""
OWN = frozenset(practice.joined("OWN"))
DETAILS = [path for path, _ in READS if "{" in path]


def told(answer: Any) -> dict[str, Any]:
    """The answer as the caller sees it, without what differs between any two requests."""
    body = answer.json() | {"request_id": ""}
    headers = {
        name: value
        for name, value in answer.headers.items()
        if not name.startswith(("X-Request-ID", "RateLimit")) and name != "Content-Length"
    }
    return {"status": answer.status_code, "body": body, "headers": headers}


def leaks(answer: Any, secrets: list[str]) -> list[str]:
    """Which of the secrets the answer tells; it must be a 200."""
    assert answer.status_code == 200, answer.content
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    return [secret for secret in secrets if secret in text]


def test_each_kind_of_object_is_held_by_these_tests(country: Country):
    kinds = {path.split("/")[3] for path in DETAILS}
    assert kinds - PUBLIC - OWN - country.ours.objects.keys() == set(), "make one in tests/practice/<area>.py, side()"


@pytest.mark.parametrize("role", SCOPED)
def test_a_foreign_object_answers_like_a_missing_one(country: Country, role: Role):
    caller = country.caller(role)
    for foreign in (address for path in DETAILS for address in addresses(path, country.theirs)):
        foreign_id = next(part for part in reversed(foreign.split("/")) if len(part) == 36)
        missing = caller.get(foreign.replace(foreign_id, MISSING))
        assert told(caller.get(foreign)) == told(missing), foreign
        assert missing.status_code == 404


@pytest.mark.parametrize("role", [*CENTRE, *SCOPED])
def test_an_own_object_is_open(country: Country, role: Role):
    caller = country.caller(role)
    checked = [address for path in DETAILS for address in addresses(path, country.ours)]
    assert len(checked) > 25
    for own in checked:
        assert caller.get(own).status_code == 200, own


@pytest.mark.parametrize("role", SCOPED)
def test_no_list_tells_of_what_is_foreign(country: Country, role: Role):
    caller = country.caller(role)
    secrets = [*country.theirs.secret, country.reference.code, str(country.reference.public_id)]
    secrets.append(country.reference.portfolio.code)
    index.rebuild(now=NOW)
    asked: dict[str, list[dict[str, str]]] = {
        "/api/v1/rollups/": [{"dimension": dimension} for dimension in (*SLICES, "country")],
        "/api/v1/search/": [{"q": word} for word in ("task", "theirs", "tehirs", country.theirs.tasks[0].code)],
    }
    for path in LISTS:
        for parameters in asked.get(path, [{}]):
            assert leaks(caller.get(path, page_size="500", **parameters), secrets) == [], (path, parameters)
            if not path.endswith(("/changes/", "/search/")):
                csv = caller.get(path, headers={"Accept": "text/csv"}, page_size="500", **parameters)
                assert leaks(csv, secrets) == [], (path, parameters)


@pytest.mark.parametrize("role", SCOPED)
def test_no_object_tells_of_what_is_foreign(country: Country, role: Role):
    """Their body contributes to our task: what is around an object stays hidden."""
    country.ours.tasks[0].contributing_organisations.add(country.theirs.ministry)
    caller = country.caller(role)
    for own in (address for path in DETAILS for address in addresses(path, country.ours)):
        assert leaks(caller.get(own), country.theirs.secret) == [], own


def filters() -> list[tuple[str, str]]:
    """Every filter by a reference that any list declares."""
    return [
        (path, parameter["name"])
        for path, operation in READS
        if "{" not in path
        for parameter in operation["parameters"]
        if parameter.get("schema", {}).get("description", "").startswith("A code or an id")
        or parameter.get("description", "").startswith("A code or an id")
    ]


def test_the_schema_tells_which_filters_take_a_reference():
    assert len(filters()) > 25


@pytest.mark.parametrize("role", SCOPED)
def test_a_filter_by_a_foreign_object_answers_like_a_missing_one(country: Country, role: Role):
    caller = country.caller(role)
    foreign: dict[str, Any] = {
        "project": country.theirs.project,
        "task": country.theirs.tasks[0],
        "team": country.theirs.team,
        "portfolio": country.reference.portfolio,
    }
    checked = 0
    for path, name in filters():
        if row := foreign.get(name):
            for given, missing in ((row.code, "no-such-code"), (str(row.public_id), MISSING)):
                assert told(caller.get(path, **{name: given})) == told(caller.get(path, **{name: missing})), (
                    path,
                    name,
                )
                checked += 1
    assert checked > 15


@pytest.mark.parametrize("role", SCOPED)
def test_a_filter_by_a_public_name_finds_nothing_foreign(country: Country, role: Role):
    """Sectors, regions and bodies have public names; what is foreign in them is still not found."""
    caller = country.caller(role)
    public: dict[str, Any] = {
        "sector": country.theirs.team.sector,
        "region": country.theirs.region,
        "organisation": country.theirs.ministry,
        "lead_organisation": country.theirs.ministry,
        "contributing_organisation": country.theirs.ministry,
        "owner": country.theirs.ministry,
        "coordinator": country.theirs.ministry,
        "area": country.theirs.project.area,
    }
    for path, name in filters():
        if (row := public.get(name)) and path.split("/")[3] in country.ours.objects:
            answer = caller.get(path, **{name: row.code})
            assert answer.json()["results"] == [], (path, name)


@pytest.mark.parametrize("role", SCOPED)
def test_search_finds_nothing_foreign(country: Country, role: Role):
    caller = country.caller(role)
    for path, operation in READS:
        if any(parameter["name"] == "q" for parameter in operation["parameters"]):
            text = json.dumps(caller.get(path, q="theirs").json()["results"])
            assert not [secret for secret in country.theirs.secret if secret in text], path


def test_without_a_token_nothing_is_told(country: Country):
    nobody = Caller()
    for path in (*LISTS, *DETAILS):
        for address in addresses(path, country.ours) or [path.replace("{id}", MISSING)]:
            assert nobody.get(address).status_code == 401, address


def test_the_centre_sees_both_sides(country: Country):
    for role in CENTRE:
        caller = country.caller(role)
        codes = caller.codes("tasks/")
        assert {task.code for task in (*country.ours.tasks, *country.theirs.tasks)} <= set(codes)


@pytest.mark.parametrize("role", SCOPED)
def test_a_person_who_is_shut_out_is_out_at_the_next_request(country: Country, role: Role):
    caller = country.caller(role)
    person = country.people[role]
    assert caller.codes("tasks/")
    person.memberships.all().delete()
    person.team_seats.all().delete()
    assert caller.codes("tasks/") == []
    person.is_active = False
    person.save()
    assert caller.get("tasks/").status_code == 401
