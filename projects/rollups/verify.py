"""Recompute everything by the Python formulas and name every stored figure that differs.

Deliberately not by the SQL of the engine: the two implementations check each other on the real data.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from projects.domain.group import Child, child_of, group_figures
from projects.domain.progress import MilestonePlan, TaskFigures, task_figures
from projects.domain.rag import TaskInputs, task_status
from projects.domain.thresholds import Thresholds
from projects.domain.trajectory import corridor_misses
from projects.domain.values import Status
from projects.models import Indicator, Milestone, OutboxEntry, Portfolio, Rollup, Task, TaskSlice, ThresholdSet
from projects.queries.trajectories import plans_and_actuals

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored figure that is not what the formulas say."""

    portfolio: str
    dimension: str
    object_id: int
    field: str
    stored: Any
    expected: Any

    def __str__(self) -> str:
        where = f"{self.portfolio} {self.dimension} {self.object_id}"
        return f"{where}: {self.field} is stored as {self.stored}, the formulas give {self.expected}"


def differences(*, today: date) -> list[Difference]:
    """Every difference of every portfolio on `today`, from one consistent view of the database."""
    with transaction.atomic():
        if not connection.savepoint_ids:
            _freeze_view()
        thresholds = ThresholdSet.objects.latest("version").as_domain()
        return [
            found
            for portfolio in Portfolio.objects.order_by("code")
            for found in _of_portfolio(portfolio, today=today, thresholds=thresholds)
        ]


def pending() -> int:
    """Entries of the outbox that no worker has taken in yet: until they are, differences are to be expected."""
    return OutboxEntry.objects.pending().count()


def _freeze_view() -> None:
    """One snapshot for all reads. Only at the start of a transaction of our own (a test is inside another one)."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _of_portfolio(portfolio: Portfolio, *, today: date, thresholds: Thresholds) -> Iterator[Difference]:
    expected = _expected(portfolio, today=today, thresholds=thresholds)
    stored = {(row.dimension, row.object_id): row for row in Rollup.objects.filter(portfolio=portfolio)}
    for key in sorted(expected.keys() | stored.keys()):
        if key not in stored:
            yield Difference(portfolio.code, *key, "row", "missing", expected[key]["status"])
        elif key not in expected:
            if stored[key].tasks:
                yield Difference(portfolio.code, *key, "row", stored[key].status, "no such slice")
        else:
            yield from _compare(portfolio.code, key, stored[key], expected[key] | {"as_of_date": today})


def _compare(portfolio: str, key: Key, row: Rollup, expected: dict[str, Any]) -> Iterator[Difference]:
    for name, value in expected.items():
        stored = getattr(row, name)
        if name == "status_weights":
            stored = {status: Decimal(weight) for status, weight in stored.items()}
        if stored != value:
            yield Difference(portfolio, *key, name, stored, value)


def _expected(portfolio: Portfolio, *, today: date, thresholds: Thresholds) -> dict[Key, dict[str, Any]]:
    """What each slice should say, as columns of a rollup row."""
    plans = _plans(portfolio)
    tasks = Task.objects.filter(project__portfolio=portfolio).values_list("pk", "is_critical")
    figures = {pk: task_figures(plans.get(pk, ()), today=today, thresholds=thresholds) for pk, _ in tasks}
    misses = _corridor_misses(portfolio)
    inputs = {pk: TaskInputs.of(of_task, corridor_misses=misses.get(pk, 0)) for pk, of_task in figures.items()}
    statuses = {pk: task_status(of_task, thresholds).status for pk, of_task in inputs.items()}
    critical = dict(tasks)
    expected: dict[Key, dict[str, Any]] = {
        ("task", pk): _task_columns(of_task, statuses[pk]) | {"corridor_misses": misses.get(pk, 0)}
        for pk, of_task in figures.items()
    }
    children: dict[Key, list[tuple[Child, TaskFigures]]] = defaultdict(list)
    missed: dict[Key, int] = defaultdict(int)
    for piece in TaskSlice.objects.filter(portfolio_id=portfolio.pk):
        of_task = figures[piece.task_id]
        child = child_of(of_task, weight=piece.weight, status=statuses[piece.task_id], critical=critical[piece.task_id])
        key = (piece.dimension, piece.object_id)
        children[key].append((child, of_task))
        missed[key] = max(missed[key], misses.get(piece.task_id, 0))
    for key, pieces in children.items():
        expected[key] = _group_columns(pieces, thresholds) | {"corridor_misses": missed[key]}
    return expected


def _corridor_misses(portfolio: Portfolio) -> dict[int, int]:
    """By task: the newest values in a row outside the corridor, the worst indicator of the task counting."""
    of_portfolio = Indicator.objects.filter(portfolio=portfolio, task__isnull=False)
    found: dict[int, int] = defaultdict(int)
    for indicator, plan, actuals in plans_and_actuals(of_portfolio):
        if plan is not None and indicator.task_id is not None:
            found[indicator.task_id] = max(found[indicator.task_id], corridor_misses(plan, actuals))
    return found


def _plans(portfolio: Portfolio) -> dict[int, list[MilestonePlan]]:
    """The milestones of each task as the formulas take them."""
    plans: dict[int, list[MilestonePlan]] = defaultdict(list)
    rows = Milestone.objects.filter(task__project__portfolio=portfolio).values_list(
        "task_id", "weight", "completion", "baseline_date", "forecast_date", "actual_date", "state", "reported_at"
    )
    for task_id, weight, completion, baseline, forecast, actual, state, reported_at in rows.iterator():
        reported_on = timezone.localdate(reported_at) if reported_at else None
        plans[task_id].append(
            MilestonePlan(weight, completion, baseline, forecast, actual, state == "cancelled", reported_on)
        )
    return plans


_COUNTS = ("total", "done", "overdue", "due_soon", "cancelled", "reported", "not_reported")
_SUMS = ("weight_total", "weight_earned", "weight_planned", "progress", "planned_progress", "schedule_performance")


def _task_columns(figures: TaskFigures, status: Status) -> dict[str, Any]:
    late = ("worst_late_days", "worst_open_material_late_days", "any_open_forecast_late")
    return {name: getattr(figures, name) for name in (*_COUNTS, *_SUMS, *late)} | {
        "stale": figures.stale_milestones,
        "is_stale": figures.stale,
        "status": status.value,
    }


def _group_columns(pieces: list[tuple[Child, TaskFigures]], thresholds: Thresholds) -> dict[str, Any]:
    group = group_figures([child for child, _ in pieces], thresholds)
    return {name: getattr(group, name) for name in ("tasks", *_COUNTS, *_SUMS, "stale_tasks")} | {
        "stale": group.stale_milestones,
        "is_stale": group.stale_tasks > 0,
        "status": group.status.value,
        "worst_critical": group.worst_critical.value if group.worst_critical else "",
        "worst_late_days": max(of_task.worst_late_days for _, of_task in pieces),
        "status_counts": {status.value: count for status, count in group.status_counts.items()},
        "status_weights": {status.value: weight for status, weight in group.status_weights.items()},
    }
