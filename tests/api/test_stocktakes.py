"""Stocktakes by the API: the writes of the pages, with versions, keys, and packs as far as one may open them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from projects.models import Promise, Stocktake
from projects.rollups import engine
from tests.api.caller import Caller, Country, problem
from tests.stocktakes import make_promise

pytestmark = pytest.mark.django_db


def today() -> Any:
    return timezone.localdate()


@pytest.fixture
def planned(office: Caller, country: Country) -> dict[str, Any]:
    """A new series about our project with a planned meeting, made through the API."""
    body = {"code": "NEW", "name_en": "New", "project": country.ours.project.code, "interval_weeks": 8, "chair": "Head"}
    series = office.post("stocktake-series/", body)
    assert series.status_code == 201, series.content
    made = office.post("stocktakes/", {"series": "NEW", "meeting_date": today().isoformat()})
    assert made.status_code == 201, made.content
    return dict(made.json())


def test_from_plan_to_agreed_minutes(office: Caller, planned: dict[str, Any], country: Country) -> None:
    address = f"stocktakes/{planned['id']}/"
    draft = office.get(f"{address}pack/").json()
    assert (draft["seal"], draft["holds"]) == ("", None)
    added = office.post(f"{address}add-line/", {"title": "Order of work"}, If_Match='"v1"')
    assert added.json()["version"] == 2
    placed = office.post(f"{address}place-line/", {"key": "own:01", "position": 1}, If_Match='"v2"')
    assert placed.status_code == 200, placed.content
    issued = office.post(f"{address}issue/", If_Match='"v3"')
    assert issued.json()["state"] == "issued"
    pack = office.get(f"{address}pack/").json()
    assert (pack["seal"], pack["holds"]) == (issued.json()["seal"], True)
    assert pack["pack"]["agenda"][0]["title"] == "Order of work"
    figures = office.get(f"projects/{country.ours.project.public_id}/").json()["rollup"]
    assert pack["pack"]["figures"]["progress"] == figures["progress"]
    promise = office.post(
        f"{address}promises/",
        {"organisation": "min-ours", "what": "Dig", "due_date": (today() + timedelta(days=9)).isoformat()},
    )
    assert promise.status_code == 201, promise.content
    erratum = office.post(f"{address}errata/", {"place": "figures/overdue", "after": "9", "reason": "Miscounted"})
    assert (erratum.status_code, erratum.json()["after"]) == (201, "9")
    version = office.get(address)["ETag"]
    held = office.post(f"{address}hold/", If_Match=version)
    minuted = office.patch(address, {"minutes": "We dig."}, If_Match=held["ETag"])
    agreed = office.post(f"{address}agree/", If_Match=minuted["ETag"])
    assert (agreed.json()["state"], len(agreed.json()["minutes_seal"])) == ("minuted", 64)
    settled = office.post(
        f"promises/{promise.json()['id']}/settle/", {"state": "kept", "outcome": "Dug"}, If_Match='"v1"'
    )
    assert settled.json()["state"] == "kept"


def test_an_older_version_is_told_the_present_state(office: Caller, planned: dict[str, Any]) -> None:
    office.post(f"stocktakes/{planned['id']}/add-line/", {"title": "First"}, If_Match='"v1"')
    stale = problem(office.post(f"stocktakes/{planned['id']}/issue/", If_Match='"v1"'), 412)
    assert stale["current"]["version"] == 2
    assert Stocktake.objects.get(code="NEW-001").state == "planned"


def test_a_repeated_promise_is_made_once(office: Caller, country: Country) -> None:
    stocktake = country.ours.objects["stocktakes"]
    body = {"organisation": "min-ours", "what": "Once", "due_date": today().isoformat()}
    first, second = (
        office.post(f"stocktakes/{stocktake.public_id}/promises/", body, Idempotency_Key="k") for _ in range(2)
    )
    assert first.json() == second.json()
    assert Promise.objects.filter(what="Once").count() == 1


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.MINISTER, Role.MINISTRY_EDITOR])
def test_others_read_and_do_not_write(country: Country, role: Role) -> None:
    caller, stocktake = country.caller(role), country.ours.objects["stocktakes"]
    promise = country.ours.objects["promises"]
    assert caller.get(f"stocktakes/{stocktake.public_id}/pack/").status_code == 200
    body = {"state": "kept", "outcome": "Dug"}
    problem(caller.post(f"promises/{promise.public_id}/settle/", body, If_Match='"v1"'), 403)
    problem(caller.post(f"stocktakes/{stocktake.public_id}/hold/", If_Match='"v1"'), 403)
    problem(caller.patch(f"stocktakes/{stocktake.public_id}/", {"minutes": "x"}, If_Match='"v1"'), 403)
    new = {"code": "X", "name_en": "X", "interval_weeks": 8, "chair": "X"}
    problem(caller.post("stocktake-series/", new), 403)


def test_refusals_name_their_fields(office: Caller, country: Country) -> None:
    stocktake = country.ours.objects["stocktakes"]
    body = {"organisation": "min-ours", "what": "Late", "due_date": "2020-01-01", "task": "TASK-theirs-0"}
    answer = problem(office.post(f"stocktakes/{stocktake.public_id}/promises/", body), 400)
    assert {(one["pointer"], one["code"]) for one in answer["errors"]} == {
        ("#/due_date", "in_past"),
        ("#/task", "foreign"),
    }


def test_a_body_names_nothing_that_is_foreign(country: Country) -> None:
    """The minister of ours may not write, and does not learn whether their series exists."""
    caller = country.caller(Role.MINISTER)
    for given in ("SERIES-theirs", "SERIES-nowhere"):
        answer = problem(caller.post("stocktakes/", {"series": given, "meeting_date": today().isoformat()}), 400)
        assert answer["errors"][0]["code"] == "unknown"


def test_a_promise_hides_what_its_body_cannot_open(country: Country) -> None:
    theirs = country.theirs
    ours = country.people[Role.MINISTRY_EDITOR].memberships.get().organisation
    make_promise(theirs.objects["stocktakes"], theirs.tasks[0], "FAR", organisation=ours)
    engine.recompute(portfolio_id=country.portfolio.pk, task_ids=None, today=today(), now=timezone.now())
    found = country.caller(Role.MINISTRY_EDITOR).get("promises/").json()["results"]
    far = next(row for row in found if row["code"] == "FAR")
    assert (far["task"], far["project"], far["stocktake"]) == (None, None, None)


def test_pages_of_a_list_and_filters(office: Caller, country: Country) -> None:
    assert office.codes("promises/", organisation="min-ours") == ["PROMISE-ours"]
    assert office.codes("stocktakes/", series="SERIES-theirs") == ["SERIES-theirs-001"]
    assert office.codes("stocktake-series/", project=country.ours.project.code) == ["SERIES-ours"]
    first = office.get("promises/", page_size=1).json()
    assert len(first["results"]) == 1
    assert office.get(first["next"]).json()["results"][0]["code"] == "PROMISE-theirs"
