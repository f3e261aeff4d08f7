"""Judgements, findings, rounds and league tables over the API: the same rules as the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from projects.models import ChangeEntry, Judgement, Rollup
from tests.api.caller import Caller, Country, problem
from tests.practice.judgements import make_finding, make_judgement

BODY: dict[str, Any] = {
    "task": "TASK-ours-0",
    "rating": "amber_green",
    "reason": "Two of three sites are at work",
    "challenge": 2,
    "planning": 3,
    "capacity": 3,
    "stage": 2,
    "performance": "on_track",
}


@pytest.fixture
def second(country: Country) -> Caller:
    """Another person of the Project Office."""
    from tests import factories

    return Caller(factories.make_user(role=Role.PROJECT_OFFICE))


@pytest.fixture
def draft(editor: Caller) -> Any:
    answer = editor.post("judgements/", BODY)
    assert answer.status_code == 201, answer.content
    return answer.json()


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in BODY.items() if key != name}


class TestDrafts:
    def test_a_draft_is_made_with_its_criteria(self, editor: Caller, draft: Any):
        assert (draft["state"], draft["likelihood"], draft["derived_likelihood"]) == ("draft", 3, 3)
        assert draft["task"]["code"] == "TASK-ours-0"
        assert editor.get(draft["links"]["self"]).json() == draft

    def test_confirming_names_the_version_and_makes_it_count(self, office: Caller, editor: Caller, draft: Any):
        address = f"judgements/{draft['id']}/confirm/"
        problem(office.post(address), 428)
        problem(editor.post(address, If_Match='"v1"'), 403)
        shown = office.post(address, If_Match='"v1"')
        assert (shown.status_code, shown["ETag"]) == (200, '"v2"')
        assert (shown.json()["state"], shown.json()["confirmed_by"]) == ("confirmed", office.user.email)
        problem(office.post(address, If_Match='"v1"'), 412)
        assert problem(office.post(address, If_Match='"v2"'), 400)["errors"][0]["code"] == "confirmed"
        [task] = editor.get("tasks/", q="TASK-ours-0").json()["results"]
        assert task["rollup"]["judgement"]["rating"] == "amber_green"

    def test_nobody_confirms_an_own_draft(self, office: Caller, second: Caller):
        made = office.post("judgements/", BODY).json()
        problem(office.post(f"judgements/{made['id']}/confirm/", If_Match='"v1"'), 403)
        assert second.post(f"judgements/{made['id']}/confirm/", If_Match='"v1"').status_code == 200

    def test_a_returned_draft_is_changed_by_its_author(self, office: Caller, editor: Caller, draft: Any):
        address = f"judgements/{draft['id']}/"
        problem(office.post(f"{address}return/", {}, If_Match='"v1"'), 400)
        assert office.post(f"{address}return/", {"note": "Which?"}, If_Match='"v1"').json()["state"] == "returned"
        problem(office.patch(address, {"capacity": 2}, If_Match='"v2"'), 403)
        edited = editor.patch(address, {"capacity": 2}, If_Match='"v2"').json()
        assert (edited["state"], edited["capacity"], edited["likelihood"], edited["reason"]) == (
            "draft",
            2,
            2,
            BODY["reason"],
        )

    @pytest.mark.parametrize(
        ("body", "pointers"),
        [
            (without("challenge"), {"#/challenge"}),
            ({**BODY, "challenge": 5}, {"#/challenge"}),
            ({**BODY, "judged_date": "2020-01-31"}, {"#/judged_date"}),
            ({**BODY, "judged_date": "2099-01-31"}, {"#/judged_date"}),
            ({**BODY, "likelihood": 1}, {"#/departure_reason"}),
            ({**BODY, "project": "PROJECT-ours"}, {"#/project"}),
            (without("task"), {"#/project"}),
            ({**BODY, "task": "TASK-theirs-0"}, {"#/task"}),
            ({**BODY, "task": "no\u0000such"}, {"#/task"}),
            ({**BODY, "state": "confirmed"}, {"#/state"}),
        ],
    )
    def test_what_is_wrong_is_named(self, editor: Caller, body: dict[str, Any], pointers: set[str]):
        faults = problem(editor.post("judgements/", body), 400)["errors"]
        assert {fault["pointer"] for fault in faults} == pointers

    def test_who_does_not_deliver_does_not_draft(self, country: Country):
        for role in (Role.AUDITOR, Role.MINISTER, Role.COORDINATOR):
            problem(country.caller(role).post("judgements/", BODY), 403)

    def test_a_draft_is_nobodys_word_yet(self, country: Country, draft: Any):
        minister = country.caller(Role.MINISTER)
        problem(minister.get(f"judgements/{draft['id']}/"), 404)
        assert draft["id"] not in minister.get("judgements/").content.decode()
        assert draft["id"] not in minister.get("changes/").content.decode()

    def test_a_repeated_post_makes_one_draft(self, editor: Caller):
        answers = [editor.post("judgements/", BODY, Idempotency_Key="one") for _ in range(2)]
        assert answers[0].content == answers[1].content
        assert Judgement.objects.filter(state="draft").count() == 1

    def test_a_field_in_a_write_that_takes_none_is_refused(self, office: Caller, draft: Any):
        faults = problem(office.post(f"judgements/{draft['id']}/confirm/", {"note": "x"}, If_Match='"v1"'), 400)
        assert faults["errors"][0]["pointer"] == "#/note"


class TestFindings:
    def test_is_answered_and_accepted_by_another(self, office: Caller, editor: Caller, country: Country):
        judgement = make_judgement(project=country.ours.project, task=country.ours.tasks[1])
        found = make_finding(judgement, code="F-900", owner=country.ours.ministry)
        address = f"findings/{found.public_id}/"
        problem(office.post(f"{address}accept/", If_Match='"v1"'), 400)
        assert editor.post(f"{address}answer/", {"answer": "A gate"}, If_Match='"v1"').json()["state"] == "answered"
        problem(editor.post(f"{address}accept/", If_Match='"v2"'), 403)
        assert office.post(f"{address}return/", {"note": "Which?"}, If_Match='"v2"').json()["state"] == "open"
        editor.post(f"{address}answer/", {"answer": "Gate 4"}, If_Match='"v3"')
        assert office.post(f"{address}accept/", If_Match='"v4"').json()["state"] == "accepted"
        told = [event["kind"] for event in editor.get(f"{address}events/").json()["results"]]
        assert told == ["answered", "returned", "answered", "accepted"]

    def test_a_confirmed_judgement_opens_one(self, office: Caller, editor: Caller, country: Country):
        Rollup.objects.filter(dimension="task", object_id=country.ours.tasks[0].pk).update(status="red")
        made = editor.post("judgements/", {**BODY, "rating": "green"}).json()
        office.post(f"judgements/{made['id']}/confirm/", If_Match='"v1"')
        [found] = editor.get("findings/", task="TASK-ours-0").json()["results"]
        assert (found["kind"], found["better_side"], found["steps"]) == ("watermelon", "judged", 4)
        assert found["owner"]["code"] == country.ours.ministry.code

    def test_is_filtered(self, office: Caller, country: Country):
        assert office.codes("findings/", project="PROJECT-ours") == ["F-ours"]
        assert office.codes("findings/", state="closed") == []
        assert len(office.codes("findings/", opened_date_from="2026-11-01", opened_date_to="2026-11-30")) == 2


class TestRounds:
    def test_runs_from_opening_to_frozen_tables(self, office: Caller, editor: Caller, country: Country):
        today = timezone.localdate().isoformat()
        problem(editor.post("judgement-rounds/", {"cut_off_date": today}), 403)
        assert problem(office.post("judgement-rounds/", {"cut_off_date": "2020-01-01"}), 400)["errors"][0]["code"] == (
            "in_past"
        )
        made = office.post("judgement-rounds/", {"cut_off_date": today}).json()
        problem(office.post("judgement-rounds/", {"cut_off_date": today}), 400)
        make_judgement(project=country.ours.project, judged_date=timezone.localdate())
        subjects = office.get(f"judgement-rounds/{made['id']}/subjects/").json()["results"]
        assert [(row["project"]["code"], row["standing"]) for row in subjects] == [
            ("PROJECT-ours", "judged"),
            ("PROJECT-theirs", "not_judged"),
        ]
        mine = editor.get(f"judgement-rounds/{made['id']}/subjects/").json()["results"]
        assert [row["project"]["code"] for row in mine] == ["PROJECT-ours"]
        address = f"judgement-rounds/{made['id']}/"
        problem(office.patch(address, {"cut_off_date": today}, If_Match='"v1"'), 400)
        assert office.patch(address, {"cut_off_date": today, "reason": "As agreed"}, If_Match='"v1"').status_code == 200
        assert office.post(f"{address}moderate/", If_Match='"v2"').json()["state"] == "moderation"
        closed = office.post(f"{address}close/", {"moderation_note": "One scale"}, If_Match='"v3"').json()
        assert closed["state"] == "closed"
        frozen = office.get("league/", round=made["code"]).json()
        assert frozen["round"]["code"] == made["code"]
        assert [(row["code"], row["rank"]) for row in frozen["results"]] == [("PROJECT-ours", 1), ("PROJECT-theirs", 2)]

    def test_a_round_of_others_is_not_there(self, editor: Caller):
        assert problem(editor.get("league/", round="JR-theirs"), 400)["errors"][0]["parameter"] == "round"


class TestLeague:
    def test_page_and_api_tell_the_same_places(self, office: Caller, country: Country):
        for side, likelihood in ((country.ours, 4), (country.theirs, 2)):
            make_judgement(
                project=side.project,
                judged_date=timezone.localdate(),
                likelihood=likelihood,
                derived_likelihood=likelihood,
            )
        rows = office.get("league/").json()["results"]
        assert [(row["rank"], row["code"]) for row in rows] == [(1, "PROJECT-ours"), (2, "PROJECT-theirs")]
        office.client.force_login(office.user)
        html = office.client.get("/league/").content.decode()
        assert html.index('id="PROJECT-ours"') < html.index('id="PROJECT-theirs"')

    def test_goes_on_after_a_page(self, office: Caller):
        first = office.get("league/", of="tasks", page_size=4).json()
        rest = office.get(first["next"]).json()
        codes = [row["code"] for page in (first, rest) for row in page["results"]]
        assert len(codes) == len(set(codes)) == 6
        assert rest["next"] is None

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [({"of": "people"}, "of"), ({"round": "none"}, "round"), ({"after": "-1"}, "after"), ({"x": "1"}, "x")],
    )
    def test_what_is_not_known_is_refused(self, office: Caller, query: dict[str, str], parameter: str):
        assert problem(office.get("league/", **query), 400)["errors"][0]["parameter"] == parameter

    def test_movement_is_a_list_and_a_table(self, office: Caller, country: Country):
        today = timezone.localdate()
        make_judgement(project=country.ours.project, judged_date=today, rating="green")
        given = {"from": (today - timedelta(days=100)).isoformat(), "to": today.isoformat()}
        rows = office.get("league/movement/", **given).json()["results"]
        assert {row["code"]: row["change"] for row in rows} == {"PROJECT-ours": "better", "PROJECT-theirs": "same"}
        csv = office.get("league/movement/", headers={"Accept": "text/csv"}, **given).content.decode()
        assert csv.splitlines()[0] == "code,rating_then,rating_now,change"
        turned = office.get("league/movement/", **{"from": given["to"], "to": given["from"]})
        assert problem(turned, 400)["errors"][0]["parameter"] == "from"


def test_an_opened_round_is_told_of_in_the_feed_to_those_who_see_everything(office: Caller, country: Country):
    opened = office.post("judgement-rounds/", {"cut_off_date": timezone.localdate().isoformat()}).json()
    entry = ChangeEntry.objects.get(object_type="judgement_round")
    assert (str(entry.object_id), entry.operation) == (opened["id"], "created")
    assert ChangeEntry.objects.visible_to(office.user).filter(pk=entry.pk).exists()
    assert not ChangeEntry.objects.visible_to(country.people[Role.MINISTER]).filter(pk=entry.pk).exists()
