"""Small multiples: the same S-curve for each of many, on shared axes, with one table twin for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reporting.charts.s_curve import Point, span

AXIS_YEARS = 4
"""The shared axis reaches no further than so many years from today, so that years can be read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One curve on one day: `done` is actual up to today and forecast after it. None where nothing is known."""

    plan: Decimal | None
    done: Decimal | None


@dataclass(frozen=True, slots=True)
class Twin:
    """The table twin: a column for each end of a year inside the axis and for today, a row of cells for each curve."""

    days: tuple[date, ...]
    rows: tuple[tuple[Cell, ...], ...]


def axis(curves: Iterable[Sequence[Sequence[Point]]], *, today: date) -> tuple[date, date] | None:
    """First and last day of all lines of all curves, cut to AXIS_YEARS around today. None when there is no point."""
    whole = span(line for lines in curves for line in lines)
    if whole is None:
        return None
    reach = timedelta(days=AXIS_YEARS * 366)
    return max(whole[0], today - reach), min(max(whole[1], today), today + reach)


def twin(
    curves: Sequence[tuple[Sequence[Point], Sequence[Point], Sequence[Point]]],
    *,
    axis: tuple[date, date] | None,
    today: date,
) -> Twin:
    """The same as numbers, of curves as (plan, actual, forecast)."""
    days = _days(axis, today)
    return Twin(days, tuple(tuple(_cell(curve, day, today) for day in days) for curve in curves))


def _days(axis: tuple[date, date] | None, today: date) -> tuple[date, ...]:
    if axis is None:
        return ()
    ends = (date(year, 12, 31) for year in range(axis[0].year, axis[1].year + 1))
    return tuple(sorted({today, *(day for day in ends if axis[0] <= day <= axis[1])}))


def _cell(curve: tuple[Sequence[Point], Sequence[Point], Sequence[Point]], day: date, today: date) -> Cell:
    plan, actual, forecast = curve
    return Cell(_value(plan, day), _value(actual if day <= today else forecast, day))


def _value(points: Sequence[Point], day: date) -> Decimal | None:
    """The newest value on or before a day; None before the first."""
    return next((value for when, value in reversed(points) if when <= day), None)
