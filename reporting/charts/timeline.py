"""Milestones of the next days on one time axis: where the baseline was, where they are expected now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reporting.charts.scale import TimeScale, number

BEFORE_DAYS, AHEAD_DAYS = 30, 90


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone on the axis; places in percent. `is_before`: the baseline lies left of the axis."""

    milestone: Any
    expected: date
    x: str
    baseline_x: str
    is_before: bool
    slip_days: int
    is_late: bool

    @property
    def line_from(self) -> str:
        return self.baseline_x or self.x


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows in the order of their expected dates, under the first days of the months as ticks."""

    today_x: str
    months: tuple[tuple[str, date], ...]
    marks: tuple[Mark, ...]


def draw(milestones: Iterable[Any], *, today: date) -> Timeline:
    """Open milestones (with `expected_date` and `baseline_date`) from 30 days back to 90 days ahead of today."""
    scale = TimeScale(today - timedelta(days=BEFORE_DAYS), today + timedelta(days=AHEAD_DAYS))
    within = [m for m in milestones if m.expected_date and scale.start <= m.expected_date <= scale.end]
    marks = tuple(_mark(m, scale, today) for m in sorted(within, key=lambda m: (m.expected_date, m.code)))
    return Timeline(
        today_x=number(100 * scale.at(today)),
        months=tuple((number(100 * scale.at(day)), day) for day in _firsts(scale)),
        marks=marks,
    )


def _mark(milestone: Any, scale: TimeScale, today: date) -> Mark:
    baseline, expected = milestone.baseline_date, milestone.expected_date
    return Mark(
        milestone=milestone,
        expected=expected,
        x=number(100 * scale.at(expected)),
        baseline_x="" if baseline is None else number(100 * scale.clipped(baseline)),
        is_before=baseline is not None and baseline < scale.start,
        slip_days=0 if baseline is None else (expected - baseline).days,
        is_late=expected < today,
    )


def _firsts(scale: TimeScale) -> Sequence[date]:
    months = range(scale.start.year * 12 + scale.start.month, scale.end.year * 12 + scale.end.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
