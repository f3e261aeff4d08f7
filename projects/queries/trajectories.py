"""Plans and actual values of indicators as the formulas take them, in three queries for any number of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from projects.domain.trajectory import Point, Trajectory
from projects.domain.values import Direction
from projects.models import Indicator, IndicatorTrajectory, IndicatorValue
from regions.days import end_of


def plan_of(version: IndicatorTrajectory, direction: str) -> Trajectory:
    """A version as the formulas take it; its points must be loaded or prefetched."""
    points = tuple(Point(point.date, point.value) for point in version.points.all())
    return Trajectory(Direction(direction), points, version.corridor)


def versions_in_force(indicator_ids: Iterable[int]) -> dict[int, IndicatorTrajectory]:
    """The version in force of each indicator that has one, with its points in the order of their dates."""
    found = IndicatorTrajectory.objects.filter(indicator__in=list(indicator_ids)).in_force().prefetch_related("points")
    return {version.indicator_id: version for version in found}


def values_in_force(indicator_ids: Iterable[int], *, on: date | None = None) -> dict[int, list[IndicatorValue]]:
    """The values in force of each indicator, by date: a corrected one stands in the place of the earlier.

    What an auditor disputes is left out, here as in the rollups. `on`: of those recorded by the end of that day.
    """
    values: dict[int, list[IndicatorValue]] = defaultdict(list)
    recorded = IndicatorValue.objects.filter(indicator__in=list(indicator_ids))
    if on:
        recorded = recorded.filter(recorded_at__lt=end_of(on))
    for value in recorded.counted().in_force():
        values[value.indicator_id].append(value)
    return values


def points_of(values: Iterable[IndicatorValue]) -> tuple[Point, ...]:
    return tuple(Point(value.date, value.value) for value in values)


def plans_and_actuals(
    indicators: QuerySet[Any, Any],
) -> Iterator[tuple[Indicator, Trajectory | None, tuple[Point, ...]]]:
    """Each indicator with its plan in force, None where there is none, and its actual values in force by date."""
    rows = list(indicators)
    ids = [row.pk for row in rows]
    versions, values = versions_in_force(ids), values_in_force(ids)
    for row in rows:
        yield row, plan_in_force(row, versions), points_of(values.get(row.pk, ()))


def plan_in_force(indicator: Indicator, versions: Mapping[int, IndicatorTrajectory]) -> Trajectory | None:
    version = versions.get(indicator.pk)
    return plan_of(version, indicator.direction) if version is not None else None
