"""Indicators with trajectories, values up to today, grades and one split, as fixtures/practice/indicators.yaml tells.

Values follow the plan at the pace of the file and stray a little, the same on every run. A value is recorded some days
after its period; what would be recorded after `now` is not there yet.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from django.utils import timezone

from projects.domain.indicators import Frequency, due_date, period_end
from projects.domain.trajectory import Point, Trajectory
from projects.domain.values import Direction
from projects.models import (
    ChangeEntry,
    Indicator,
    IndicatorGrade,
    IndicatorTrajectory,
    IndicatorValue,
    Portfolio,
    Task,
    TrajectoryPoint,
)
from projects.seeding.files import names, outline
from projects.seeding.plan import Bodies
from projects.seeding.reference import Tally

OFFICE = "project.office@portal.example"
INVENTED = "Invented for demonstration"
LATE_DAYS = 25
"""A late value comes so many days after it was due."""

CORRECTED_AFTER = 20
CORRIDOR = Decimal("0.05")
Plan = tuple[Point, ...]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Course:
    """How an indicator went: its plan when it was agreed first, its pace, and what was odd about single periods."""

    indicator: Indicator
    plan: Trajectory
    facts: Facts
    now: datetime

    def values(self) -> Iterator[IndicatorValue]:
        """One for each period that is over and told of by now, corrected ones with both numbers."""
        for day in self._days():
            value = self._value(day)
            factor, reason = self.facts.get("corrected", {}).get(f"{day:%Y-%m}", (None, ""))
            first = value if factor is None else self._round(value * Decimal(str(factor)))
            recorded = self._recorded(day)
            yield from self._told(day, first, recorded, 1, "")
            if factor is not None and first != value:
                yield from self._told(day, value, recorded + timedelta(days=CORRECTED_AFTER), 2, reason)

    def _days(self) -> Iterator[date]:
        frequency = Frequency(self.indicator.frequency)
        day = period_end(frequency, self.plan.points[0].date + timedelta(days=1))
        while day < timezone.localdate(self.now) and day <= self.plan.points[-1].date:
            if f"{day:%Y-%m}" not in self.facts.get("skipped", ()):
                yield day
            day = period_end(frequency, day + timedelta(days=1))

    def _told(self, day: date, value: Decimal, at: datetime, number: int, reason: str) -> Iterator[IndicatorValue]:
        if at < self.now:
            yield IndicatorValue(
                indicator=self.indicator,
                date=day,
                number=number,
                value=value,
                reason=reason,
                source=INVENTED,
                illustrative=True,
                by_label=_address(self.indicator),
                recorded_at=at,
            )

    def _value(self, day: date) -> Decimal:
        base, distance = self.plan.baseline, self.plan.target - self.plan.baseline
        planned = self.plan.planned(day) or base
        stray = Decimal(str(self.facts.get("scatter", 0))) * distance * _between(self.indicator.code, day)
        return self._round(base + (planned - base) * self._pace(day) + stray)

    def _pace(self, day: date) -> Decimal:
        known = [(on, Decimal(str(factor))) for on, factor in self.facts["pace"]]
        for (since, low), (until, high) in pairwise(known):
            if since <= day <= until:
                return low + (high - low) * (day - since).days / (until - since).days
        return known[0][1] if day < known[0][0] else known[-1][1]

    def _recorded(self, day: date) -> datetime:
        """In office hours, within the days of grace; a late one after them."""
        frequency = Frequency(self.indicator.frequency)
        on = day + timedelta(
            days=3 + int(abs(_between(f"{self.indicator.code} told", day)) * (frequency.grace_days - 4))
        )
        if f"{day:%Y-%m}" in self.facts.get("late", ()):
            on = due_date(frequency, day) + timedelta(days=LATE_DAYS)
        return _instant(on)

    def _round(self, value: Decimal) -> Decimal:
        unit = Decimal(1).scaleb(-int(self.facts.get("places", 0)))
        return value.quantize(unit, rounding=ROUND_HALF_UP)


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """Add the illustrative indicators, and to the public ones their task, their owner and their trajectory."""
    facts, bodies = outline("practice/indicators"), Bodies.load()
    tasks = {task.code: task for task in Task.objects.filter(project__portfolio=portfolio).select_related("project")}
    values: list[IndicatorValue] = []
    for code, told in facts["indicators"].items():
        indicator = _make(portfolio, code, told, tasks[told["task"]], bodies, tally)
        plan = _agree_all(indicator, told, now=now, tally=tally)
        values += _Course(indicator, plan, told, now).values()
        _grade(indicator, told, today=today, tally=tally)
    for code, told in facts["public"].items():
        _plan_public(Indicator.objects.get(code=code), told, tasks, bodies, now=now, tally=tally)
    values += _split(facts["split"], bodies, now=now, tally=tally)
    IndicatorValue.objects.bulk_create(values)
    tally.add(IndicatorValue, count=len(values))
    _tell_other_systems(portfolio, now=now)


def _make(portfolio: Portfolio, code: str, told: Facts, task: Task, bodies: Bodies, tally: Tally) -> Indicator:
    made = Indicator.objects.create(
        portfolio=portfolio,
        project=task.project,
        task=task,
        owner=bodies.organisations[told["owner"]],
        code=code,
        unit=told["unit"],
        direction=told["direction"],
        frequency=told["frequency"],
        is_kpi=told.get("kpi", False),
        confidence="low",
        source=INVENTED,
        illustrative=True,
        **names(told["names"]),
    )
    tally.add(Indicator)
    return made


def _agree_all(indicator: Indicator, told: Facts, *, now: datetime, tally: Tally) -> Trajectory:
    """The first trajectory and, where one was agreed by now, the second; answers the first: what the pace is of."""
    first = _points(told["points"])
    _agree(indicator, first, number=1, at=_instant(told["agreed"]), reason="First agreement.", tally=tally)
    in_force, revised = first, told.get("revised")
    if revised and _instant(revised["agreed"]) < now:
        in_force = _points(revised["points"])
        _agree(indicator, in_force, number=2, at=_instant(revised["agreed"]), reason=revised["reason"], tally=tally)
    Indicator.objects.filter(pk=indicator.pk).update(
        baseline_value=in_force[0].value,
        baseline_date=in_force[0].date,
        target_value=in_force[-1].value,
        target_date=in_force[-1].date,
    )
    return Trajectory(Direction(indicator.direction), first if not revised else in_force, CORRIDOR)


def _points(listed: Sequence[Sequence[Any]]) -> Plan:
    return tuple(Point(day, Decimal(str(value))) for day, value in listed)


def _agree(
    indicator: Indicator,
    points: Plan,
    *,
    number: int,
    at: datetime,
    reason: str,
    tally: Tally,
    illustrative: bool = True,
) -> None:
    made = IndicatorTrajectory.objects.create(
        indicator=indicator,
        number=number,
        corridor=CORRIDOR,
        reason=reason,
        by_label=OFFICE,
        at=at,
        illustrative=illustrative,
    )
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(trajectory=made, date=point.date, value=point.value) for point in points
    )
    tally.add(IndicatorTrajectory)
    tally.add(TrajectoryPoint, count=len(points))


def _grade(indicator: Indicator, told: Facts, *, today: date, tally: Tally) -> None:
    rows = [
        IndicatorGrade(
            indicator=indicator,
            reason=reason,
            graded_date=day,
            by_label=OFFICE,
            at=_instant(day),
            illustrative=True,
            **{name: answer == "y" for name, answer in zip(IndicatorGrade.CRITERIA, criteria, strict=True)},
        )
        for day, criteria, reason in told.get("grades", ())
        if day < today
    ]
    IndicatorGrade.objects.bulk_create(rows)
    tally.add(IndicatorGrade, count=len(rows))


def _plan_public(
    indicator: Indicator, told: Facts, tasks: Mapping[str, Task], bodies: Bodies, *, now: datetime, tally: Tally
) -> None:
    """The straight line between the public baseline and target; what the source says stays as it is."""
    ends = (
        (indicator.baseline_date, indicator.baseline_value),
        (indicator.target_date, indicator.target_value),
    )
    points = tuple(Point(day, value) for day, value in ends if day is not None and value is not None)
    if len(points) < 2:
        raise ValueError(f"{indicator.code}: both ends of a public trajectory must be known")
    Indicator.objects.filter(pk=indicator.pk).update(
        task=tasks[told["task"]] if "task" in told else None,
        owner=bodies.organisations[told["owner"]],
        frequency=told["frequency"],
        is_kpi=told.get("kpi", False),
    )
    at = _instant(told["agreed"])
    if at < now:
        reason = "The straight line from the public baseline to the public target."
        _agree(indicator, points, number=1, at=at, reason=reason, tally=tally, illustrative=False)


def _split(told: Facts, bodies: Bodies, *, now: datetime, tally: Tally) -> list[IndicatorValue]:
    """The parts with their values, and the values of the whole as their sums."""
    Indicator.objects.filter(code=told["whole"]).update(split_method=told["method"])
    whole = Indicator.objects.get(code=told["whole"])
    values: list[IndicatorValue] = []
    for region_code, part in told["parts"].items():
        indicator = _part(whole, region_code, bodies, tally)
        points = (Point(whole.baseline_date, Decimal(0)), Point(whole.target_date, Decimal(part["share"])))  # type: ignore[arg-type]
        at = _instant(told["agreed"])
        _agree(indicator, points, number=1, at=at, reason="The region's part of the whole.", tally=tally)
        Indicator.objects.filter(pk=indicator.pk).update(
            baseline_value=0,
            baseline_date=whole.baseline_date,
            target_value=part["share"],
            target_date=whole.target_date,
        )
        course = _Course(
            indicator, Trajectory(Direction.UP, points, CORRIDOR), {**part, "scatter": told["scatter"]}, now
        )
        values += course.values()
    return [*values, *_sums(whole, values, len(told["parts"]))]


def _part(whole: Indicator, region_code: str, bodies: Bodies, tally: Tally) -> Indicator:
    region = bodies.regions[region_code]
    made = Indicator.objects.create(
        portfolio=whole.portfolio,
        project=whole.project,
        task=whole.task,
        owner=bodies.organisations[f"akimat:{region_code}"],
        region=region,
        parent=whole,
        part_weight=1,
        code=f"{whole.code}-{region_code}",
        unit=whole.unit,
        direction=whole.direction,
        frequency=whole.frequency,
        confidence="low",
        source=INVENTED,
        illustrative=True,
        **{f"name_{code}": f"{whole.names[code]}: {region.names[code]}" for code in ("en", "ru", "kk")},
    )
    tally.add(Indicator)
    return made


def _sums(whole: Indicator, values: Sequence[IndicatorValue], parts: int) -> Iterator[IndicatorValue]:
    """On each day of which all parts have told, their sum, recorded a day after the last of them."""
    for day in sorted({value.date for value in values}):
        told = [value for value in values if value.date == day]
        if len(told) == parts:
            yield IndicatorValue(
                indicator=whole,
                date=day,
                value=sum((value.value for value in told), Decimal(0)),
                source=f"{INVENTED}: the sum of the regions",
                illustrative=True,
                by_label=_address(whole),
                recorded_at=max(value.recorded_at for value in told) + timedelta(minutes=20),
            )


def _tell_other_systems(portfolio: Portfolio, *, now: datetime) -> None:
    """The feed of changes begins with the indicators too."""
    ChangeEntry.objects.bulk_create(
        ChangeEntry(
            at=now,
            object_type="indicator",
            object_id=row.public_id,
            object_code=row.code,
            task_id=row.task_id,
            project_id=None if row.task_id else row.project_id,
            operation="created",
            version=row.version,
        )
        for row in Indicator.objects.filter(portfolio=portfolio).order_by("pk")
    )


def _address(indicator: Indicator) -> str:
    """The address of the body that answers for it: a role, nobody's name."""
    return f"{indicator.owner.code.replace('_', '.')}@portal.example" if indicator.owner else OFFICE


def _instant(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 20)))


def _between(name: str, day: date) -> Decimal:
    """A number from −1 to 1 that is the same on every run."""
    digest = hashlib.sha256(f"{name} {day}".encode()).digest()
    return Decimal(int.from_bytes(digest[:4], "big")) / Decimal(2**31) - 1
