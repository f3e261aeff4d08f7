"""The four dates of each milestone of a plan on one axis: first agreed, agreed now, expected, happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reporting.charts.scale import Tick, TimeScale, number

LAST_TICK = 93
"""Percent of the axis: the label of a year that begins later would stand in the next column."""


@dataclass(frozen=True, slots=True)
class PlanMarks:
    """Places of one milestone in percent of the axis; empty where there is no such date.

    `from_x` to `to_x` is the way from the first of its dates to the last.
    """

    line: Any
    first_x: str
    in_force_x: str
    forecast_x: str
    actual_x: str
    from_x: str
    to_x: str


@dataclass(frozen=True, slots=True)
class PlanLines:
    """Rows in the order given, under the years of the axis."""

    ticks: tuple[Tick, ...]
    today_x: str
    rows: tuple[PlanMarks, ...]


def draw(lines: Sequence[Any], *, today: date) -> PlanLines:
    """`lines` have `milestone` and `first`; the axis holds all their dates and today."""
    days = [day for line in lines for day in _dates(line) if day]
    start, end = min([*days, today]), max([*days, today])
    margin = timedelta(days=max(10, (end - start).days // 40))
    scale = TimeScale(start - margin, end + margin)
    rows = tuple(_marks(line, scale) for line in lines)
    ticks = tuple(tick for tick in scale.years(most=6) if float(tick.x) < LAST_TICK)
    return PlanLines(ticks, number(100 * scale.at(today)), rows)


def _dates(line: Any) -> tuple[date | None, ...]:
    milestone = line.milestone
    return (line.first, milestone.baseline_date, milestone.forecast_date, milestone.actual_date)


def _marks(line: Any, scale: TimeScale) -> PlanMarks:
    first, in_force, forecast, actual = _dates(line)
    known = [day for day in (first, in_force, actual or forecast) if day]
    return PlanMarks(
        line=line,
        first_x=_place(first, scale) if first != in_force else "",
        in_force_x=_place(in_force, scale),
        forecast_x="" if actual else _place(forecast or in_force, scale),
        actual_x=_place(actual, scale),
        from_x=_place(min(known, default=None), scale),
        to_x=_place(max(known, default=None), scale),
    )


def _place(day: date | None, scale: TimeScale) -> str:
    return number(100 * scale.at(day)) if day else ""
