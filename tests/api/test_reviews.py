"""Reviews, recovery plans, money and validations by the API: the same writes as on the pages, with versions."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from projects.models import Budget, ChangeEntry, Recommendation
from tests import factories as make
from tests.api.caller import Caller, Country, problem
from tests.factories import TODAY
from tests.factories_reviews import make_recovery_plan

pytestmark = pytest.mark.django_db


def pointers(answer: Any) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in problem(answer, 400)["errors"]}


@pytest.fixture
def auditor(country: Country) -> Caller:
    return country.caller(Role.AUDITOR)


def test_a_review_from_its_start_to_a_closed_recommendation(office: Caller, editor: Caller, country: Country) -> None:
    side = country.ours
    body: dict[str, Any] = {
        "project": side.project.code,
        "task": str(side.tasks[0].public_id),
        "names": {"en": "Why it is late"},
        "question": "What keeps it?",
        "start_date": "2026-11-02",
        "due_date": "2026-11-30",
        "team": [{"organisation": side.ministry.code, "role": "Head"}],
    }
    made = office.post("reviews/", body, Idempotency_Key="r1")
    assert made.status_code == 201, made.content
    assert office.post("reviews/", body, Idempotency_Key="r1").json()["id"] == made.json()["id"]
    review = made.json()
    assert (review["stage"], review["team"][0]["role"], made["ETag"]) == ("scoping", "Head", '"v1"')
    path = f"reviews/{review['id']}/advance/"
    problem(office.post(path, {}), 428)
    assert office.post(path, {"note": "Held"}, If_Match='"v1"').json()["stage"] == "fieldwork"
    assert problem(office.post(path, {}, If_Match='"v1"'), 412)["current"]["version"] == 2
    advice = {
        "review": review["code"],
        "text": "Let the lot",
        "grade": "critical",
        "owner": side.ministry.code,
        "due_date": "2026-12-20",
    }
    given = office.post("recommendations/", advice).json()
    report = editor.post(f"recommendations/{given['id']}/report/", {"text": "Let"}, If_Match='"v1"')
    assert report.json()["reports"][0]["text"] == "Let"
    problem(editor.post(f"recommendations/{given['id']}/close/", {"proof": "x"}, If_Match='"v2"'), 403)
    closed = office.post(f"recommendations/{given['id']}/close/", {"proof": "Act 14"}, If_Match='"v2"').json()
    assert (closed["proof"], closed["version"]) == ("Act 14", 3)
    assert closed["closed_date"]


def test_what_a_body_names_must_be_open_to_the_caller(office: Caller, country: Country) -> None:
    """The centre sees all, so that a scoped person of the same right is made: foreign and missing answer the same."""
    side = country.theirs
    mine = make.make_user(role=Role.MINISTRY_EDITOR, organisation=country.ours.ministry)
    caller = Caller(mine)
    for given in (side.objects["reviews"].code, "PR-NONE"):
        answer = caller.post(
            "recommendations/",
            {"review": given, "text": "x", "grade": "critical", "owner": "x", "due_date": "2026-12-20"},
        )
        assert pointers(answer) == {"#/review": "unknown"}


def test_faults_name_their_place(office: Caller, country: Country) -> None:
    side = country.ours
    body = {
        "project": side.project.code,
        "names": {"en": "x", "fr": "y"},
        "question": "",
        "start_date": "2026-11-02",
        "due_date": "2026-11-03",
        "team": [],
        "more": 1,
    }
    found = pointers(office.post("reviews/", body))
    assert found["#/more"] == "unknown"
    assert found["#/question"] == "blank"
    assert "#/fr" in found
    good = {"names": {"en": "x"}, "question": "Why?"}
    rest = {name: value for name, value in (body | good).items() if name != "more"}
    assert pointers(office.post("reviews/", rest)) == {"#/due_date": "length", "#/team": "required"}


def test_a_recovery_plan_is_submitted_returned_and_accepted(office: Caller, editor: Caller, country: Country) -> None:
    plan = country.ours.objects["recovery-plans"]
    path = f"recovery-plans/{plan.public_id}"
    body = {
        "cause": "The contractor left",
        "on_course_date": (TODAY + timedelta(days=9000)).isoformat(),
        "actions": [{"what": "Let it", "who": "Director", "due_date": (TODAY + timedelta(days=20)).isoformat()}],
    }
    problem(office.post(f"{path}/submit/", body, If_Match='"v1"'), 403)
    submitted = editor.post(f"{path}/submit/", body, If_Match='"v1"').json()
    assert (submitted["state"], submitted["actions"][0]["who"]) == ("submitted", "Director")
    problem(editor.post(f"{path}/accept/", {}, If_Match='"v2"'), 403)
    assert office.post(f"{path}/return/", {"note": "No dates"}, If_Match='"v2"').json()["state"] == "returned"
    assert editor.post(f"{path}/submit/", body, If_Match='"v3"').status_code == 200
    accepted = office.post(f"{path}/accept/", {}, If_Match='"v4"').json()
    assert [step["state"] for step in accepted["steps"]] == [
        "owed",
        "submitted",
        "returned",
        "submitted",
        "accepted",
    ]


def test_overdue_plans_and_open_recommendations_are_found(office: Caller, country: Country) -> None:
    side = country.ours
    late = make_recovery_plan(project=side.project, task=side.tasks[1], due_date=TODAY - timedelta(days=5))
    make_recovery_plan(project=side.project, task=side.tasks[2], state="accepted", due_date=TODAY - timedelta(days=5))
    assert office.codes("recovery-plans/", overdue_on=(TODAY - timedelta(days=1)).isoformat()) == [late.code]
    recommendation = side.objects["recommendations"]
    Recommendation.objects.filter(pk=recommendation.pk).update(due_date=TODAY - timedelta(days=1))
    assert office.codes("recommendations/", overdue_on=TODAY.isoformat()) == [recommendation.code]
    assert recommendation.code not in office.codes("recommendations/", is_closed="true")


def test_money_is_agreed_changed_and_explained(office: Caller, editor: Caller, country: Country) -> None:
    made = office.post("budgets/", {"project": country.ours.project.code, "year": 2025, "baseline": "100"}).json()
    path = f"budgets/{made['id']}/"
    changed = office.patch(path, {"forecast": "110.50", "reason": "Steel"}, If_Match='"v1"').json()
    assert (changed["forecast"], changed["actual"]) == ("110.50", None)
    explained = office.post(f"{path}explain/", {"kind": "forecast", "text": "Steel"}, If_Match='"v2"').json()
    assert explained["explanations"][0]["found"] == "110.50"
    versions = office.get(f"{path}versions/").json()["results"]
    assert [(row["version"], row["forecast"]) for row in versions] == [(3, "110.50"), (2, "110.50"), (1, None)]
    problem(editor.patch(path, {"actual": "3"}, If_Match='"v3"'), 403)
    assert pointers(office.patch(path, {"forecast": "120"}, If_Match='"v3"')) == {"#/reason": "required"}
    assert Budget.objects.get(public_id=made["id"]).version == 3


def test_a_result_is_disputed_answered_and_maintained(
    auditor: Caller, office: Caller, editor: Caller, country: Country
) -> None:
    task = country.ours.tasks[0]
    milestone = make.make_milestone(task=task, actual_date=TODAY - timedelta(days=3))
    body = {"milestone": milestone.code, "verdict": "disputed", "finding": "Missing", "found_completion": "0.4"}
    problem(office.post("validations/", body), 403)
    made = auditor.post("validations/", body).json()
    assert (made["state"], made["is_counted"], made["found_completion"]) == ("disputed", False, "0.4000")
    shown = office.get(f"milestones/{milestone.public_id}/").json()
    assert (shown["state"], shown["completion"], shown["version"]) == ("open", "0.4000", 2)
    refused = editor.patch(f"milestones/{milestone.public_id}/", {"completion": "0.9"}, If_Match='"v2"')
    assert pointers(refused) == {"#/completion": "disputed"}
    path = f"validations/{made['id']}/"
    assert editor.post(f"{path}answer/", {"text": "Mounted"}, If_Match='"v1"').json()["state"] == "answered"
    problem(auditor.post(f"{path}withdraw/", {"reason": "x"}, If_Match='"v1"'), 412)
    kept = auditor.post(f"{path}maintain/", {"reason": "Still"}, If_Match='"v2"').json()
    assert (kept["state"], kept["closing"]) == ("maintained", "Still")


def test_a_withdrawn_dispute_restores_the_milestone(auditor: Caller, office: Caller, country: Country) -> None:
    milestone = make.make_milestone(task=country.ours.tasks[0], actual_date=TODAY - timedelta(days=3))
    body = {"milestone": milestone.code, "verdict": "disputed", "finding": "Missing", "found_completion": 0}
    made = auditor.post("validations/", body).json()
    auditor.post(f"validations/{made['id']}/withdraw/", {"reason": "Seen"}, If_Match='"v1"')
    assert office.get(f"milestones/{milestone.public_id}/").json()["state"] == "done"


def test_a_validation_is_of_one_result(auditor: Caller, country: Country) -> None:
    words = {"verdict": "confirmed", "finding": "Seen"}
    assert pointers(auditor.post("validations/", words)) == {"#/milestone": "one_of_two"}
    indicator = country.ours.indicator
    assert pointers(auditor.post("validations/", words | {"indicator": indicator.code})) == {"#/day": "required"}
    made = auditor.post("validations/", words | {"indicator": indicator.code, "day": "2026-01-01"}).json()
    assert (made["claimed_value"], made["milestone"]) == ("0.000000", None)


def test_a_round_is_drawn_by_the_auditor(auditor: Caller, office: Caller, country: Country) -> None:
    milestone = make.make_milestone(task=country.ours.tasks[0], actual_date=TODAY.replace(year=2024))
    body = {"year": 2024, "size": 1, "seed": "x"}
    problem(office.post("validation-rounds/", body), 403)
    made = auditor.post("validation-rounds/", body).json()
    assert [row["milestone"]["code"] for row in made["draws"]] == [milestone.code]
    assert pointers(auditor.post("validation-rounds/", body)) == {"#/year": "taken"}


def test_changes_tell_of_them_to_those_who_see_them(editor: Caller, country: Country) -> None:
    theirs = country.theirs.objects["recovery-plans"]
    lead = Caller(make.make_user(role=Role.MINISTRY_EDITOR, organisation=country.theirs.ministry))
    mine = country.ours.objects["recovery-plans"]
    body = {
        "cause": "x",
        "on_course_date": (TODAY + timedelta(days=9000)).isoformat(),
        "actions": [{"what": "a", "who": "b", "due_date": TODAY.isoformat()}],
    }
    for caller, plan in ((editor, mine), (lead, theirs)):
        assert caller.post(f"recovery-plans/{plan.public_id}/submit/", body, If_Match='"v1"').status_code == 200
    told = ChangeEntry.objects.visible_to(country.people[Role.MINISTRY_EDITOR])
    assert told.filter(object_code=mine.code, object_type="recovery_plan", version=2).count() == 1
    assert not told.filter(object_code=theirs.code).exists()
    assert ChangeEntry.objects.filter(object_code=theirs.code).exists()
