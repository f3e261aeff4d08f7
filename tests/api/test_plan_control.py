"""Change control, promises, effects and chains over the API: the same writes as on the pages, the same refusals."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from projects.models import BaselineRequest, DeliveryChain, Milestone, MilestoneDependency
from tests import factories
from tests.api.caller import Caller, Country, problem
from tests.factories import TODAY
from tests.indicators import make_indicator
from tests.practice.plan_control import make_promise, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(country: Country) -> Caller:
    return country.caller(Role.MINISTRY_EDITOR)


@pytest.fixture
def office(country: Country) -> Caller:
    return country.caller(Role.PROJECT_OFFICE)


def asked(milestone: Milestone, **more: Any) -> dict[str, Any]:
    changes = [{"milestone": milestone.code, "to": "2027-06-30"}]
    return {"task": milestone.task.code, "reason": "Scope grew", "changes": changes} | more


def test_asked_for_by_one_and_approved_by_another(country: Country, editor: Caller, office: Caller) -> None:
    milestone = country.ours.milestones[4]
    made = editor.post("baseline-requests/", asked(milestone), Idempotency_Key="k")
    assert made.status_code == 201
    assert editor.post("baseline-requests/", asked(milestone), Idempotency_Key="k").json() == made.json()
    address = made["Location"]
    assert made.json()["effect"]["task_end"]["after"] == "2027-06-30"
    problem(editor.post(f"{address}approve/", {}, If_Match='"v1"'), 403)
    problem(office.post(f"{address}approve/", {}), 428)
    problem(office.post(f"{address}approve/", {}, If_Match='"v7"'), 412)
    answer = office.post(f"{address}approve/", {}, If_Match='"v1"')
    assert (answer.status_code, answer.json()["state"], answer["ETag"]) == (200, "approved", '"v2"')
    milestone.refresh_from_db()
    assert (milestone.baseline_date.isoformat(), milestone.baseline_number) == ("2027-06-30", 2)
    versions = editor.get("plan-versions/", task=milestone.task.code).json()["results"]
    assert [row["number"] for row in versions] == [1, 2]
    assert versions[1]["request"]["id"] == answer.json()["id"]


def test_a_self_approved_baseline_is_refused_with_what_to_do(country: Country, office: Caller) -> None:
    milestone = country.ours.milestones[4]
    address = office.post("baseline-requests/", asked(milestone))["Location"]
    (fault,) = problem(office.post(f"{address}approve/", {}, If_Match='"v1"'), 400)["errors"]
    assert (fault["pointer"], fault["code"]) == ("#/by", "self_approved")
    assert "Ask a colleague" in fault["message"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"changes": []}, "#/changes"),
        ({"changes": [{"milestone": "no-such"}]}, "#/changes"),
        ({"task": "no-such"}, "#/task"),
        ({"reason": ""}, "#/reason"),
        ({"by": "me"}, "#/by"),
    ],
)
def test_what_is_wrong_is_named(country: Country, editor: Caller, change: dict[str, Any], pointer: str) -> None:
    faults = problem(editor.post("baseline-requests/", asked(country.ours.milestones[4], **change)), 400)["errors"]
    assert [fault["pointer"] for fault in faults] == [pointer]


def test_unknown_fields_of_a_change_are_refused(country: Country, editor: Caller) -> None:
    body = asked(country.ours.milestones[4])
    body["changes"][0]["too"] = "2027-01-01"
    assert problem(editor.post("baseline-requests/", body), 400)["errors"][0]["code"] == "unknown"
    assert not BaselineRequest.objects.filter(reason="Scope grew").exists()


def test_a_foreign_milestone_or_task_cannot_be_named(country: Country, editor: Caller) -> None:
    theirs = country.theirs.milestones[0]
    problem(editor.post("baseline-requests/", asked(theirs)), 400)
    body = {"predecessor": theirs.code, "successor": country.ours.milestones[0].code}
    (fault,) = problem(editor.post("dependencies/", body), 400)["errors"]
    assert fault["pointer"] == "#/predecessor"


def test_a_promise_from_the_question_to_the_answer(country: Country, editor: Caller, office: Caller) -> None:
    giver, taker = country.ours.milestones[1], country.ours.milestones[4]
    body = {"predecessor": giver.code, "successor": str(taker.public_id), "lag_days": 5, "why": "Power"}
    made = office.post("dependencies/", body)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    address = made["Location"]
    version = made["ETag"]
    problem(office.post(f"{address}accept/", {"agreed_date": "2027-01-31"}, If_Match=version), 400)
    accepted = editor.post(f"{address}accept/", {"agreed_date": "2027-01-31"}, If_Match=version)
    assert accepted.json()["agreed_date"] == "2027-01-31"
    late = {"forecast_date": "2027-03-31", "reason": "Late"}
    editor.patch(f"milestones/{giver.public_id}/", late, If_Match='"v1"')
    alerts = editor.get("promise-alerts/", dependency=made.json()["code"], acknowledged="false").json()["results"]
    assert [row["expected_date"] for row in alerts] == ["2027-03-31"]
    seen = editor.post(f"{address}acknowledge/", {}, If_Match=accepted["ETag"])
    assert seen.status_code == 200
    gone = editor.post(f"{address}withdraw/", {"reason": "Diesel"}, If_Match=seen["ETag"])
    assert gone.json()["code"] == made.json()["code"]
    assert not MilestoneDependency.objects.filter(code=made.json()["code"]).exists()


def test_a_circle_is_told_with_its_path(country: Country, office: Caller) -> None:
    one, two = country.ours.milestones[1], country.ours.milestones[4]
    make_promise(one, two)
    (fault,) = problem(office.post("dependencies/", {"predecessor": two.code, "successor": one.code}), 400)["errors"]
    assert (fault["pointer"], fault["code"]) == ("#/predecessor", "cycle")
    assert f"{one.code} → {two.code} → {one.code}" in fault["message"]


def test_the_other_side_of_a_promise_is_null_where_it_is_not_open(country: Country, editor: Caller) -> None:
    make_promise(country.theirs.milestones[1], country.ours.milestones[4], why="Power")
    row = next(row for row in editor.get("dependencies/").json()["results"] if row["why"] == "Power" and row["giver"])
    assert row["predecessor"] is None
    assert row["giver"]["code"] == country.theirs.ministry.code


def test_an_effect_is_computed_and_not_saved(country: Country, editor: Caller) -> None:
    giver, taker = country.ours.milestones[1], country.ours.milestones[4]
    make_promise(giver, taker, lag_days=10)
    make_promise(giver, country.theirs.milestones[1], lag_days=10)
    address = f"milestones/{giver.public_id}/effect/"
    day = (giver.baseline_date + timedelta(days=30)).isoformat()
    body = editor.get(address, forecast_date=day).json()
    assert [(row["milestone"]["code"], row["days"]) for row in body["moved"]] == [(taker.code, 30)]
    assert (body["hidden"], body["days"]) == (1, 30)
    assert editor.get(address).json()["moved"] == []
    for wrong in ("9999-01-01", "tomorrow", "0001-01-01"):
        problem(editor.get(address, forecast_date=wrong), 400)
    giver.refresh_from_db()
    assert giver.version == 1


def test_a_critical_path(country: Country, editor: Caller) -> None:
    body = editor.get(f"projects/{country.ours.project.public_id}/critical-path/").json()
    assert {row["milestone"]["code"] for row in body["milestones"]} == {one.code for one in country.ours.milestones}
    assert any(row["is_critical"] for row in body["milestones"])


def test_a_chain_with_its_links(country: Country, editor: Caller) -> None:
    made = editor.post("delivery-chains/", {"task": country.ours.tasks[1].code, "name_en": "Clean water"})
    assert made.status_code == 201
    body = {"chain": made.json()["code"], "name_en": "Pumps run", "actor": "Engineers"}
    link = editor.post("delivery-links/", body)
    judged = editor.post(
        f"{link['Location']}judge/", {"strength": "weak", "reason": "No engineer"}, If_Match=link["ETag"]
    )
    assert judged.json()["judgements"][0]["strength"] == "weak"
    moved = editor.patch(link["Location"], {"organisation": "min-ours", "actor": ""}, If_Match=judged["ETag"])
    assert moved.json()["organisation"]["code"] == "min-ours"
    chain = editor.get(made["Location"])
    assert [one["strength"] for one in chain.json()["chain"]] == ["weak"]
    assert chain["ETag"] == f'"v{DeliveryChain.objects.get(code=made.json()["code"]).version}"' != made["ETag"]
    editor.post(f"{link['Location']}remove/", {"reason": "Elsewhere"}, If_Match=moved["ETag"])
    assert editor.get(link["Location"]).status_code == 404
    problem(editor.post("delivery-chains/", {"name_en": "Nowhere"}), 400)
    problem(editor.post("delivery-chains/", {"project": country.ours.project.code, "name_en": "Whole"}), 403)


def test_filters(country: Country, editor: Caller) -> None:
    task = country.ours.tasks[2]
    milestone = factories.make_milestone(task=task, baseline_date=TODAY)
    request = make_request(task, milestone)
    assert editor.codes("baseline-requests/", milestone=milestone.code) == [request.code]
    assert editor.codes("baseline-requests/", task=task.code, state="refused") == []
    edge = make_promise(milestone, country.ours.milestones[0])
    edge.refresh_from_db()
    assert editor.codes("dependencies/", predecessor=milestone.code) == [edge.code]
    assert edge.code in editor.codes("dependencies/", project=country.ours.project.code)


def test_a_chain_does_not_name_an_indicator_that_is_not_open(country: Country, editor: Caller, office: Caller) -> None:
    made = editor.post("delivery-chains/", {"task": country.ours.tasks[1].code, "name_en": "Clean water"})
    foreign = make_indicator(factories.make_task(project=country.ours.project))
    DeliveryChain.objects.filter(code=made.json()["code"]).update(indicator=foreign)
    assert editor.get(made["Location"]).json()["indicator"] is None
    assert office.get(made["Location"]).json()["indicator"]["code"] == foreign.code
