"""Challenges, labs, lifecycles and planning over the API: parity with the pages, refusals, scope of what is named."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.roles import Role
from projects.api.representation import href
from projects.models import Challenge, ChangeEntry, Idea, Lab, Milestone, Task
from tests import factories as make
from tests.api.caller import Caller, Country, problem
from tests.factories import NOW, TODAY
from tests.hundred_days import add_notes, choose, make_challenge, make_idea, make_lab, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.own_rows]


@pytest.fixture(autouse=True)
def _clock_stands() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def pointers(answer: Any, status: int = 400) -> set[tuple[str, str]]:
    return {(error["pointer"], error["code"]) for error in problem(answer, status)["errors"]}


def plan(country: Country, **changes: Any) -> dict[str, Any]:
    ours = country.ours
    return {
        "name_en": "Permits in ten days",
        "project": ours.project.code,
        "task": ours.tasks[0].code,
        "members": [ours.ministry.code, ours.akimat.code],
        "measure": "Register",
        "unit": "days",
        "start_value": "30",
        "goal_value": "10",
        "start_date": TODAY.isoformat(),
        "sponsor_role": "Vice minister",
        "sponsor_organisation": ours.ministry.code,
    } | changes


def test_the_hundred_days_from_plan_to_check(country: Country) -> None:
    office, editor = country.caller("project_office"), country.caller("ministry_editor")
    made = office.post("challenges/", plan(country), Idempotency_Key="one")
    assert made.status_code == 201
    assert office.post("challenges/", plan(country), Idempotency_Key="one").json() == made.json()
    address = made.json()["links"]["self"]
    assert made["Location"] == address
    assert [seat["role"] for seat in made.json()["members"]] == ["lead", "member"]
    started = office.post(f"{address}start/", {}, If_Match=made["ETag"])
    assert (started.status_code, started.json()["state"]) == (200, "running")
    note = editor.post(f"{address}notes/", {"for_date": TODAY.isoformat(), "value": "29.5", "text": "Begun."})
    assert (note.status_code, note.json()["number"], note.json()["value"]) == (201, 1, "29.500000")
    minister = country.caller("minister")
    assert minister.post(f"{address}reviews/", {"week": 1, "call": "on_track", "words": "Good."}).status_code == 201
    assert office.get(address).json()["version"] == 4
    standing = editor.get(f"{address}standing/").json()
    assert (standing["day"], standing["days_left"], standing["value"], standing["outlook"]) == (
        1,
        99,
        "29.500000",
        "on_course",
    )
    closing = {"value": "9", "story": "Done.", "kept": "A rule."}
    assert pointers(office.post(f"{address}close/", closing, If_Match='"v4"')) == {("#/value", "too_early")}
    with time_machine.travel(NOW + timedelta(days=99), tick=False):
        closed = country.caller("project_office").post(f"{address}close/", closing, If_Match='"v4"')
        assert (closed.status_code, closed.json()["result"]) == (200, "achieved")
    with time_machine.travel(NOW + timedelta(days=470), tick=False):
        auditor = Caller(country.people[Role.AUDITOR])
        check = {"months": 12, "value": "9", "evidence": "Register."}
        assert auditor.post(f"{address}checks/", check).json()["verdict"] == "sustained"
        assert auditor.get(address).json()["state"] == "sustained"


def test_writes_need_the_version_and_the_right(country: Country) -> None:
    challenge = country.ours.objects["challenges"]
    address = f"challenges/{challenge.public_id}/start/"
    office = country.caller("project_office")
    problem(office.post(address), 428)
    stale = problem(office.post(address, If_Match='"v9"'), 412)
    assert stale["current"]["code"] == challenge.code
    problem(country.caller("minister").post(address, If_Match='"v1"'), 403)
    assert pointers(office.post(address, {"now": True}, If_Match='"v1"')) == {("#/now", "unknown")}


def test_what_is_named_and_not_open_answers_like_what_is_missing(country: Country) -> None:
    office = country.caller("project_office")
    wrong = plan(country, project="NONE", task="NONE", members=["nobody"], sponsor_organisation="nobody")
    assert pointers(office.post("challenges/", wrong)) == {
        ("#/project", "unknown"),
        ("#/task", "unknown"),
        ("#/members", "unknown"),
        ("#/sponsor_organisation", "unknown"),
    }
    editor = country.caller("ministry_editor")
    foreign = plan(country, project=country.theirs.project.code)
    missing = plan(country, project="NONE")
    assert pointers(editor.post("challenges/", foreign)) == pointers(editor.post("challenges/", missing))


def test_a_participant_is_shown_no_link_to_what_is_closed_to_it(country: Country) -> None:
    ours, theirs = country.ours, country.theirs
    challenge = make_challenge(task=theirs.tasks[0], bodies=(theirs.ministry, ours.ministry))
    editor = country.caller("ministry_editor")
    shown = editor.get(f"challenges/{challenge.public_id}/").json()
    assert (shown["project"], shown["task"]) == (None, None)
    assert theirs.project.code not in editor.get("challenges/").content.decode()


def test_notes_are_listed_with_what_they_corrected(country: Country) -> None:
    challenge = make_challenge(task=country.ours.tasks[0])
    add_notes(challenge, 2)
    rows = country.caller("akim").get(f"challenges/{challenge.public_id}/notes/").json()["results"]
    assert sorted(row["number"] for row in rows) == [1, 1, 2]


def test_a_lab_from_idea_to_task(country: Country) -> None:
    office, ours = country.caller("project_office"), country.ours
    body = {
        "name_en": "Permits lab",
        "project": ours.project.code,
        "question": "How?",
        "participants": [ours.ministry.code, ours.akimat.code],
        "start_date": TODAY.isoformat(),
        "end_date": TODAY.isoformat(),
    }
    lab = office.post("labs/", body).json()
    assert (lab["weight_impact"], lab["state"]) == (4, "preparing")
    address = lab["links"]["self"]
    assert office.post(f"{address}start/", If_Match='"v1"').status_code == 200
    idea = {"title": "One form", "problem": "Eleven.", "proposal": "One.", "organisation": ours.ministry.code}
    brought = country.caller("ministry_editor").post(f"{address}ideas/", idea)
    assert brought.status_code == 201
    where = brought.json()["links"]["self"]
    points = {"impact": 5, "feasibility": 4, "cost": 3, "speed": 2}
    problem(country.caller("ministry_editor").post(f"{where}scores/", points), 403)
    for role in ("project_office", "akim"):
        assert country.caller(role).post(f"{where}scores/", points).status_code == 201
    shown = office.get(where)
    assert (shown.json()["score"], shown.json()["scorers"]) == ("4.000000000000", 2)
    chosen = office.post(f"{where}decide/", {"chosen": True, "reason": "Best."}, If_Match=shown["ETag"])
    assert chosen.json()["state"] == "chosen"
    line = {
        "action": "Draw one form",
        "organisation": ours.ministry.code,
        "role": "Head",
        "due_date": "2027-02-01",
        "criterion": "In force.",
    }
    for _ in range(2):
        assert office.post(f"{where}lines/", line).status_code == 201
    dropped = office.post(f"{where}drop_line/", {"number": 2}, If_Match=office.get(where)["ETag"])
    assert dropped.status_code == 200
    assert office.post(f"{address}decide/", If_Match=office.get(address)["ETag"]).status_code == 200
    task = {"sector": ours.team.sector.code, "lead_organisation": ours.ministry.code, "team": ours.team.code}
    done = office.post(f"{where}hand_over/", task, If_Match=dropped["ETag"])
    assert done.status_code == 200
    made = Task.objects.get(code=done.json()["task"]["code"])
    assert made.milestones.count() == 1
    assert office.get(f"{where}lines/").json()["results"][0]["milestone"]["code"] == f"{made.code}-M01"
    assert office.get(address).json()["state"] == "handed_over"


def test_filters_of_ideas(country: Country) -> None:
    lab = make_lab(task=country.ours.tasks[0])
    chosen, _open = choose(make_idea(lab)), make_idea(lab)
    make_line(chosen)
    office = country.caller("project_office")
    assert office.codes("ideas/", lab=lab.code, state="chosen") == [chosen.code]
    assert office.codes(f"labs/{lab.public_id}/ideas/") == [chosen.code, _open.code]


def test_lines_are_ordered_by_what_makes_them_unique(country: Country) -> None:
    idea = choose(make_idea(make_lab(task=country.ours.tasks[0])))
    for _ in range(2):
        make_line(idea)
    office = country.caller("project_office")
    rows = office.get(f"ideas/{idea.public_id}/lines/", ordering="-number").json()["results"]
    assert [row["number"] for row in rows] == [2, 1]
    problem(office.get(f"ideas/{idea.public_id}/lines/", ordering="due_date"), 400)


def test_a_gate_is_passed(country: Country) -> None:
    office, project = country.caller("project_office"), country.ours.project
    address = f"lifecycles/{project.public_id}/"
    shown = office.get(address).json()
    assert (shown["passed"], shown["steps"][0]["standing"], len(shown["steps"])) == (0, "current", 8)
    refused = problem(office.post(f"{address}passages/", {"step": "strategic_direction"}), 400)
    assert {error["code"] for error in refused["errors"]} == {"sponsor_named", "coordinator_named", "dates_set"}
    waived = {"step": "strategic_direction", "waiver_reason": "Named next week."}
    problem(country.caller("minister").post(f"{address}passages/", waived), 403)
    assert office.post(f"{address}passages/", waived).status_code == 201
    day = {"kind": "open_day", "title": "Open day", "held_date": TODAY.isoformat(), "place": "Aktau", "feedback": 30}
    assert office.post(f"{address}records/", day).status_code == 201
    found = office.get(address).json()
    assert (found["passed"], found["waivers"]) == (1, 1)
    told = [requirement["told"] for requirement in found["steps"][2]["requirements"]]
    assert told == ["1 of 1 needed", "30 of 20 needed"]


def test_tasks_and_milestones_are_added(country: Country) -> None:
    office, ours = country.caller("project_office"), country.ours
    body = {
        "project": ours.project.code,
        "name_en": "One form",
        "sector": ours.team.sector.code,
        "team": ours.team.code,
        "lead_organisation": ours.ministry.code,
        "regions": [ours.region.code],
    }
    made = office.post("tasks/", body, Idempotency_Key="task")
    assert made.status_code == 201
    assert office.post("tasks/", body, Idempotency_Key="task").json()["code"] == made.json()["code"]
    assert made.json()["regions"][0]["code"] == ours.region.code
    milestone = {"task": made.json()["code"], "name_en": "Drawn", "baseline_date": "2027-03-01", "weight": "2"}
    added = office.post("milestones/", milestone)
    assert (added.status_code, added.json()["version"], added["ETag"]) == (201, 1, '"v1"')
    assert office.patch(added["Location"], {"completion": 0.5}, If_Match='"v1"').status_code == 200
    wrong = pointers(office.post("milestones/", milestone | {"weight": "0", "code": "a b"}))
    assert wrong == {("#/weight", "out_of_range"), ("#/code", "invalid")}
    for path, content in (("tasks/", body), ("milestones/", milestone)):
        problem(country.caller("ministry_editor").post(path, content), 403)
    assert (Task.objects.filter(name_en="One form").count(), Milestone.objects.filter(name_en="Drawn").count()) == (
        1,
        1,
    )


def test_a_full_team_says_so(country: Country) -> None:
    ours = country.ours
    team = make.make_team(sector=ours.team.sector, task_limit=1)
    make.make_task(team=team, project=ours.project)
    body = {
        "project": ours.project.code,
        "name_en": "One more",
        "sector": team.sector.code,
        "team": team.code,
        "lead_organisation": ours.ministry.code,
    }
    office = country.caller("project_office")
    assert pointers(office.post("tasks/", body)) == {("#/team", "over_limit")}
    assert office.post("tasks/", body | {"over_limit_reason": "Nobody else can."}).status_code == 201


def test_changes_tell_of_challenges_labs_and_ideas_with_their_addresses(country: Country) -> None:
    office = country.caller("project_office")
    assert office.post("challenges/", plan(country)).status_code == 201
    entry = ChangeEntry.objects.get(object_type="challenge")
    assert office.get(href(entry.object_type, entry.object_id)).json()["code"] == entry.object_code


def test_there_is_as_much_in_the_database_as_was_written(country: Country) -> None:
    """The sides' own objects: what the tests above count from."""
    assert (Challenge.objects.count(), Lab.objects.count(), Idea.objects.count()) == (2, 2, 2)
