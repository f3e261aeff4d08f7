"""Opening a lab, bringing, scoring and deciding ideas, and handing the chosen ones over as tasks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused
from projects.actions.labs import (
    add_line,
    decide_idea,
    decide_lab,
    drop_line,
    hand_over,
    open_lab,
    score_idea,
    start_lab,
    submit_idea,
)
from projects.domain.lab import Criterion
from projects.models import ChangeEntry, Idea, Lab, Milestone, OutboxEntry, Task
from projects.queries.labs import idea_page, lab_page
from tests import factories
from tests.factories import NOW, TODAY
from tests.hundred_days import choose, make_idea, make_lab, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

POINTS = {Criterion.IMPACT: 5, Criterion.FEASIBILITY: 4, Criterion.COST: 3, Criterion.SPEED: 2}


@pytest.fixture
def office() -> User:
    return factories.make_user(role=Role.PROJECT_OFFICE)


def codes(refused: Any) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refused.value.problems}


def opened(by: User, **changes: Any) -> Lab:
    values: dict[str, Any] = {
        "project": factories.make_project(),
        "names": {"name_en": "Permits lab"},
        "question": "How does a permit take ten days?",
        "start_date": TODAY,
        "end_date": TODAY + timedelta(days=20),
        "participants": [factories.make_organisation(), factories.make_organisation()],
    }
    return open_lab(**(values | changes), by=by, now=NOW)


def test_a_lab_is_prepared_with_the_usual_weights(office: User) -> None:
    lab = opened(office)
    assert (lab.state, lab.code, list(lab.weights.values())) == ("preparing", "LAB-001", [4, 3, 2, 1])
    assert lab.participants.count() == 2
    assert ChangeEntry.objects.get(object_type="lab").project_id == lab.project_id


def test_everything_wrong_with_a_lab_is_told_at_once(office: User) -> None:
    sector = factories.make_sector(portfolio=factories.make_portfolio(national=False))
    with pytest.raises(Refused) as refused:
        opened(
            office,
            names={},
            question="",
            end_date=TODAY - timedelta(days=1),
            participants=[factories.make_organisation()],
            weights=dict.fromkeys(Criterion, 0),
            sector=sector,
        )
    assert codes(refused) == {
        ("name_en", "required"),
        ("question", "required"),
        ("end_date", "before_start"),
        ("participants", "one_body"),
        ("weight_impact", "all_zero"),
        ("sector", "other_portfolio"),
    }
    with pytest.raises(Refused) as refused:
        opened(office, weights={**dict.fromkeys(Criterion, 1), Criterion.COST: 11})
    assert codes(refused) == {("weight_cost", "out_of_range")}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROJECT_OFFICE])
def test_only_the_project_office_runs_labs(role: str) -> None:
    user = factories.make_user(role=role)
    lab = make_lab()
    idea = make_idea(lab)
    for act in (
        lambda: opened(user),
        lambda: start_lab(lab=make_lab(state="preparing"), by=user, now=NOW),
        lambda: decide_lab(lab=lab, by=user, now=NOW),
        lambda: decide_idea(idea=idea, chosen=True, reason="Good.", by=user, now=NOW),
        lambda: drop_line(idea=idea, number=1, by=user, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_lab_starts_once(office: User) -> None:
    lab = make_lab(state="preparing")
    assert start_lab(lab=lab, by=office, now=NOW).state == "running"
    with pytest.raises(Refused):
        start_lab(lab=lab, by=office, now=NOW)


def submitted(lab: Lab, by: User, **changes: Any) -> Idea:
    values: dict[str, Any] = {
        "title": "One form",
        "problem": "Eleven forms.",
        "proposal": "One form.",
        "organisation": lab.participants.order_by("pk")[0],
    }
    return submit_idea(lab=lab, **(values | changes), by=by, now=NOW)


def test_a_participant_brings_ideas_for_its_own_body_only(office: User) -> None:
    lab = make_lab()
    first, second = lab.participants.order_by("pk")
    editor = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=first)
    assert [submitted(lab, editor).code, submitted(lab, office).number] == [f"{lab.code}-1", 2]
    with pytest.raises(NotAllowed, match="belong"):
        submitted(lab, editor, organisation=second)
    for stranger in (
        factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation()),
        factories.make_user(role=Role.AUDITOR),
        factories.make_user(role=Role.COORDINATOR),
    ):
        with pytest.raises(NotAllowed):
            submitted(lab, stranger)


def test_an_idea_has_words_and_a_participant(office: User) -> None:
    lab = make_lab()
    with pytest.raises(Refused) as refused:
        submitted(lab, office, title="", problem=" ", proposal="", organisation=factories.make_organisation())
    assert codes(refused) == {
        ("title", "required"),
        ("problem", "required"),
        ("proposal", "required"),
        ("organisation", "not_participant"),
    }
    with pytest.raises(Refused, match="while the lab runs"):
        submitted(make_lab(state="preparing"), office)


def test_nobody_scores_an_idea_of_their_own_body() -> None:
    lab = make_lab()
    first, second = lab.participants.order_by("pk")
    idea = make_idea(lab, organisation=first, scorers=0)
    own = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=first)
    other = factories.make_user(role=Role.MINISTER, organisation=second)
    with pytest.raises(NotAllowed, match="others"):
        score_idea(idea=idea, points=POINTS, by=own, now=NOW)
    score_idea(idea=idea, points=POINTS, by=other, now=NOW)
    page = idea_page(user=other, idea=Idea.objects.get(pk=idea.pk))
    assert (page.score.value, page.score.scorers) == (Decimal("4"), 1)


def test_the_newest_score_of_a_person_counts_and_the_earlier_stays(office: User) -> None:
    lab = make_lab()
    idea = make_idea(lab, scorers=0)
    score_idea(idea=idea, points=dict.fromkeys(Criterion, 1), by=office, now=NOW)
    score_idea(idea=idea, points=dict.fromkeys(Criterion, 5), by=office, now=NOW)
    page = idea_page(user=office, idea=Idea.objects.get(pk=idea.pk))
    assert (page.score.value, page.score.scorers) == (Decimal(5), 1)
    assert len(page.scorers[0].earlier) == 1


def test_points_outside_one_to_five_are_refused_each(office: User) -> None:
    idea = make_idea(make_lab())
    with pytest.raises(Refused) as refused:
        score_idea(idea=idea, points={Criterion.IMPACT: 0, Criterion.COST: 6}, by=office, now=NOW)
    assert {field for field, _ in codes(refused)} == {"impact", "feasibility", "cost", "speed"}


def test_two_people_score_an_idea_before_it_is_chosen(office: User) -> None:
    idea = make_idea(make_lab(), scorers=1)
    with pytest.raises(Refused) as refused:
        decide_idea(idea=idea, chosen=True, reason=" ", by=office, now=NOW)
    assert codes(refused) == {("chosen", "too_few_scores"), ("reason", "required")}
    assert decide_idea(idea=idea, chosen=False, reason="No money.", by=office, now=NOW).state == "declined"


def test_a_decided_idea_is_neither_scored_nor_decided_again(office: User) -> None:
    idea = make_idea(make_lab())
    decide_idea(idea=idea, chosen=True, reason="The best score.", by=office, now=NOW)
    with pytest.raises(Refused, match="decided already"):
        decide_idea(idea=idea, chosen=False, reason="Or not.", by=office, now=NOW)
    with pytest.raises(Refused, match="decided already"):
        score_idea(idea=idea, points=POINTS, by=office, now=NOW)


def test_the_list_is_closed_when_every_idea_is_decided_and_one_is_chosen(office: User) -> None:
    lab = make_lab()
    with pytest.raises(Refused, match="No idea is chosen"):
        decide_lab(lab=lab, by=office, now=NOW)
    good, bad = make_idea(lab), make_idea(lab)
    decide_idea(idea=good, chosen=True, reason="Good.", by=office, now=NOW)
    with pytest.raises(Refused, match="without a decision: 1"):
        decide_lab(lab=lab, by=office, now=NOW)
    decide_idea(idea=bad, chosen=False, reason="Bad.", by=office, now=NOW)
    assert decide_lab(lab=lab, by=office, now=NOW).state == "decided"


def test_ideas_are_ranked_and_what_two_people_did_not_score_has_no_place(office: User) -> None:
    lab = make_lab()
    low, alone, high = make_idea(lab), make_idea(lab, scorers=1), make_idea(lab)
    high.scores.all().delete()
    for n in (1, 2):
        high.scores.create(impact=5, feasibility=5, cost=5, speed=5, by_label=f"{n}@example.org", at=NOW)
    page = lab_page(user=office, lab=lab)
    assert [(line.idea, line.place) for line in page.lines] == [(high, 1), (low, 2), (alone, None)]


def line(idea: Idea, by: User, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "action": "Draw one form",
        "organisation": factories.make_organisation(),
        "role": "Head of the department",
        "due_date": TODAY + timedelta(days=30),
        "criterion": "The form is in force.",
    }
    return add_line(idea=idea, **(values | changes), by=by, now=NOW)


def test_a_plan_is_made_for_a_chosen_idea_only(office: User) -> None:
    idea = make_idea(make_lab())
    with pytest.raises(Refused, match="chosen idea"):
        line(idea, office)
    choose(idea)
    assert [line(idea, office).number, line(idea, office).number] == [1, 2]
    drop_line(idea=idea, number=2, by=office, now=NOW)
    with pytest.raises(Refused, match="no line"):
        drop_line(idea=idea, number=2, by=office, now=NOW)
    with pytest.raises(Refused) as refused:
        line(idea, office, action="", role="", criterion="", due_date=TODAY - timedelta(days=1), weight=Decimal(0))
    assert codes(refused) == {
        ("action", "required"),
        ("role", "required"),
        ("criterion", "required"),
        ("due_date", "in_past"),
        ("weight", "out_of_range"),
    }


def decided(*, ideas: int = 1) -> list[Idea]:
    """Chosen ideas of a decided lab, each with a plan of two lines."""
    lab = make_lab()
    found = [choose(make_idea(lab)) for _ in range(ideas)]
    for idea in found:
        make_line(idea, weight=2, action="Draw one form")
        make_line(idea, action="Close the other ten", organisation=factories.make_organisation())
    Lab.objects.filter(pk=lab.pk).update(state="decided")
    return found


def handed(idea: Idea, by: User, **changes: Any) -> Idea:
    idea.lab.refresh_from_db()
    values: dict[str, Any] = {"sector": idea.lab.sector, "lead_organisation": idea.organisation}
    return hand_over(idea=idea, **(values | changes), by=by, now=NOW)


def test_a_chosen_idea_becomes_a_task_and_its_lines_milestones(office: User) -> None:
    (idea,) = decided()
    done = handed(idea, office, names={"name_en": "One form", "name_ru": "Одна форма"})
    task = Task.objects.get(pk=done.task_id)
    assert (task.project, task.name_ru, task.summary) == (idea.lab.project, "Одна форма", idea.proposal)
    first, second = task.milestones.order_by("position")
    lines = list(idea.lines.order_by("number"))
    assert [line.milestone for line in lines] == [first, second]
    assert (first.baseline_date, first.weight, first.owner) == (lines[0].due_date, 2, lines[0].organisation)
    assert first.completion_criterion == "The form is in force."
    assert first.source == f"{task.source}: {lines[0].role}"
    assert first.baselines.get().date == first.baseline_date
    assert first.updates.get().version == 1
    assert list(task.contributing_organisations.all()) == [lines[1].organisation]
    told = list(ChangeEntry.objects.filter(operation="created").order_by("pk").values_list("object_type", flat=True))
    assert told == ["task", "milestone", "milestone"]
    assert OutboxEntry.objects.filter(portfolio=task.project.portfolio, done_at=None).exists()
    idea.lab.refresh_from_db()
    assert idea.lab.state == "handed_over"


def test_the_lab_is_handed_over_with_its_last_chosen_idea(office: User) -> None:
    first, second = decided(ideas=2)
    handed(first, office)
    first.lab.refresh_from_db()
    assert first.lab.state == "decided"
    handed(second, office)
    first.lab.refresh_from_db()
    assert first.lab.state == "handed_over"


def test_a_full_team_takes_a_task_with_the_reason_only(office: User) -> None:
    (idea,) = decided()
    team = factories.make_team(sector=idea.lab.sector, task_limit=1)
    factories.make_task(team=team)
    with pytest.raises(Refused) as refused:
        handed(idea, office, team=team, names={"name_en": ""}, weight=Decimal(-1))
    assert codes(refused) == {("team", "over_limit"), ("name_en", "required"), ("weight", "out_of_range")}
    assert not Milestone.objects.filter(plan_line__isnull=False).exists()
    assert handed(idea, office, team=team, over_limit_reason="Nobody else can.").task_id
    team.refresh_from_db()
    assert (team.over_limit_reason, team.version) == ("Nobody else can.", 2)


def test_hand_over_is_refused_without_a_plan_before_the_decision_and_twice(office: User) -> None:
    (idea,) = decided()
    Lab.objects.update(state="running")
    with pytest.raises(Refused, match="Decide the lab first"):
        handed(idea, office)
    Lab.objects.update(state="decided")
    idea.lines.all().delete()
    with pytest.raises(Refused, match="no line"):
        handed(idea, office)
    (other,) = decided()
    handed(other, office)
    with pytest.raises(Refused):
        handed(other, office)
    with pytest.raises(NotAllowed):
        handed(idea, factories.make_user(role=Role.MINISTRY_EDITOR, organisation=idea.organisation))


def test_all_of_a_hand_over_or_nothing(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    (idea,) = decided()
    made = []

    def fail_at_the_second(**values: Any) -> Any:
        made.append(values)
        if len(made) == 2:
            raise Refused([])
        return factories.make_milestone(task=values["task"])

    monkeypatch.setattr("projects.actions.labs.add_milestone", fail_at_the_second)
    with pytest.raises(Refused):
        handed(idea, office)
    assert (Task.objects.filter(idea__isnull=False).count(), Milestone.objects.count()) == (0, 0)
    assert not AuditEvent.objects.filter(action="task.added").exists()


def test_who_sees_a_lab() -> None:
    lab = make_lab()
    idea = make_idea(lab)
    _first, second = lab.participants.order_by("pk")
    other = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    partner = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=second)
    assert list(Lab.objects.visible_to(other)) == []
    assert list(Idea.objects.visible_to(other)) == []
    assert list(Idea.objects.visible_to(partner)) == [idea]
    page = lab_page(user=partner, lab=lab)
    assert (page.project_open, page.may_bring, page.may_run) == (False, True, False)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_it_over_one_wins() -> None:
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    (idea,) = decided()
    barrier = Barrier(2)

    def act(n: int) -> str:
        try:
            barrier.wait()
            handed(Idea.objects.select_related("lab__project").get(pk=idea.pk), office)
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, range(2))) == ["done", "refused"]
    assert Task.objects.filter(idea=idea).count() == 1
    assert Milestone.objects.count() == 2
