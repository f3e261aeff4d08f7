"""S-curves of published slices: the plan to its end, what was earned, and where the forecasts lead.

The past of `actual` comes from the stored daily figures, today's points are the published figures themselves; plan and
forecast are summed by month from baseline and expected dates, by the formula of `projects.domain.forecast.s_curve`
(tests/projects/queries/test_curves.py holds both together).
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Window
from django.db.models.functions import RowNumber, TruncMonth
from django.utils import timezone

from accounts.models import User
from projects.domain.plan_control import Entry, plan_steps
from projects.domain.values import ZERO, Status
from projects.models import PlanEntry, PlanVersion, Portfolio, RollupSnapshot, StrategicProject, Task
from projects.queries.figures import HistoryPoint, SliceFigures, history
from regions.days import end_of

Point = tuple[date, Decimal | None]
_Steps = Mapping[date, Decimal]


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares in [0, 1] by day, oldest first. A value of None is a gap: nothing was known, which is not zero.

    `plan` runs by month ends over the whole plan, `actual` by month ends up to today, `forecast` from today on; today
    itself stands in each with the published figure. `first` is the plan line by the dates first agreed and the weights
    of now; empty where no agreed date has changed since.
    """

    today: date
    plan: tuple[Point, ...]
    actual: tuple[Point, ...]
    forecast: tuple[Point, ...]
    earlier: tuple["EarlierPlan", ...] = ()
    first: tuple[Point, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.plan and all(value is None for _, value in self.actual)


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """The planned line of a version of the plan that is no longer in force, by month ends."""

    number: int
    agreed_date: date
    points: tuple[Point, ...]


HISTORY_DAYS = 5 * 366
"""How far back the curve of a single slice looks: the plan runs over five years."""

EARLIER_SHOWN = 3
"""Earlier versions on a chart: more lines could not be told apart. The first one is always among them."""

_OF_GROUPS = """
    SELECT task_id, object_id, weight FROM projects_task_slice
     WHERE portfolio_id = %(portfolio)s AND dimension = %(dimension)s AND object_id = ANY(%(ids)s)
"""
_OF_TASKS = "SELECT id AS task_id, id AS object_id, 1::numeric AS weight FROM projects_task WHERE id = ANY(%(ids)s)"

_NOW = "projects_milestone"
_THEN = """(
    SELECT DISTINCT ON (u.milestone_id) s.id, s.task_id, u.weight, u.completion, u.state,
           u.baseline_date, u.forecast_date
      FROM projects_milestoneupdate u JOIN projects_milestone s ON s.id = u.milestone_id
     WHERE s.task_id IN (SELECT task_id FROM slice) AND u.at < %(end_of_day)s
     ORDER BY u.milestone_id, u.version DESC
)"""
"""Where the milestones stand, or stood at the end of a day."""

_STEPS = """
WITH slice AS ({slice}),
live AS (
    SELECT m.task_id, m.weight, m.completion, m.state, m.baseline_date,
           coalesce(m.forecast_date, m.baseline_date) AS expected_date,
           coalesce(f.date, m.baseline_date) AS first_date,
           sum(m.weight) OVER (PARTITION BY m.task_id) AS task_weight
      FROM {standing} m LEFT JOIN projects_milestonebaseline f
        ON f.milestone_id = m.id AND f.number = 1 AND f.at < coalesce(%(end_of_day)s, 'infinity'::timestamptz)
     WHERE m.state <> 'cancelled' AND m.task_id IN (SELECT task_id FROM slice)
),
whole AS (
    SELECT object_id, sum(weight) AS weight FROM slice
     WHERE task_id IN (SELECT task_id FROM live) GROUP BY object_id
),
part AS (
    SELECT s.object_id, l.state, l.completion, l.baseline_date, l.expected_date, l.first_date,
           s.weight * l.weight / l.task_weight / w.weight AS share
      FROM slice s JOIN live l ON l.task_id = s.task_id JOIN whole w ON w.object_id = s.object_id
)
SELECT object_id, 'plan', (date_trunc('month', baseline_date) + interval '1 month - 1 day')::date AS month_end,
       sum(share)
  FROM part WHERE baseline_date IS NOT NULL GROUP BY 1, 3
UNION ALL
SELECT object_id, 'first', (date_trunc('month', first_date) + interval '1 month - 1 day')::date, sum(share)
  FROM part WHERE first_date IS NOT NULL GROUP BY 1, 3
UNION ALL
SELECT object_id, 'forecast', (date_trunc('month', expected_date) + interval '1 month - 1 day')::date,
       sum(share * (1 - completion))
  FROM part WHERE state = 'open' AND expected_date > %(today)s GROUP BY 1, 3
"""


def curves(
    *,
    figures: Sequence[SliceFigures],
    history: Mapping[int, Sequence[HistoryPoint]],
    portfolio: Portfolio,
    known_on: date | None = None,
) -> dict[int, Curve]:
    """The curve of each of these slices (one dimension, one day), by object id. One statement, however many slices.

    `figures` come from `queries.figures` and so are what the reader may see; the curve shows nothing beyond them.
    Plan and forecast are those of now, or as they were known at the end of a past day (`known_on`).
    """
    if not figures:
        return {}
    steps = _steps(figures, portfolio, known_on)
    return {one.object_id: _curve(one, steps.get(one.object_id, {}), history.get(one.object_id, ())) for one in figures}


def monthly_history(
    *, figures: Sequence[SliceFigures], portfolio: Portfolio, since: date | None = None
) -> dict[int, list[HistoryPoint]]:
    """The last stored day of each past month of each slice, oldest first, and the published figures last.

    One statement for all slices (of one dimension). Reads only slices whose figures the reader already has.
    """
    if not figures:
        return {}
    found: dict[int, list[HistoryPoint]] = {one.object_id: [] for one in figures}
    rows = RollupSnapshot.objects.filter(
        portfolio=portfolio,
        dimension=figures[0].dimension,
        object_id__in=list(found),
        as_of_date__lt=figures[0].as_of_date,
    )
    if since is not None:
        rows = rows.filter(as_of_date__gte=since)
    newest_first = Window(
        RowNumber(), partition_by=[F("object_id"), TruncMonth("as_of_date")], order_by=F("as_of_date").desc()
    )
    last_of_month = rows.annotate(place=newest_first).filter(place=1).order_by("object_id", "as_of_date")
    for object_id, day, progress, planned, status in last_of_month.values_list(
        "object_id", "as_of_date", "progress", "planned_progress", "status"
    ):
        found[object_id].append(HistoryPoint(day, progress, planned, Status(status)))
    for one in figures:
        found[one.object_id].append(HistoryPoint(one.as_of_date, one.progress, one.planned_progress, one.status))
    return found


def curve_of(
    *,
    user: User,
    figures: SliceFigures,
    portfolio: Portfolio,
    subject: StrategicProject | Task | None = None,
    as_of: date | None = None,
) -> Curve | None:
    """The curve of one slice over five years; with the earlier versions of its plan where `subject` has any.

    `as_of`: with the plan, its versions and the forecasts as known at the end of that day.
    """
    since = figures.as_of_date - timedelta(days=HISTORY_DAYS)
    past = history(
        user=user, dimension=figures.dimension, object_id=figures.object_id, since=since, portfolio=portfolio
    )
    drawn = curves(figures=[figures], history={figures.object_id: past}, portfolio=portfolio, known_on=as_of)
    found = drawn.get(figures.object_id)
    return replace(found, earlier=earlier_plans(subject=subject, on=as_of)) if found and subject else found


def earlier_plans(*, subject: StrategicProject | Task, on: date | None = None) -> tuple[EarlierPlan, ...]:
    """The lines of the versions before the one in force, oldest first: the first, and the newest of the others.

    Published as the plan line itself is: show them only to those who read the figures of the slice. Two statements.
    `on`: of the versions agreed by the end of that day.
    """
    of = {"task": subject} if isinstance(subject, Task) else {"task": None, "project": subject}
    agreed = PlanVersion.objects.filter(**of)
    versions = list((agreed.filter(at__lt=end_of(on)) if on else agreed).order_by("number"))[:-1]
    shown = versions[:1] + versions[1:][-(EARLIER_SHOWN - 1) :]
    entries: dict[int, list[Entry]] = defaultdict(list)
    rows = PlanEntry.objects.filter(plan__in=shown).order_by("pk")
    columns = ("plan_id", "baseline_date", "weight", "milestone__task_id", "task_weight")
    for plan, day, weight, task, task_weight in rows.values_list(*columns):
        entries[plan].append(Entry(day, weight, task, task_weight))
    return tuple(
        EarlierPlan(one.number, timezone.localdate(one.at), _by_month_ends(plan_steps(entries[one.pk])))
        for one in shown
    )


def _by_month_ends(steps: Sequence[tuple[date, Decimal]]) -> tuple[Point, ...]:
    """The last value of each month, at its end, as the plan in force is drawn."""
    found = {day.replace(day=calendar.monthrange(day.year, day.month)[1]): value for day, value in steps}
    return tuple(found.items())


def _steps(
    figures: Sequence[SliceFigures], portfolio: Portfolio, known_on: date | None
) -> dict[int, dict[str, dict[date, Decimal]]]:
    dimension = figures[0].dimension
    params: dict[str, Any] = {
        "portfolio": portfolio.pk,
        "dimension": dimension,
        "ids": [one.object_id for one in figures],
        "today": figures[0].as_of_date,
        "end_of_day": end_of(known_on) if known_on else None,
    }
    standing = _THEN if known_on else _NOW
    found: dict[int, dict[str, dict[date, Decimal]]] = defaultdict(lambda: {"plan": {}, "first": {}, "forecast": {}})
    with connection.cursor() as cursor:
        slices = _OF_TASKS if dimension == "task" else _OF_GROUPS
        cursor.execute(_STEPS.format(slice=slices, standing=standing), params)
        for object_id, line, month_end, share in cursor.fetchall():
            found[object_id][line][month_end] = share
    return found


def _curve(figures: SliceFigures, steps: Mapping[str, _Steps], history: Sequence[HistoryPoint]) -> Curve:
    today = figures.as_of_date
    return Curve(
        today=today,
        plan=_plan(steps.get("plan", {}), today=today, planned=figures.planned_progress),
        actual=_actual(history, today=today, progress=figures.progress),
        forecast=_forecast(steps.get("forecast", {}), today=today, progress=figures.progress),
        first=_first(steps),
    )


def _first(steps: Mapping[str, _Steps]) -> tuple[Point, ...]:
    first, plan = steps.get("first", {}), steps.get("plan", {})
    return () if first == plan else tuple(_running(first, start=ZERO))


def _plan(steps: _Steps, *, today: date, planned: Decimal | None) -> tuple[Point, ...]:
    points: list[Point] = list(_running(steps, start=ZERO))
    if not points or planned is None:
        return ()
    within = points[0][0] < today < points[-1][0]
    return tuple(sorted([*points, (today, planned)] if within else points, key=lambda point: point[0]))


def _actual(history: Sequence[HistoryPoint], *, today: date, progress: Decimal | None) -> tuple[Point, ...]:
    """The last stored day of each month, and today."""
    by_month = {point.day.replace(day=1): (point.day, point.progress) for point in history if point.day < today}
    by_month[today.replace(day=1)] = (today, progress)
    return tuple(by_month[month] for month in sorted(by_month))


def _forecast(steps: _Steps, *, today: date, progress: Decimal | None) -> tuple[Point, ...]:
    if progress is None or not steps:
        return ()
    return ((today, progress), *_running(steps, start=progress))


def _running(steps: _Steps, *, start: Decimal) -> Iterable[tuple[date, Decimal]]:
    """Running sums, oldest month first; quotients of the sum may pass 1 by a rounding in the last digit, not shown."""
    total = start
    for month_end in sorted(steps):
        total += steps[month_end]
        yield month_end, min(total, Decimal(1))
