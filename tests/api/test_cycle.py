"""The reporting cycle through the API: the same rules as the pages, versions, filters, the calendar file."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from accounts.roles import Role
from projects.models import Milestone, OrganisationPeriod, Task, TaskUpdate
from tests import factories as make
from tests.api.caller import Caller, Country, problem
from tests.cycle_rows import finished_milestone
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(country: Country) -> TaskUpdate:
    found: TaskUpdate = country.ours.objects["task-updates"]
    return found


def colleague(country: Country, role: Role = Role.MINISTER) -> Caller:
    return Caller(make.make_user(role=role, organisation=country.ours.ministry))


def test_an_update_from_draft_to_an_accepted_month(country: Country, update: TaskUpdate):
    editor, minister = country.caller(Role.MINISTRY_EDITOR), colleague(country)
    office = country.caller(Role.PROJECT_OFFICE)
    address, month = f"task-updates/{update.public_id}/", f"organisation-periods/{update.period.public_id}/"
    read = editor.get(address)
    draft = editor.patch(address, {"done_text": "Half is laid"}, If_Match=read["ETag"])
    assert (draft.json()["state"], draft.json()["done_text"]) == ("draft", "Half is laid")
    sent = editor.post(f"{address}submit/", {}, If_Match=draft["ETag"])
    assert (sent.json()["state"], sent.json()["submitted_by"]) == ("submitted", editor.user.email)
    assert {row["code"] for row in sent.json()["snapshot"]} >= {m.code for m in country.ours.milestones[:2]}
    own = problem(editor.post(f"{address}confirm/", {}, If_Match=sent["ETag"]), 400)
    assert own["errors"][0]["code"] == "same_person"
    confirmed = minister.post(f"{address}confirm/", {}, If_Match=sent["ETag"])
    assert confirmed.json()["state"] == "confirmed"
    TaskUpdate.objects.filter(pk=update.pk).values("state")
    etag = minister.get(month)["ETag"]
    locked = minister.post(f"{month}confirm/", {}, If_Match=etag)
    assert (locked.json()["state"], locked.json()["locked"]) == ("confirmed", True)
    accepted = office.post(f"{month}accept/", {}, If_Match=locked["ETag"])
    assert accepted.json()["state"] == "accepted"
    back = office.post(f"{month}send-back/", {"note": "A number is wrong"}, If_Match=accepted["ETag"])
    assert (back.json()["state"], back.json()["locked"]) == ("sent_back", False)
    returned = minister.post(f"{address}return/", {"note": "See the office"}, If_Match=confirmed["ETag"])
    assert (returned.json()["state"], returned.json()["return_note"]) == ("returned", "See the office")


def test_versions_are_asked_for_and_held(country: Country, update: TaskUpdate):
    editor = country.caller(Role.MINISTRY_EDITOR)
    address = f"task-updates/{update.public_id}/"
    problem(editor.patch(address, {"done_text": "x"}), 428)
    editor.patch(address, {"done_text": "x"}, If_Match=f'"v{update.version}"')
    stale = problem(editor.patch(address, {"done_text": "y"}, If_Match=f'"v{update.version}"'), 412)
    assert stale["current"]["done_text"] == "x"


def test_excuse_and_frequency(country: Country, update: TaskUpdate):
    minister, office = colleague(country), country.caller(Role.PROJECT_OFFICE)
    excused = minister.post(
        f"task-updates/{update.public_id}/excuse/", {"reason": "Frost"}, If_Match=f'"v{update.version}"'
    )
    assert (excused.json()["state"], excused.json()["excuse_reason"]) == ("excused", "Frost")
    task = country.ours.tasks[0]
    address = f"reporting-periods/{task.public_id}/"
    problem(minister.patch(address, {"frequency": "weekly"}, If_Match='"v1"'), 403)
    assert office.patch(address, {"frequency": "weekly"}, If_Match='"v1"').json()["frequency"] == "weekly"
    assert Task.objects.get(pk=task.pk).version == 2


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COORDINATOR, Role.AKIM])
def test_who_may_not_gets_403(country: Country, update: TaskUpdate, role: Role):
    caller, version = country.caller(role), f'"v{update.version}"'
    address = f"task-updates/{update.public_id}/"
    for act, body in {"submit": {"done_text": "x"}, "confirm": {}, "return": {"note": "x"}}.items():
        problem(caller.post(f"{address}{act}/", body, If_Match=version), 403)
    month = f"organisation-periods/{update.period.public_id}/"
    problem(caller.post(f"{month}accept/", {}, If_Match='"v1"'), 403)


def test_claims_are_confirmed_and_returned(country: Country):
    editor, office = country.caller(Role.MINISTRY_EDITOR), country.caller(Role.PROJECT_OFFICE)
    milestone = country.ours.milestones[1]
    address = f"milestones/{milestone.public_id}/"
    body = {"actual_date": TODAY.isoformat(), "evidence": "Act 7"}
    claimed = editor.patch(address, body, If_Match='"v1"')
    assert claimed.json()["claimed_date"] == TODAY.isoformat()
    assert [row["code"] for row in office.get("milestones/", claimed="true").json()["results"]] == [milestone.code]
    own = problem(editor.post(f"{address}confirm-done/", {}, If_Match=claimed["ETag"]), 400)
    assert own["errors"][0]["code"] == "same_person"
    problem(office.post(f"{address}return-done/", {"note": "x"}, If_Match='"v1"'), 412)
    returned = office.post(f"{address}return-done/", {"note": "Not signed"}, If_Match=claimed["ETag"]).json()
    assert (returned["state"], returned["completion"], returned["claimed_date"]) == ("open", "0.2500", None)
    newest = office.get(f"{address}updates/").json()["results"][0]
    assert (newest["reason"], newest["claimed_date"]) == ("Not signed", None)


def test_the_bias_is_served_as_on_the_page(country: Country):
    owner = make.make_organisation()
    for _ in range(5):
        finished_milestone(country.ours.tasks[0], owner=owner)
    row = country.caller(Role.PROJECT_OFFICE).get("forecast-bias/", organisation=owner.code).json()["results"][0]
    assert (row["code"], row["finished"]) == (owner.code, 5)
    assert row["horizons"][0] == {
        "horizon_days": 30,
        "n": 5,
        "mean_error_days": "20.000000000000",
        "late_share": "1.000000000000",
    }


def entries(caller: Caller, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get("calendar/", **parameters).json()["results"]
    return found


def test_the_calendar_in_pages_and_by_kind(country: Country):
    finished_milestone(country.ours.tasks[0])
    finished_milestone(country.theirs.tasks[0])
    caller = country.caller(Role.MINISTER)
    window = {"from": "2026-11-01", "to": "2026-12-31"}
    whole = entries(caller, **window)
    assert {entry["kind"] for entry in whole} > {"update", "month", "milestone"}  # other areas bring theirs
    assert [entry["day"] for entry in whole] == sorted(entry["day"] for entry in whole)
    walked, answer = [], caller.get("calendar/", page_size=2, **window).json()
    while True:
        walked += answer["results"]
        if answer["next"] is None:
            break
        answer = caller.get(answer["next"].replace("http://testserver", "")).json()
    assert walked == whole
    assert {entry["kind"] for entry in entries(caller, kind="month", **window)} == {"month"}


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"from": "x"}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"from": "2026-01-01", "to": "2025-01-01"}, "to"),
        ({"from": "2026-01-01", "to": "2028-01-01"}, "to"),
        ({"kind": "party"}, "kind"),
        ({"ordering": "-day"}, "ordering"),
        ({"cursor": "x"}, "cursor"),
        ({"until": "2026-01-01"}, "until"),
    ],
)
def test_what_the_calendar_refuses(country: Country, parameters: dict[str, str], name: str):
    body = problem(country.caller(Role.MINISTER).get("calendar/", **parameters), 400)
    assert name in str(body["errors"])


def test_milestones_as_a_calendar_file_for_the_bearer_of_a_token(country: Country):
    caller = country.caller(Role.MINISTER, scope="read")
    answer = caller.get("calendar.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    codes = {
        str(e["uid"]).partition("@")[0].removeprefix("milestone-")
        for e in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    }
    ours = {m.code for m in Milestone.objects.filter(task__project=country.ours.project)}
    assert codes == ours
    assert not codes & set(country.theirs.secret)
    problem(Caller().get("calendar.ics"), 401)
    wrong = Caller()
    wrong.headers["Authorization"] = "Bearer dp_x"
    problem(wrong.get("calendar.ics"), 401)


def test_filters_of_updates_and_months(country: Country, update: TaskUpdate):
    caller = country.caller(Role.PROJECT_OFFICE)
    assert update.code in caller.codes("task-updates/", state="draft", organisation=country.ours.ministry.code)
    assert caller.codes("task-updates/", organisation_period=update.period.code) == [update.code]
    assert caller.codes("task-updates/", due_date_from=(update.due_date + timedelta(days=1)).isoformat()) == []
    months = caller.codes("organisation-periods/", state="open", organisation=country.ours.ministry.code)
    assert months == [OrganisationPeriod.objects.get(pk=update.period_id).code]
