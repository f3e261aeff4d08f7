"""How forecasts moved: when it was said, from left to right, against what was expected, upwards.

A level line is a forecast that holds, a rising one slips. What is done lies on the diagonal: expected on its own day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reporting.charts.scale import DayTick, TimeScale, line, number

WIDTH, HEIGHT = 1000, 280
"""Inner width of the lines; the height is in pixels."""

LETTERS = "ABCDEF"
LABEL_SPACE = 17
"""Pixels between two letters at the right end."""


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone: path data in WIDTH × HEIGHT, a dot wherever the forecast changed, its letter at the right end."""

    letter: str
    line: Any
    path: str
    dots: tuple[Dot, ...]
    done: Dot | None
    label_y: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table twin: what was expected of each line on that day."""

    day: date
    expected: tuple[date | None, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Ready to draw: x in percent, y in pixels. `diagonal`: from what day to what day it can be seen."""

    lines: tuple[Line, ...]
    ticks: tuple[DayTick, ...]
    levels: tuple[DayTick, ...]
    diagonal: tuple[Dot, Dot] | None
    rows: tuple[Row, ...]
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class _Axes:
    time: TimeScale
    expected: TimeScale

    def x(self, day: date) -> float:
        return 100 * self.time.at(day)

    def y(self, day: date) -> float:
        return HEIGHT * (1 - self.expected.at(day))

    def dot(self, day: date, expected: date) -> Dot:
        return Dot(number(self.x(day)), number(self.y(expected)))


def draw(trend: Any) -> Drawing:
    """`trend`: of `projects.queries.forecast_trend`."""
    axes = _axes(trend)
    lines = [_line(one, axes, n) for n, one in enumerate(trend.lines)]
    return Drawing(
        lines=_with_labels(lines, [axes.y(one.expected or trend.today) for one in trend.lines]),
        ticks=axes.time.day_ticks(most=5),
        levels=tuple(
            DayTick(number(HEIGHT * (1 - float(tick.x) / 100)), tick.day, tick.is_year)
            for tick in axes.expected.day_ticks(most=7)
        ),
        diagonal=_diagonal(axes),
        rows=tuple(Row(day, tuple(one.said[n].expected for one in trend.lines)) for n, day in enumerate(trend.days)),
    )


def _axes(trend: Any) -> _Axes:
    """Upwards: all that was expected, down to the last day where that is not far below."""
    start, end = trend.days[0], trend.days[-1]
    known = [said.expected for one in trend.lines for said in one.said if said.expected]
    known += [one.done_date for one in trend.lines if one.done_date]
    low, high = min(known, default=start), max(known, default=end)
    if end < low and (low - end).days <= max(365, (high - low).days):
        low = end
    margin = timedelta(days=max(7, (high - low).days // 20))
    return _Axes(TimeScale(start, end), TimeScale(low - margin, high + margin))


def _line(one: Any, axes: _Axes, place: int) -> Line:
    known = [(said.day, said.expected) for said in one.said]
    places: list[tuple[float, float] | None] = [
        None if expected is None else (WIDTH * axes.time.at(day), axes.y(expected)) for day, expected in known
    ]
    done = None
    if one.done_date and one.done_date >= axes.time.start:
        last = max((n for n, (day, expected) in enumerate(known) if expected and day <= one.done_date), default=-1)
        places = [*places[: last + 1], (WIDTH * axes.time.at(one.done_date), axes.y(one.done_date))]
        done = axes.dot(one.done_date, one.done_date)
    return Line(
        letter=LETTERS[place],
        line=one,
        path=line(places),
        dots=_dots(known, axes),
        done=done,
        label_y="",
        is_first=place == 0,
    )


def _dots(known: Sequence[tuple[date, date | None]], axes: _Axes) -> tuple[Dot, ...]:
    """Where the forecast is another one than the month before."""
    found = []
    before: date | None = None
    for day, expected in known:
        if expected is not None and expected != before:
            found.append(axes.dot(day, expected))
        before = expected or before
    return tuple(found)


def _with_labels(lines: Sequence[Line], ends: Sequence[float]) -> tuple[Line, ...]:
    """Letters beside the ends of the lines, pushed apart downwards and then back up into the plot."""
    order = sorted(range(len(lines)), key=lambda n: ends[n])
    places: dict[int, float] = {}
    least = 6.0
    for n in order:
        places[n] = least = max(ends[n], least)
        least += LABEL_SPACE
    over = max(0.0, least - LABEL_SPACE - HEIGHT)
    return tuple(
        Line(one.letter, one.line, one.path, one.dots, one.done, number(places[n] - over), one.is_first)
        for n, one in enumerate(lines)
    )


def _diagonal(axes: _Axes) -> tuple[Dot, Dot] | None:
    first = max(axes.time.start, axes.expected.start)
    last = min(axes.time.end, axes.expected.end)
    return (axes.dot(first, first), axes.dot(last, last)) if first < last else None
