"""The story of a task: the same each time, and each pace ends where its name says."""

from datetime import date, timedelta

import pytest

from projects.seeding import course, outline
from projects.seeding.outline import Cancelled, MilestoneOutline, PublicOutline, Rebaselined

TODAY = date(2026, 11, 24)
AGREED = date(2026, 1, 15)


def invented(due: date, **options) -> MilestoneOutline:
    return MilestoneOutline(
        due=due, weight="1", kind="build", names={"en": "Bridge", "ru": "Мост", "kk": "Көпір"}, **options
    )


def run(*milestones: MilestoneOutline, pace: str = "steady", code: str = "BRIDGE", today: date = TODAY):
    return course.run(code, milestones, pace=pace, agreed=AGREED, today=today)


def test_the_same_seed_tells_the_same_story():
    for task in (task for team in outline.teams() for task in team.tasks):
        milestones = [each for each in task.milestones if not isinstance(each, PublicOutline)]
        first, second = (
            course.run(task.code, milestones, pace=task.pace, agreed=AGREED, today=TODAY) for _ in range(2)
        )
        assert first == second


def test_tasks_with_other_codes_have_other_stories():
    milestones = (invented(date(2026, 8, 1)), invented(date(2027, 3, 1)))
    assert run(*milestones, code="ONE") != run(*milestones, code="TWO")


def test_a_steady_team_has_done_what_is_due_and_moves_no_forecast():
    past, future = run(invented(date(2026, 8, 1)), invented(date(2027, 3, 1)))
    assert past[-1].state == "done"
    assert abs((past[-1].actual_date - date(2026, 8, 1)).days) <= 9
    assert {row.forecast_date for row in future} == {None}


@pytest.mark.parametrize(
    ("pace", "shortest", "longest"), [("slipping", 5, 13), ("late", 16, 28), ("very late", 45, 120)]
)
def test_the_next_milestone_is_as_late_as_the_pace_says(pace, shortest, longest):
    for code in ("ONE", "TWO", "THREE", "FOUR", "FIVE"):
        _, ahead = run(invented(date(2026, 5, 1)), invented(date(2026, 12, 20)), pace=pace, code=code)
        assert shortest <= (ahead[-1].forecast_date - date(2026, 12, 20)).days <= longest
        assert any("forecast_date" in row.changed and row.reason for row in ahead)


def test_a_silent_team_stops_reporting():
    (rows,) = run(invented(date(2027, 3, 1)), pace="silent")
    assert TODAY - rows[-1].on > timedelta(days=30)


def test_what_nobody_announced_becomes_overdue():
    (rows,) = run(invented(date(2026, 11, 10), delay=30, unannounced=True))
    assert rows[-1].state == "open"
    assert {row.forecast_date for row in rows} == {None}


def test_a_new_baseline_was_the_forecast_before_it_was_agreed():
    change = Rebaselined(to=date(2027, 2, 1), day=date(2026, 9, 1), reason="The river was higher.")
    (rows,) = run(invented(date(2026, 10, 1), rebaselined=change))
    asked = next(row for row in rows if row.forecast_date == change.to)
    agreed = next(row for row in rows if row.baseline_date == change.to)
    assert asked.on < agreed.on == change.day
    assert agreed.reason == change.reason


def test_nothing_is_told_of_a_milestone_after_it_was_cancelled():
    (rows,) = run(invented(date(2026, 10, 1), cancelled=Cancelled(day=date(2026, 5, 5), reason="No money.")))
    assert (rows[-1].state, rows[-1].on, rows[-1].reason) == ("cancelled", date(2026, 5, 5), "No money.")


def test_the_story_of_an_earlier_day_has_no_later_rows():
    for rows in run(invented(date(2026, 8, 1)), invented(date(2026, 12, 1)), today=date(2026, 6, 1)):
        assert all(row.on < date(2026, 6, 1) for row in rows)
