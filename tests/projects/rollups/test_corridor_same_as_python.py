"""The corridor rule in SQL gives what the formulas give, now and in the history."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from projects.actions.validations import Examination, validate_indicator, withdraw_dispute
from projects.models import OutboxEntry, Rollup, RollupSnapshot, Task
from projects.rollups import engine, history, verify
from tests import factories
from tests.factories import NOW, TODAY
from tests.indicators import agree, make_indicator, say

pytestmark = pytest.mark.django_db

START = TODAY - timedelta(days=200)
numbers = st.one_of(st.sampled_from([Decimal(0), Decimal(50), Decimal(100)]), st.decimals(-50, 150, places=3))
plans = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(["up", "down"]),
        "corridor": st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.3333")]),
        "points": st.dictionaries(st.integers(0, 300), numbers, min_size=2, max_size=5),
        "values": st.dictionaries(st.integers(-20, 200), st.lists(numbers, min_size=1, max_size=2), max_size=6),
        "task": st.integers(0, 1),
    }
)


def day(number: int) -> date:
    return START + timedelta(days=number)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(found=st.lists(plans, max_size=4))
def test_sql_counts_the_misses_of_the_python_formulas(found: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        project = factories.make_plan(tasks=2, portfolio=factories.make_portfolio(national=False))
        tasks = list(project.tasks.all())
        for plan in found:
            indicator = make_indicator(tasks[plan["task"]], direction=plan["direction"])
            agree(indicator, {day(n): value for n, value in plan["points"].items()}, corridor=plan["corridor"])
            for n, values in plan["values"].items():
                for number, value in enumerate(values, start=1):
                    say(indicator, day(n), value, number=number)
        engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
        assert [str(difference) for difference in verify.differences(today=TODAY)] == []
        transaction.set_rollback(True)  # the next example begins with nothing


def missed(task: Task) -> tuple[int, str]:
    engine.recompute(portfolio_id=task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    assert verify.differences(today=TODAY) == []
    row = Rollup.objects.get(dimension="task", object_id=task.pk)
    return row.corridor_misses, row.status


@pytest.fixture
def task() -> Task:
    """Green by its milestones."""
    task = factories.make_task()
    factories.make_milestone(task=task, baseline_date=TODAY + timedelta(days=90), reported_at=NOW)
    return task


def test_two_misses_in_a_row_make_the_task_red(task: Task) -> None:
    indicator = make_indicator(task)
    agree(indicator, {day(0): 0, day(300): 300})
    assert missed(task) == (0, "green")
    say(indicator, day(100), 84)
    assert missed(task) == (1, "green")
    say(indicator, day(101), 85)
    assert missed(task) == (2, "red")
    for dimension in ("project", "sector", "country"):
        assert Rollup.objects.get(dimension=dimension).corridor_misses == 2


def test_a_disputed_value_does_not_count_until_it_is_corrected_or_the_dispute_withdrawn(task: Task) -> None:
    indicator = make_indicator(task)
    agree(indicator, {day(0): 0, day(300): 300})
    say(indicator, day(100), 84)
    say(indicator, day(101), 85)
    assert missed(task) == (2, "red")
    auditor = factories.make_user(role=Role.AUDITOR)
    found = Examination(confirms=False, finding="Counted in another unit", found_value=Decimal(99))
    dispute = validate_indicator(indicator=indicator, day=day(101), found=found, by=auditor, now=NOW)
    assert OutboxEntry.objects.filter(task=task).count() == 1
    assert missed(task) == (1, "green")
    say(indicator, day(101), 83, number=2)
    assert missed(task) == (2, "red")
    say(indicator, day(101), 85, number=3)
    assert missed(task) == (2, "red")  # the correction before it counts again
    withdraw_dispute(validation=dispute, reason="The unit is right", by=auditor, now=NOW)
    assert OutboxEntry.objects.filter(task=task).count() == 2
    assert missed(task) == (2, "red")


def test_a_value_on_the_edge_of_the_corridor_is_inside(task: Task) -> None:
    indicator = make_indicator(task)
    agree(indicator, {day(0): 0, day(300): 300})
    say(indicator, day(100), Decimal("84.999999"))
    say(indicator, day(101), 86)
    assert missed(task) == (0, "green")
    say(indicator, day(101), Decimal("85.999999"), number=2)
    assert missed(task) == (2, "red")


def test_lower_is_better_misses_above_the_plan(task: Task) -> None:
    indicator = make_indicator(task, direction="down")
    agree(indicator, {day(0): 100, day(100): 0})
    say(indicator, day(50), 56)
    say(indicator, day(60), 46)
    assert missed(task) == (2, "red")


def test_after_the_last_point_the_target_is_the_plan_and_before_the_first_there_is_none(task: Task) -> None:
    indicator = make_indicator(task)
    agree(indicator, {day(50): 0, day(100): 100})
    say(indicator, day(20), -500)
    say(indicator, day(150), 94)
    assert missed(task) == (1, "green")


def test_a_level_to_keep_has_no_corridor_to_miss(task: Task) -> None:
    indicator = make_indicator(task)
    agree(indicator, {day(0): 95, day(100): 95})
    say(indicator, day(50), 1)
    say(indicator, day(60), 1)
    assert missed(task) == (0, "green")


def test_the_trajectory_in_force_decides(task: Task) -> None:
    indicator = make_indicator(task)
    agree(indicator, {day(0): 0, day(300): 300})
    say(indicator, day(100), 50)
    say(indicator, day(110), 55)
    assert missed(task) == (2, "red")
    agree(indicator, {day(0): 0, day(300): 150}, number=2)
    assert missed(task) == (0, "green")


def test_an_indicator_of_the_project_makes_no_task_red(task: Task) -> None:
    indicator = make_indicator(project=task.project)
    agree(indicator, {day(0): 0, day(300): 300})
    say(indicator, day(100), 1)
    say(indicator, day(110), 1)
    assert missed(task) == (0, "green")


def test_history_shows_what_was_known_on_the_day(task: Task) -> None:
    """A value recorded late, a correction and a new plan change no day before them."""
    before = {days: NOW - timedelta(days=days) for days in (40, 30, 20, 10)}
    factories.make_milestone(task=task, at=before[40], baseline_date=TODAY + timedelta(days=99))
    indicator = make_indicator(task)
    agree(indicator, {day(0): 0, day(300): 300}, at=before[40])
    say(indicator, day(100), 50, at=before[40])
    say(indicator, day(110), 50, at=before[30])
    say(indicator, day(110), 110, number=2, at=before[20])
    agree(indicator, {day(0): 0, day(300): 3000}, number=2, at=before[10])
    days = [TODAY - timedelta(days=n) for n in (35, 25, 15, 5)]
    history.rebuild(portfolio=task.project.portfolio, days=days, now=NOW)
    rows = RollupSnapshot.objects.filter(dimension="task", object_id=task.pk).order_by("as_of_date")
    assert [(row.corridor_misses, row.status) for row in rows] == [(1, "green"), (2, "red"), (0, "green"), (2, "red")]
