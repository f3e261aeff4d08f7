"""Indicators as their pages show them: where each stands against its plan, and everything behind one of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts import wall
from accounts.models import User
from projects.domain.indicators import (
    Expectation,
    Frequency,
    Method,
    Part,
    SplitCheck,
    check_split,
    due_date,
    next_value,
)
from projects.domain.projection import Projection, projection
from projects.domain.trajectory import Achievement, Band, Trajectory, achievement, corridor_misses
from projects.models import Indicator, IndicatorGrade, IndicatorTrajectory, IndicatorValue, StrategicProject, Task
from projects.queries.trajectories import plan_of, points_of, values_in_force, versions_in_force


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator on a day: its newest value against the plan in force. None where there is nothing to compare.

    `values` are those in force, by date. `misses`: the newest values in a row outside the corridor.
    """

    indicator: Indicator
    version: IndicatorTrajectory | None
    plan: Trajectory | None
    values: tuple[IndicatorValue, ...]
    planned: Decimal | None
    band: Band | None
    deviation: Decimal | None
    achievement: Achievement | None
    misses: int
    projection: Projection | None
    expected: Expectation | None
    grade: IndicatorGrade | None

    @property
    def newest(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None

    @property
    def light(self) -> str:
        """The light as a status: no data where it has none."""
        return self.achievement.light.value if self.achievement else "no_data"

    @property
    def days_late(self) -> int:
        """Days since the next value was due; 0 while it is not."""
        return self.expected.days_late if self.expected else 0

    @property
    def tolerance(self) -> Decimal | None:
        """Half the width of the corridor, in the indicator's unit."""
        return self.plan.corridor * self.plan.distance if self.plan else None


def with_links(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """With what lists and pages name."""
    return rows.select_related("portfolio", "project", "task", "owner", "region")


def standings(indicators: Iterable[Indicator], *, today: date) -> tuple[Standing, ...]:
    """Each indicator in the order given, in four queries for any number of them."""
    rows = list(indicators)
    ids = [row.pk for row in rows]
    versions, values, grades = versions_in_force(ids), values_in_force(ids), newest_grades(ids)
    return tuple(
        standing_of(row, versions.get(row.pk), values.get(row.pk, ()), grades.get(row.pk), today=today) for row in rows
    )


def newest_grades(indicator_ids: Iterable[int]) -> dict[int, IndicatorGrade]:
    found = IndicatorGrade.objects.filter(indicator__in=list(indicator_ids)).order_by("indicator_id", "-at", "-id")
    return {grade.indicator_id: grade for grade in found.distinct("indicator_id")}


def standing_of(
    indicator: Indicator,
    version: IndicatorTrajectory | None,
    values: Sequence[IndicatorValue],
    grade: IndicatorGrade | None,
    *,
    today: date,
) -> Standing:
    plan = plan_of(version, indicator.direction) if version else None
    points = points_of(values)
    newest = points[-1] if points else None
    return Standing(
        indicator=indicator,
        version=version,
        plan=plan,
        values=tuple(values),
        planned=plan.planned(newest.date) if plan and newest else None,
        band=plan.band(newest.date) if plan and newest else None,
        deviation=plan.deviation(newest) if plan and newest else None,
        achievement=achievement(plan, newest) if plan and newest else None,
        misses=corridor_misses(plan, points) if plan else 0,
        projection=projection(plan, points) if plan else None,
        expected=_expected(indicator, plan, newest.date if newest else None, today),
        grade=grade,
    )


def _expected(indicator: Indicator, plan: Trajectory | None, newest: date | None, today: date) -> Expectation | None:
    """Nothing is expected where nobody answers for it and nothing is agreed, or without a day to count from."""
    if plan is None and indicator.owner_id is None:
        return None
    start = plan.points[0].date if plan else indicator.baseline_date
    if start is None and newest is None:
        return None
    target = plan.points[-1].date if plan else indicator.target_date
    frequency = Frequency(indicator.frequency)
    return next_value(frequency, newest=newest, start=start or newest or today, target=target, today=today)


def worst_first(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """The worst deviation first; those that cannot be compared come last, by code."""
    return tuple(
        sorted(found, key=lambda one: (one.deviation is None, one.deviation or Decimal(0), one.indicator.code))
    )


def indicator_list(*, user: User, today: date, within: Task | StrategicProject | None = None) -> tuple[Standing, ...]:
    """All indicators that the person may see, of one task or project (and its tasks) when given, the worst first."""
    rows = with_links(Indicator.objects.visible_to(user))
    if isinstance(within, Task):
        rows = rows.filter(task=within)
    elif within is not None:
        rows = rows.filter(project=within)
    return worst_first(standings(rows, today=today))


@dataclass(frozen=True, slots=True)
class ValueDay:
    """A day with everything that was said of it: the value in force, and the earlier ones it replaced, newest first."""

    value: IndicatorValue
    earlier: tuple[IndicatorValue, ...]
    planned: Decimal | None
    deviation: Decimal | None
    is_missed: bool
    was_late: bool


@dataclass(frozen=True, slots=True)
class Split:
    """A whole with the parts open to this reader. `checks` is empty where a part is hidden or has no plan."""

    method: str
    parts: tuple[Standing, ...]
    hidden: bool
    checks: tuple[SplitCheck, ...]


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """`earlier` are the versions of the trajectory before the one in force, the newest first."""

    standing: Standing
    days: tuple[ValueDay, ...]
    versions: tuple[IndicatorTrajectory, ...]
    grades: tuple[IndicatorGrade, ...]
    parent: Indicator | None
    split: Split | None
    editable: bool

    @property
    def earlier(self) -> tuple[IndicatorTrajectory, ...]:
        return self.versions[1:]


def indicator_page(*, user: User, indicator: Indicator, today: date) -> IndicatorPage:
    """Everything about one indicator that the person may see."""
    values = IndicatorValue.objects.filter(indicator=indicator).select_related("by").order_by("date", "-number")
    said = _by_day(values)
    versions = tuple(indicator.trajectories.prefetch_related("points").select_related("by").order_by("-number"))
    grades = tuple(indicator.grades.select_related("by").order_by("-at", "-id"))
    standing = standing_of(
        indicator,
        versions[0] if versions else None,
        [rows[0] for rows in said.values()],
        grades[0] if grades else None,
        today=today,
    )
    return IndicatorPage(
        standing=standing,
        days=tuple(_day(indicator, standing.plan, rows) for rows in reversed(said.values())),
        versions=versions,
        grades=grades,
        parent=_open_parent(user, indicator),
        split=split_of(user=user, indicator=indicator, plan=standing.plan, today=today),
        editable=Indicator.objects.editable_by(user).filter(pk=indicator.pk).exists(),
    )


def _open_parent(user: User, indicator: Indicator) -> Indicator | None:
    if indicator.parent_id is None:
        return None
    found: Indicator | None = Indicator.objects.visible_to(user).filter(pk=indicator.parent_id).first()
    return found


def _by_day(values: Iterable[IndicatorValue]) -> dict[date, list[IndicatorValue]]:
    found: dict[date, list[IndicatorValue]] = defaultdict(list)
    for value in values:
        found[value.date].append(value)
    return found


def _day(indicator: Indicator, plan: Trajectory | None, rows: Sequence[IndicatorValue]) -> ValueDay:
    newest, first = rows[0], rows[-1]
    (point,) = points_of([newest])
    return ValueDay(
        value=newest,
        earlier=tuple(rows[1:]),
        planned=plan.planned(point.date) if plan else None,
        deviation=plan.deviation(point) if plan else None,
        is_missed=plan.is_missed_by(point) if plan else False,
        was_late=_was_late(indicator, first),
    )


def _was_late(indicator: Indicator, value: IndicatorValue) -> bool:
    """Whether the first value of the day came after its due date; public facts are not ours to be late with."""
    if not value.by_label:
        return False
    return timezone.localdate(value.recorded_at) > due_date(Frequency(indicator.frequency), value.date)


def split_of(*, user: User, indicator: Indicator, plan: Trajectory | None, today: date) -> Split | None:
    """The split of a whole, as far as the person may see its parts; None where it is not split."""
    if not indicator.split_method:
        return None
    open_parts = with_links(Indicator.objects.visible_to(user).filter(parent=indicator)).order_by("code")
    found = standings(open_parts, today=today)
    with wall.lifted(because="a sum of parts is told only to who sees them all"):
        hidden = Indicator.objects.filter(parent=indicator).count() > len(found)
    return Split(
        method=indicator.split_method,
        parts=found,
        hidden=hidden,
        checks=() if hidden or plan is None else _checks(indicator.split_method, plan, found),
    )


def _checks(method: str, plan: Trajectory, parts: Sequence[Standing]) -> tuple[SplitCheck, ...]:
    known = [Part(one.plan, one.indicator.part_weight or Decimal(1)) for one in parts if one.plan is not None]
    if not known or len(known) < len(parts):
        return ()
    return check_split(Method(method), plan, known)


def counted(found: Iterable[Standing]) -> Mapping[str, int]:
    """How many stand how: outside the corridor, late with a value, without a plan or a value, all."""
    rows = list(found)
    return {
        "all": len(rows),
        "missed": sum(1 for one in rows if one.misses),
        "late": sum(1 for one in rows if one.days_late),
        "compared": sum(1 for one in rows if one.deviation is not None),
    }
