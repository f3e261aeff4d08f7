"""Rounds: opened over everything that matters, moderated, closed with frozen tables that are the same for everyone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.judgement_rounds import close_round, moderate_round, move_cut_off, open_round
from projects.models import JudgementRound, Rollup, RoundPlace, StrategicProject, Task
from projects.queries.judgements import movement_page, round_page
from projects.queries.league import League, league
from projects.rollups.engine import recompute
from tests import factories
from tests.factories import NOW, TODAY
from tests.practice.judgements import make_judgement, make_round


@pytest.fixture(autouse=True)
def _clock_stands():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def office(db) -> User:
    return factories.make_user()


@pytest.fixture
def projects(db) -> list[StrategicProject]:
    """Two projects of three tasks with data, one task of each critical."""
    made = [factories.make_plan(tasks=3, milestones_per_task=2) for _ in range(2)]
    for project in made:
        task = project.tasks.order_by("pk")[0]
        task.is_critical = True
        task.save()
    roll_up(made[0])
    return made


def roll_up(project: StrategicProject) -> None:
    recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)


def opened(project: StrategicProject, by: User, *, days: int = 0) -> JudgementRound:
    return open_round(portfolio=project.portfolio, cut_off_date=TODAY + timedelta(days=days), by=by, now=NOW)


def closed(project: StrategicProject, by: User) -> JudgementRound:
    made = opened(project, by)
    moderate_round(judgement_round=made, by=by, now=NOW)
    return close_round(judgement_round=made, moderation_note="One scale", by=by, now=NOW)


def problems(act) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        act()
    return {problem.field: problem.code for problem in refused.value.problems}


def table(project: StrategicProject, user: User, board: str = "projects", **more: object) -> League:
    return league(user=user, portfolio=project.portfolio, board=board, today=TODAY, **more)


def test_a_round_lists_every_project_and_every_critical_task(projects, office: User):
    made = opened(projects[0], office, days=10)
    page = round_page(user=office, judgement_round=made)
    assert (made.code, page.total, page.judged) == ("JR-001", 4, 0)
    make_judgement(project=projects[0], judged_date=TODAY)
    make_judgement(project=projects[1], judged_date=TODAY, state="draft", by=office)
    make_judgement(project=projects[1], task=projects[1].tasks.order_by("pk")[0], judged_date=TODAY - timedelta(days=1))
    page = round_page(user=office, judgement_round=made)
    assert (page.judged, page.waiting, page.total) == (1, 1, 4)
    assert sorted(line.standing for line in page.lines) == ["draft_waits", "judged", "not_judged", "not_judged"]


@pytest.mark.parametrize(("days", "code"), [(-1, "in_past"), (182, "too_late")])
def test_a_cut_off_in_the_past_or_far_away_is_refused(projects, office: User, days: int, code: str):
    assert problems(lambda: opened(projects[0], office, days=days)) == {"cut_off_date": code}


def test_there_is_one_round_at_a_time(projects, office: User):
    opened(projects[0], office, days=10)
    assert problems(lambda: opened(projects[0], office, days=20)) == {"state": "another_is_open"}


def test_only_the_project_office_runs_rounds(projects, office: User):
    made = opened(projects[0], office, days=10)
    for role in (Role.COORDINATOR, Role.AUDITOR, Role.MINISTER):
        person = factories.make_user(role=role)
        for act in (
            lambda p=person: opened(projects[0], p),
            lambda p=person: moderate_round(judgement_round=made, by=p, now=NOW),
            lambda p=person: move_cut_off(judgement_round=made, to=TODAY, reason="x", by=p, now=NOW),
            lambda p=person: close_round(judgement_round=made, moderation_note="x", by=p, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                act()
    reference = factories.make_portfolio(national=False)
    with pytest.raises(NotAllowed):
        open_round(portfolio=reference, cut_off_date=TODAY, by=office, now=NOW)


def test_the_cut_off_moves_with_a_reason_while_the_round_is_open(projects, office: User):
    made = opened(projects[0], office, days=10)
    to = TODAY + timedelta(days=20)
    assert problems(lambda: move_cut_off(judgement_round=made, to=to, reason=" ", by=office, now=NOW)) == {
        "reason": "required"
    }
    assert move_cut_off(judgement_round=made, to=to, reason="Visits", by=office, now=NOW).cut_off_date == to
    moderate_round(judgement_round=made, by=office, now=NOW)
    assert problems(lambda: move_cut_off(judgement_round=made, to=to, reason="Visits", by=office, now=NOW)) == {
        "state": "not_open"
    }


def test_a_round_closes_after_moderation_and_its_cut_off_with_no_draft_waiting(projects, office: User):
    made = opened(projects[0], office, days=10)

    def close(note: str = "One scale") -> JudgementRound:
        return close_round(judgement_round=made, moderation_note=note, by=office, now=NOW)

    assert problems(close) == {"state": "not_moderation"}
    moderate_round(judgement_round=made, by=office, now=NOW)
    assert problems(lambda: moderate_round(judgement_round=made, by=office, now=NOW)) == {"state": "not_open"}
    make_judgement(project=projects[0], judged_date=TODAY, state="draft")
    with pytest.raises(Refused) as refused:
        close("")
    assert [problem.code for problem in refused.value.problems] == ["too_early", "drafts_wait", "required"]
    with pytest.raises(Stale):
        close_round(judgement_round=made, moderation_note="x", by=office, now=NOW, expected_version=1)


def test_a_frozen_table_stays_whatever_happens_later(projects, office: User):
    first, second = projects
    make_judgement(project=first, judged_date=TODAY, likelihood=4, derived_likelihood=4)
    make_judgement(project=second, judged_date=TODAY, likelihood=2, derived_likelihood=2)
    made = closed(first, office)
    make_judgement(project=second, judged_date=TODAY, likelihood=4, derived_likelihood=4, rating="green")
    make_judgement(project=first, judged_date=TODAY, likelihood=1, derived_likelihood=1)
    frozen, present = table(first, office, of_round=made), table(first, office)
    assert [(line.rank, line.code) for line in frozen.lines] == [(1, first.code), (2, second.code)]
    assert [(line.code, line.moved) for line in present.lines] == [(second.code, 1), (first.code, -1)]
    assert present.before == made


def test_a_place_is_the_same_for_everyone_who_may_see_it(projects, office: User):
    first, second = projects
    make_judgement(project=first, judged_date=TODAY, likelihood=4, derived_likelihood=4)
    make_judgement(project=second, judged_date=TODAY, likelihood=2, derived_likelihood=2)
    made = closed(first, office)
    lead = second.tasks.all()[0].lead_organisation
    minister = factories.make_user(role=Role.MINISTER, organisation=lead)
    for more in ({"of_round": made}, {}):
        seen, whole = table(first, minister, **more), table(first, office, **more)
        assert [(line.rank, line.code, line.above) for line in seen.lines] == [(2, second.code, "")]
        assert [(line.rank, line.above) for line in whole.lines] == [(1, ""), (2, first.code)]
        assert seen.ranked == whole.ranked == 2


def test_a_group_takes_the_weighted_mean_of_its_tasks_or_of_their_project(projects, office: User):
    project = projects[0]
    critical = project.tasks.order_by("pk")[0]
    Task.objects.filter(pk=critical.pk).update(weight=Decimal(2))
    make_judgement(project=project, judged_date=TODAY, likelihood=2, derived_likelihood=2)
    make_judgement(project=project, task=critical, judged_date=TODAY, likelihood=4, derived_likelihood=4)
    roll_up(project)
    found = {line.code: line for line in table(project, office, "ministries").lines}
    line = found[critical.lead_organisation.code]
    assert (line.likelihood, line.judged_tasks, line.by_project_tasks, line.tasks) == (Decimal(3), 1, 2, 3)


def test_what_cannot_be_ranked_is_told_with_why(projects, office: User):
    small = factories.make_milestone(task=factories.make_task()).task.project
    make_judgement(project=small, judged_date=TODAY)
    past, yesterday = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    make_judgement(project=projects[0], judged_date=past, valid_until_date=yesterday)
    roll_up(small)
    told = {line.code: line.left_out for line in table(small, office).left_out}
    assert told == {small.code: "too_few_tasks", projects[0].code: "expired", projects[1].code: "not_judged"}
    tasks = {line.code: line.left_out for line in table(small, office, "tasks").left_out}
    assert tasks[small.tasks.get().code] == "not_judged"


def test_a_small_slice_that_is_not_wholly_open_is_not_even_listed(office: User):
    project = factories.make_project()
    mine, other = (factories.make_milestone(task=factories.make_task(project=project)).task for _ in range(2))
    roll_up(project)
    editor = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=mine.lead_organisation)
    assert table(project, editor).left_out == ()
    assert [line.code for line in table(project, editor, "tasks").left_out] == [mine.code]
    assert len(table(project, office).left_out) == 1
    assert other.code not in str(table(project, editor, "tasks"))


def test_the_figures_of_a_closed_round_are_those_of_its_cut_off(projects, office: User):
    make_judgement(project=projects[0], judged_date=TODAY)
    made = closed(projects[0], office)
    place = RoundPlace.objects.get(round=made, board="projects", object_id=projects[0].pk)
    figures = Rollup.objects.get(dimension="project", object_id=projects[0].pk)
    assert (place.status, place.schedule_performance) == (figures.status, figures.schedule_performance)
    assert RoundPlace.objects.filter(round=made).values("board").distinct().count() == 5


def test_a_round_is_seen_by_those_who_see_something_in_it(projects, office: User):
    made = make_round(projects[0], code="JR-1")
    lead = projects[0].tasks.all()[0].lead_organisation
    assert JudgementRound.objects.visible_to(factories.make_user(role=Role.MINISTER, organisation=lead)).get() == made
    other = projects[1].tasks.all()[0].lead_organisation
    assert not JudgementRound.objects.visible_to(factories.make_user(role=Role.MINISTER, organisation=other)).exists()


def test_movement_counts_what_was_valid_on_both_days(projects, office: User):
    then, now = date(2026, 6, 1), TODAY
    make_judgement(project=projects[0], judged_date=then, rating="amber")
    make_judgement(project=projects[0], judged_date=now, rating="green")
    make_judgement(project=projects[1], judged_date=then, rating="red", valid_until_date=date(2026, 7, 1))
    page = movement_page(user=office, portfolio=projects[0].portfolio, of="projects", since=then, until=now)
    assert {row.code: (row.rating_then, row.rating_now, row.change) for row in page.rows} == {
        projects[0].code: ("amber", "green", "better"),
        projects[1].code: ("red", "", "gone"),
    }
