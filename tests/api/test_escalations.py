"""Risks, issues, decisions, escalations, orders and weekly meetings over the API: the same writes as on the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from projects.models import Decision, Issue, Order, ProblemMeeting, Risk
from tests.api.caller import Country, problem

pytestmark = pytest.mark.django_db


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def address(row: Any, more: str = "") -> str:
    kinds = {
        Risk: "risks",
        Issue: "issues",
        Decision: "decisions",
        Order: "orders",
        ProblemMeeting: "problem-solving-meetings",
    }
    return f"{kinds[type(row)]}/{row.public_id}/{more}"


RISK: dict[str, Any] = {
    "title": "The pump comes late",
    "cause": "One maker",
    "event": "It misses the vessel",
    "effect": "No water",
    "likelihood": 4,
    "impact": 5,
    "response": "reduce",
}


def test_a_risk_is_raised_assessed_and_happens(country: Country) -> None:
    editor, task = country.caller(Role.MINISTRY_EDITOR), country.ours.tasks[0]
    body = RISK | {"task": task.code, "owner": country.ours.ministry.code}
    answer = editor.post("risks/", body, Idempotency_Key="one")
    again = editor.post("risks/", body, Idempotency_Key="one")
    assert (answer.status_code, again.json()) == (201, answer.json())
    made = answer.json()
    assert (made["score"], made["band"], made["task"]["code"]) == (20, "severe", task.code)
    where = f"risks/{made['id']}/"
    assessed = editor.post(f"{where}assess/", {"likelihood": 1, "impact": 5, "reason": "Here"}, If_Match='"v1"')
    assert (assessed.status_code, assessed.json()["score"], assessed["ETag"]) == (200, 5, '"v2"')
    assert [row["score"] for row in editor.get(f"{where}assessments/").json()["results"]] == [5, 20]
    changed = editor.patch(where, {"response": "accept"}, If_Match='"v2"')
    assert changed.json()["response"] == "accept"
    added = editor.post(f"{where}add-action/", {"text": "Ask", "due_date": day(5)}, If_Match='"v3"')
    assert added.json()["actions"][0]["done_date"] is None
    done = editor.post(f"{where}finish-action/", {"number": 1}, If_Match='"v4"')
    assert done.json()["actions"][0]["done_date"] == day(0)
    happened = {"what": "Late", "severity": "high", "due_date": day(9)}
    assert editor.post(f"{where}happened/", happened, If_Match='"v5"').json()["state"] == "happened"
    assert editor.get("issues/", q="pump comes").json()["results"][0]["risk"]["code"] == made["code"]


def test_a_stale_or_nameless_write_is_refused(country: Country) -> None:
    office, risk = country.caller(Role.PROJECT_OFFICE), country.ours.objects["risks"]
    problem(office.post(address(risk, "close/"), {"reason": "Gone"}), 428)
    stale = problem(office.post(address(risk, "close/"), {"reason": "Gone"}, If_Match='"v9"'), 412)
    assert stale["current"]["code"] == risk.code


def test_what_a_body_names_must_be_open_to_the_caller(country: Country) -> None:
    editor = country.caller(Role.MINISTRY_EDITOR)
    owner = country.ours.ministry.code
    for named in (country.theirs.tasks[0].code, str(country.theirs.tasks[0].public_id), "no-such-code"):
        found = problem(editor.post("risks/", RISK | {"task": named, "owner": owner}), 400)
        assert [(e["pointer"], e["code"]) for e in found["errors"]] == [("#/task", "unknown")]
    missing = problem(editor.post("risks/", RISK | {"owner": owner}), 400)
    assert missing["errors"][0]["pointer"] == "#/project"
    both = RISK | {"task": country.ours.tasks[0].code, "project": country.theirs.project.code, "owner": owner}
    elsewhere = problem(country.caller(Role.PROJECT_OFFICE).post("risks/", both), 400)
    assert elsewhere["errors"][0]["code"] == "elsewhere"


@pytest.mark.parametrize("role", [Role.MINISTER, Role.AKIM, Role.COORDINATOR, Role.AUDITOR])
def test_readers_keep_no_risks(country: Country, role: Role) -> None:
    risk = country.ours.objects["risks"]
    problem(country.caller(role).post(address(risk, "close/"), {"reason": "Gone"}, If_Match='"v1"'), 403)
    read_only = country.caller(Role.PROJECT_OFFICE, scope="read")
    problem(read_only.post(address(risk, "close/"), {"reason": "Gone"}, If_Match='"v1"'), 403)


def test_an_issue_is_postponed_and_resolved(country: Country) -> None:
    editor, issue = country.caller(Role.MINISTRY_EDITOR), country.ours.objects["issues"]
    later = editor.post(address(issue, "postpone/"), {"to": day(8), "reason": "Court"}, If_Match='"v1"')
    assert later.json()["due_date"] == day(8)
    done = editor.post(address(issue, "resolve/"), {"resolution": "Signed"}, If_Match='"v2"').json()
    assert (done["state"], done["resolution"]) == ("resolved", "Signed")
    again = problem(editor.post(address(issue, "resolve/"), {"resolution": "Twice"}, If_Match='"v3"'), 400)
    assert again["errors"][0]["code"] == "not_open"


def test_a_question_is_raised_escalated_returned_and_answered(country: Country) -> None:
    editor, office = country.caller(Role.MINISTRY_EDITOR), country.caller(Role.PROJECT_OFFICE)
    body = {
        "task": country.ours.tasks[0].code,
        "title": "Which line",
        "question": "Money for one",
        "options": [{"text": "First", "consequences": "Now"}, {"text": "Second", "consequences": "Later"}],
        "step": "ministry",
        "due_date": day(9),
    }
    faulty = problem(editor.post("decisions/", body | {"step": "leader", "options": body["options"][:1]}), 400)
    assert {e["pointer"] for e in faulty["errors"]} == {"#/options", "#/step"}
    made = editor.post("decisions/", body).json()
    where = f"decisions/{made['id']}/"
    assert made["owner"]["code"] == country.ours.ministry.code
    problem(editor.post(f"{where}answer/", {"option": 1, "words": "First"}, If_Match='"v1"'), 403)
    up = office.post(f"{where}escalate/", {"reason": "No money"}, If_Match='"v1"').json()
    assert (up["step"], [move["kind"] for move in up["moves"]]) == ("project_office", ["raised", "escalated"])
    down = office.post(f"{where}return/", {"reason": "What does it cost?"}, If_Match='"v2"').json()
    assert down["step"] == "ministry"
    minister = country.caller(Role.MINISTER)
    done = minister.post(f"{where}answer/", {"option": 2, "words": "The second"}, If_Match='"v3"').json()
    assert (done["state"], done["chosen"], done["answered_step"]) == ("answered", 2, "ministry")
    again = problem(office.post(f"{where}answer/", {"option": 1, "words": "No"}, If_Match='"v4"'), 400)
    assert again["errors"][0]["code"] == "not_open"


def test_a_question_is_withdrawn_by_the_office(country: Country) -> None:
    decision = country.ours.objects["decisions"]
    office = country.caller(Role.PROJECT_OFFICE)
    assert (
        office.post(address(decision, "withdraw/"), {"reason": "Moot"}, If_Match='"v1"').json()["state"] == "withdrawn"
    )


def test_escalations_tell_how_long_each_step_took(country: Country) -> None:
    decision = country.ours.objects["decisions"]
    ago = timezone.now() - timedelta(days=30)
    Decision.objects.filter(pk=decision.pk).update(step_since=ago, raised_at=ago)
    decision.moves.all().delete()
    decision.moves.create(number=1, kind="raised", to_step="ministry", at=ago)
    found = {
        row["decision"]["code"]: row for row in country.caller(Role.COORDINATOR).get("escalations/").json()["results"]
    }
    row = found[decision.code]
    assert (row["days_open"], len(row["waits"])) == (30, 1)
    wait = row["waits"][0]
    assert (wait["step"], wait["days"], wait["allowed"], wait["is_here"], wait["is_over"]) == (
        "ministry",
        30,
        5,
        True,
        True,
    )
    ours = country.caller(Role.MINISTER).get("escalations/").json()["results"]
    assert country.theirs.objects["decisions"].code not in {one["decision"]["code"] for one in ours}
    assert country.caller(Role.MINISTER).get("escalations/", step="leader").json()["results"] == []


def test_an_order_from_the_words_to_the_closing(country: Country) -> None:
    office, minister = country.caller(Role.PROJECT_OFFICE), country.caller(Role.MINISTER)
    body = {
        "names": {"en": "Bring the water", "ru": "Провести воду"},
        "giver": "President",
        "meeting": "Meeting on water",
        "given_date": day(-3),
        "due_date": day(20),
        "lead": country.ours.ministry.code,
        "contributing": [country.ours.akimat.code],
        "task": country.ours.tasks[0].code,
    }
    problem(minister.post("orders/", body), 403)
    unknown = problem(office.post("orders/", body | {"contributing": ["nobody"]}), 400)
    assert unknown["errors"][0]["pointer"] == "#/contributing"
    made = office.post("orders/", body).json()
    assert made["contributing_organisations"][0]["code"] == country.ours.akimat.code
    where = f"orders/{made['id']}/"
    assert minister.post(f"{where}report/", {"text": "Half"}, If_Match='"v1"').status_code == 200
    asked = minister.post(f"{where}request-extension/", {"to": day(40), "reason": "Frost"}, If_Match='"v2"').json()
    assert (asked["due_date"], asked["asked_date"]) == (day(20), day(40))
    verdict = {"granted": True, "words": "Once"}
    problem(minister.post(f"{where}decide-extension/", verdict, If_Match='"v3"'), 403)
    assert office.post(f"{where}decide-extension/", verdict, If_Match='"v3"').json()["due_date"] == day(40)
    proof = {"text": "Done", "proof": "Act 12"}
    assert minister.post(f"{where}request-closing/", proof, If_Match='"v4"').json()["state"] == "closing_requested"
    closed = office.post(f"{where}decide-closing/", {"accepted": True, "words": "Seen"}, If_Match='"v5"').json()
    assert (closed["state"], closed["entries"][-1]["kind"]) == ("closed", "closed")


def test_who_carries_an_order_out_without_seeing_its_task_sees_the_order_only(country: Country) -> None:
    order = country.theirs.objects["orders"]
    order.contributing_organisations.add(country.ours.ministry)
    seen = country.caller(Role.MINISTER).get(address(order)).json()
    assert (seen["code"], seen["task"], seen["project"]) == (order.code, None, None)


def test_the_weekly_meeting_over_the_api(country: Country) -> None:
    office = country.caller(Role.PROJECT_OFFICE)
    ProblemMeeting.objects.all().delete()
    problem(country.caller(Role.COORDINATOR).post("problem-solving-meetings/", {}), 403)
    made = office.post("problem-solving-meetings/", {}).json()
    where = f"problem-solving-meetings/{made['id']}/"
    assert {"issue_overdue", "decision_waiting", "order_overdue"} <= {item["kind"] for item in made["items"]}
    problem(office.post(f"{where}close/", {"minutes": "Too early"}, If_Match='"v1"'), 400)
    missing = problem(
        office.post(f"{where}outcome/", {"item": 999, "outcome": "solved", "note": "x"}, If_Match='"v1"'), 400
    )
    assert missing["errors"][0]["pointer"] == "#/item"
    for version, item in enumerate(made["items"], start=1):
        sent = {"item": item["number"], "outcome": "carried", "note": "Next week"}
        assert office.post(f"{where}outcome/", sent, If_Match=f'"v{version}"').status_code == 200
    version = len(made["items"]) + 1
    closed = office.post(f"{where}close/", {"minutes": "All carried"}, If_Match=f'"v{version}"').json()
    assert (closed["state"], closed["minutes"]) == ("closed", "All carried")
    ours = country.caller(Role.MINISTER).get(where).json()
    assert ours["minutes"] is None
    assert {item["project"]["code"] for item in ours["items"]} == {country.ours.project.code}
