"""One change to several milestones: each by the ordinary rules and by its own version."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.actions.bulk import BulkChange, BulkKind, preview_many, report_many
from projects.models import Milestone, Task
from projects.queries.bulk import chosen_milestones, effects
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MOVE = BulkChange(kind=BulkKind.MOVE_FORECAST, days=14, reason="The permit is late.")


@pytest.fixture
def task() -> Task:
    return factories.make_task()


@pytest.fixture
def office():
    return factories.make_user(role=Role.PROJECT_OFFICE)


def make(task: Task, **fields: object) -> Milestone:
    return factories.make_milestone(task=task, **{"baseline_date": date(2026, 12, 1)} | fields)


def test_each_moves_from_its_own_date_with_the_reason_in_its_history(task, office) -> None:
    agreed, forecast = make(task), make(task, forecast_date=date(2027, 1, 10))
    lines = report_many(chosen=[(agreed, 1), (forecast, 1)], change=MOVE, by=office, now=NOW)
    assert [line.milestone.forecast_date for line in lines] == [date(2026, 12, 15), date(2027, 1, 24)]
    for line in lines:
        assert line.milestone.updates.latest("version").reason == "The permit is late."
    assert AuditEvent.objects.filter(action="milestone.reported").count() == 2


def test_a_milestone_that_moved_on_is_refused_and_holds_up_no_other(task, office) -> None:
    moved, still = make(task), make(task)
    Milestone.objects.filter(pk=moved.pk).update(version=2)
    lines = report_many(chosen=[(moved, 1), (still, 1)], change=MOVE, by=office, now=NOW)
    assert [line.is_refused for line in lines] == [True, False]
    assert "Nothing of theirs was overwritten" in lines[0].problems[0]
    moved.refresh_from_db()
    assert moved.forecast_date is None


def test_a_version_that_nobody_saw_writes_nothing(task, office) -> None:
    (line,) = report_many(chosen=[(make(task), 0)], change=MOVE, by=office, now=NOW)
    assert line.is_refused


def test_sent_twice_it_moves_once(task, office) -> None:
    milestone = make(task)
    report_many(chosen=[(milestone, 1)], change=MOVE, by=office, now=NOW)
    again = Milestone.objects.get(pk=milestone.pk)
    (line,) = report_many(chosen=[(again, 1)], change=MOVE, by=office, now=NOW)
    assert line.is_refused
    assert Milestone.objects.get(pk=milestone.pk).forecast_date == date(2026, 12, 15)


def test_a_preview_says_what_saving_says_and_writes_nothing(task, office) -> None:
    undated, dated = make(task, baseline_date=None), make(task)
    lines = preview_many(milestones=[undated, dated], change=MOVE, now=NOW)
    assert [line.problems for line in lines] == [("It has no date that could be moved.",), ()]
    assert lines[1].changes == {"forecast_date": (None, date(2026, 12, 15))}
    saved = report_many(chosen=[(undated, 1), (dated, 1)], change=MOVE, by=office, now=NOW)
    assert [(line.problems, dict(line.changes)) for line in saved] == [
        (line.problems, dict(line.changes)) for line in lines
    ]


def test_without_a_reason_a_forecast_does_not_move(task, office) -> None:
    change = BulkChange(kind=BulkKind.SET_FORECAST, to=date(2027, 2, 1))
    milestone = make(task)
    (seen,) = preview_many(milestones=[milestone], change=change, now=NOW)
    (saved,) = report_many(chosen=[(milestone, 1)], change=change, by=office, now=NOW)
    assert seen.problems == saved.problems == ("Say why the forecast moves.",)


def test_what_would_not_change_is_said_and_not_written(task, office) -> None:
    milestone = make(task, note="Waiting.")
    change = BulkChange(kind=BulkKind.NOTE, note="Waiting.")
    (line,) = report_many(chosen=[(milestone, 1)], change=change, by=office, now=NOW)
    assert line.problems == ("Nothing would change.",)
    assert Milestone.objects.get(pk=milestone.pk).version == 1


def test_reported_as_done_waits_for_a_second_person(task, office) -> None:
    change = BulkChange(kind=BulkKind.CLAIM, done_date=TODAY, evidence="Act 17")
    (line,) = report_many(chosen=[(make(task), 1)], change=change, by=office, now=NOW)
    assert (line.milestone.claimed_date, line.milestone.state) == (TODAY, "open")
    future = BulkChange(kind=BulkKind.CLAIM, done_date=TODAY + timedelta(days=1), evidence="Act 17")
    (line,) = preview_many(milestones=[make(task)], change=future, now=NOW)
    assert line.problems == ("The actual date is in the future: use the forecast date.",)


def test_who_may_only_read_writes_nothing(task) -> None:
    auditor = factories.make_user(role=Role.AUDITOR)
    (line,) = report_many(chosen=[(make(task), 1)], change=MOVE, by=auditor, now=NOW)
    assert line.is_refused


def test_only_open_milestones_that_the_person_updates_are_chosen(task, office) -> None:
    mine, done = make(task), make(task, actual_date=date(2026, 1, 1))
    found = chosen_milestones(user=office, codes=[mine.code, done.code, "NONE"], task="", most=100)
    assert ([one.code for one in found.milestones], found.left_out) == ([mine.code], 2)
    reader = factories.make_user(role=Role.AUDITOR)
    assert chosen_milestones(user=reader, codes=[mine.code], task="", most=100).milestones == ()
    assert chosen_milestones(user=reader, codes=[], task=task.code, most=100).milestones == ()


def test_no_more_than_can_be_read_are_chosen(task, office) -> None:
    for _ in range(3):
        make(task)
    found = chosen_milestones(user=office, codes=[], task=task.code, most=2)
    assert (len(found.milestones), found.is_cut) == (2, True)


def test_the_effect_on_a_task_is_computed_by_the_formulas_of_its_figures(task) -> None:
    late = make(task, baseline_date=TODAY - timedelta(days=5), completion=Decimal("0.5"))
    make(task, completion=Decimal(0))
    (effect,) = effects(reports={late.pk: {"actual_date": TODAY}}, tasks=[task], today=TODAY)
    assert effect.progress == (Decimal("0.25"), Decimal("0.5"))
    (effect,) = effects(reports={late.pk: {"forecast_date": date(2027, 5, 5)}}, tasks=[task], today=TODAY)
    assert effect.overdue == (1, 0)
    assert effect.last_date[1] == date(2027, 5, 5)
