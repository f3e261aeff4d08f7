"""PATCH /milestones/{id}/: the main write of other systems."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Milestone, OutboxEntry
from tests.api.caller import CENTRE, MAY_UPDATE, SCOPED, Caller, etag, problem
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(country) -> Milestone:
    return country.ours.milestones[0]


@pytest.fixture
def address(milestone) -> str:
    return f"milestones/{milestone.public_id}/"


def test_reports_completion_forecast_and_note(editor, milestone, address):
    body = {
        "completion": 0.6,
        "forecast_date": "2027-02-01",
        "reason": "The contractor changed",
        "note": "Half of the pipes are laid",
    }
    answer = editor.patch(address, body, If_Match=etag(milestone))
    assert answer.status_code == 200
    assert answer["ETag"] == '"v2"'
    shown = answer.json()
    assert (shown["completion"], shown["forecast_date"], shown["note"]) == ("0.6000", "2027-02-01", body["note"])
    assert shown == editor.get(address).json()
    milestone.refresh_from_db()
    assert (milestone.completion, milestone.forecast_date, milestone.version) == (
        Decimal("0.6"),
        date(2027, 2, 1),
        2,
    )


def test_the_write_leaves_an_audit_event_and_work_for_the_rollups(editor, milestone, address):
    answer = editor.patch(address, {"completion": 0.6}, If_Match=etag(milestone), X_Request_ID="request-of-ours")
    event = AuditEvent.objects.get(object_id=milestone.public_id)
    assert (event.actor_label, event.channel, event.request_id) == (editor.user.email, "api", "request-of-ours")
    assert (event.before, event.after) == ({"completion": "0.2500"}, {"completion": "0.6000"})
    assert OutboxEntry.objects.pending().filter(task=milestone.task).exists()
    assert answer["X-Request-ID"] == "request-of-ours"


@pytest.mark.parametrize("completion", [0.5, "0.5", "0.5000", 1, "1", 0, "0.0"])
def test_completion_is_a_number_or_text(editor, milestone, address, completion):
    answer = editor.patch(address, {"completion": completion}, If_Match=etag(milestone))
    assert answer.status_code == 200, answer.content
    assert Decimal(answer.json()["completion"]) == Decimal(str(completion))


def test_an_actual_date_makes_it_done_and_null_opens_it_again(editor, milestone, address):
    claimed = editor.patch(address, {"actual_date": "2026-01-05", "evidence": "Act 7"}, If_Match='"v1"').json()
    assert (claimed["state"], claimed["completion"], claimed["actual_date"]) == ("open", "1.0000", None)
    assert (claimed["claimed_date"], claimed["claimed_by"]) == ("2026-01-05", editor.user.email)
    second = Caller(make_user())
    done = second.post(f"{address}confirm-done/", If_Match='"v2"').json()
    assert (done["state"], done["completion"], done["actual_date"]) == ("done", "1.0000", "2026-01-05")
    assert (done["claimed_date"], done["claimed_by"]) == (None, "")
    opened = editor.patch(address, {"actual_date": None}, If_Match='"v3"').json()
    assert (opened["state"], opened["completion"], opened["actual_date"]) == ("open", "0.0000", None)


def test_an_empty_object_confirms_where_it_stands(editor, milestone, address):
    answer = editor.patch(address, {}, If_Match='"v1"')
    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    assert answer.json()["reported_at"] is not None


def test_without_if_match_it_is_refused_and_nothing_is_written(editor, milestone, address):
    body = problem(editor.patch(address, {"completion": 0.6}), 428)
    assert body["errors"][0]["header"] == "If-Match"
    milestone.refresh_from_db()
    assert milestone.version == 1


def test_a_star_names_no_version(editor, address):
    problem(editor.patch(address, {"completion": 0.6}, If_Match="*"), 428)


@pytest.mark.parametrize("given", ["v1", '"v1', "", '"v1" "v1"', '"v1",', "1", '"v1"; "v2"', 'w/"v1"', '"v1 "'])
def test_what_is_no_entity_tag_is_malformed(editor, address, given):
    body = problem(editor.patch(address, {"completion": 0.6}, If_Match=given), 400)
    assert body["errors"][0]["header"] == "If-Match"


@pytest.mark.parametrize("given", ['"v2"', 'W/"v1"', '"v0"', '"v01"', '"1"', '"v99999999999999999999"', '""'])
def test_a_tag_that_is_not_the_present_one_is_stale(editor, milestone, address, given):
    body = problem(editor.patch(address, {"completion": 0.6}, If_Match=given), 412)
    assert body["current"]["version"] == 1
    milestone.refresh_from_db()
    assert milestone.completion == Decimal("0.25")


def test_one_of_several_tags_may_match(editor, address):
    assert editor.patch(address, {"completion": 0.6}, If_Match='W/"v1", "v7", "v1"').status_code == 200


def test_a_stale_write_is_told_both_values_the_author_and_the_time(country, editor, milestone, address):
    office = country.caller("project_office")
    before = timezone.now()
    office.patch(address, {"completion": 0.5, "note": "By the office"}, If_Match='"v1"')
    answer = editor.patch(address, {"completion": 0.75, "note": "By the ministry"}, If_Match='"v1"')
    body = problem(answer, 412)
    assert answer["ETag"] == '"v2"'
    assert body["current"] == editor.get(address).json()
    conflicts = {conflict["field"]: conflict for conflict in body["conflicts"]}
    assert set(conflicts) == {"completion", "note"}
    completion = conflicts["completion"]
    assert (completion["yours"], completion["theirs"]) == ("0.7500", "0.5000")
    assert completion["by"] == office.user.email
    assert before <= datetime.fromisoformat(completion["at"]) <= timezone.now()
    assert (conflicts["note"]["yours"], conflicts["note"]["theirs"]) == ("By the ministry", "By the office")


def test_a_stale_write_of_another_field_names_no_conflict_and_still_writes_nothing(country, editor, milestone, address):
    country.caller("project_office").patch(address, {"note": "By the office"}, If_Match='"v1"')
    body = problem(editor.patch(address, {"completion": 0.75}, If_Match='"v1"'), 412)
    assert body["conflicts"] == []
    milestone.refresh_from_db()
    assert milestone.completion == Decimal("0.25")


def test_a_stale_date_is_told_as_dates(country, editor, address):
    moved = {"forecast_date": "2027-02-01", "reason": "Late"}
    country.caller("project_office").patch(address, moved, If_Match='"v1"')
    other = {"forecast_date": None, "completion": 0.3}
    body = problem(editor.patch(address, moved | {"forecast_date": "2027-03-01"}, If_Match='"v1"'), 412)
    assert [(c["field"], c["yours"], c["theirs"]) for c in body["conflicts"]] == [
        ("forecast_date", "2027-03-01", "2027-02-01")
    ]
    assert problem(editor.patch(address, other, If_Match='"v1"'), 412)["conflicts"] == []


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"completion": 1.01}, "completion", "max_value"),
        ({"completion": -0.01}, "completion", "min_value"),
        ({"completion": "half"}, "completion", "invalid"),
        ({"completion": None}, "completion", "null"),
        ({"completion": True}, "completion", "invalid"),
        ({"completion": ""}, "completion", "invalid"),
        ({"completion": 0.33333}, "completion", "max_decimal_places"),
        ({"completion": [0.5]}, "completion", "invalid"),
        ({"forecast_date": "2027-13-01", "reason": "x"}, "forecast_date", "invalid"),
        ({"forecast_date": 20270101, "reason": "x"}, "forecast_date", "invalid"),
        ({"forecast_date": "2027-02-01"}, "reason", "required"),
        ({"forecast_date": "2027-02-01", "reason": "  "}, "reason", "required"),
        ({"forecast_date": "0206-11-24", "reason": "x"}, "forecast_date", "out_of_range"),
        ({"actual_date": "2099-01-01", "evidence": "Act 7"}, "actual_date", "in_future"),
        ({"actual_date": "2026-01-05", "evidence": "a", "completion": 0.5}, "completion", "done_is_complete"),
        ({"actual_date": "2026-01-05"}, "evidence", "required"),
        ({"actual_date": "2026-01-05", "evidence": " "}, "evidence", "required"),
        ({"note": None}, "note", "null"),
        ({"note": "\u0000"}, "note", "null_characters_not_allowed"),
        ({"note": "\ud800"}, "note", "surrogate_characters_not_allowed"),
        ({"note": "x" * 10_001}, "note", "max_length"),
        ({"note": {"text": "x"}}, "note", "invalid"),
        ({"state": "done"}, "state", "unknown"),
        ({"version": 7}, "version", "unknown"),
        ({"complettion": 0.5}, "complettion", "unknown"),
        ({"a/b~c": 1}, "a~1b~0c", "unknown"),
    ],
)
def test_each_fault_has_a_pointer_a_code_and_a_message(editor, milestone, address, body, field, code):
    faults = problem(editor.patch(address, body, If_Match='"v1"'), 400)["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [(f"#/{field}", code)]
    assert faults[0]["message"]
    milestone.refresh_from_db()
    assert milestone.version == 1


def test_every_fault_is_named_at_once(editor, address):
    faults = problem(editor.patch(address, {"completion": 2, "nothing": 1, "note": 1}, If_Match='"v1"'), 400)["errors"]
    assert {fault["pointer"] for fault in faults} == {"#/completion", "#/nothing"}


def test_messages_are_in_the_callers_language(country, address):
    russian = country.caller("ministry_editor")
    russian.headers["Accept-Language"] = "ru"
    english = country.caller("ministry_editor")
    body = {"completion": 2}
    titles = [problem(who.patch(address, body, If_Match='"v1"'), 400) for who in (russian, english)]
    assert titles[0]["errors"][0]["message"] != titles[1]["errors"][0]["message"]


def test_a_cancelled_milestone_takes_no_report(editor, milestone, address):
    Milestone.objects.filter(pk=milestone.pk).update(state="cancelled")
    faults = problem(editor.patch(address, {"completion": 0.5}, If_Match='"v1"'), 400)["errors"]
    assert faults[0]["code"] == "cancelled"


@pytest.mark.parametrize("role", [*CENTRE, *SCOPED])
def test_only_those_who_may_update_it_do(country, role, address, milestone):
    answer = country.caller(role).patch(address, {"completion": 0.5}, If_Match='"v1"')
    if role in MAY_UPDATE:
        assert answer.status_code == 200
    else:
        problem(answer, 403)
        milestone.refresh_from_db()
        assert milestone.version == 1


@pytest.mark.parametrize("role", SCOPED)
def test_a_foreign_one_is_missing_for_writers_too(country, role):
    address = f"milestones/{country.theirs.milestones[0].public_id}/"
    problem(country.caller(role).patch(address, {"completion": 0.5}, If_Match='"v1"'), 404)


def test_a_contributing_ministry_reads_and_does_not_write(country):
    task = country.theirs.tasks[0]
    task.contributing_organisations.add(country.ours.ministry)
    address = f"milestones/{country.theirs.milestones[0].public_id}/"
    editor = country.caller("ministry_editor")
    assert editor.get(address).status_code == 200
    problem(editor.patch(address, {"completion": 0.5}, If_Match='"v1"'), 403)


def test_a_token_for_reading_does_not_write(country, address, milestone):
    reader = country.caller("ministry_editor", scope="read")
    assert reader.get(address).status_code == 200
    body = problem(reader.patch(address, {"completion": 0.5}, If_Match='"v1"'), 403)
    assert "reading only" in body["detail"]
    milestone.refresh_from_db()
    assert milestone.version == 1


def test_a_token_for_reading_learns_nothing_of_foreign_ids(country):
    reader = country.caller("ministry_editor", scope="read")
    problem(reader.patch(f"milestones/{country.theirs.milestones[0].public_id}/", {}, If_Match='"v1"'), 403)


def test_a_reference_portfolio_is_a_record_not_a_plan(office, country):
    milestone = Milestone.objects.filter(task__project=country.reference, state="open")[0]
    problem(office.patch(f"milestones/{milestone.public_id}/", {"completion": 0.5}, If_Match=etag(milestone)), 403)


def test_put_and_delete_are_not_offered(editor, address):
    for method in ("PUT", "DELETE"):
        answer = editor.send(method, address, {"completion": 0.5}, If_Match='"v1"')
        problem(answer, 405)
        assert answer["Allow"] == "GET, HEAD, PATCH"


def test_rights_that_are_taken_away_are_gone_at_the_next_request(country, editor, address):
    editor.user.memberships.all().delete()
    problem(editor.patch(address, {"completion": 0.5}, If_Match='"v1"'), 404)


class TestCancel:
    def test_takes_it_out_of_the_plan(self, office, address):
        answer = office.post(f"{address}cancel/", {"reason": "Merged with another"}, If_Match='"v1"')
        assert answer.status_code == 200
        assert answer.json()["state"] == "cancelled"

    def test_is_for_the_project_office(self, editor, address):
        problem(editor.post(f"{address}cancel/", {"reason": "x"}, If_Match='"v1"'), 403)

    def test_needs_a_reason(self, office, address):
        assert problem(office.post(f"{address}cancel/", {}, If_Match='"v1"'), 400)["errors"][0]["pointer"] == "#/reason"

    def test_only_once(self, office, address):
        office.post(f"{address}cancel/", {"reason": "x"}, If_Match='"v1"')
        assert problem(office.post(f"{address}cancel/", {"reason": "x"}, If_Match='"v2"'), 400)["errors"][0][
            "code"
        ] == ("not_open")


def test_the_browsers_session_works_with_its_csrf_token(country, milestone, address):
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    client.force_login(country.people[Role("ministry_editor")])
    caller = Caller()
    caller.client = client
    refused = problem(caller.patch(address, {"completion": 0.5}, If_Match='"v1"'), 403)
    assert "CSRF" in refused["detail"]
    token = "a" * 32
    client.cookies["csrftoken"] = token
    answer = caller.patch(address, {"completion": 0.5}, If_Match='"v1"', X_CSRFToken=token)
    assert answer.status_code == 200
