"""From dates and shares to places in a drawing. Places are strings with a point, whatever the locale says."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MOST_TICKS = 7
MONTH_STEPS = (1, 3, 6)


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the time axis; `x` in percent of the plot."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class DayTick:
    """The first day of a month or year; `x` in percent, `is_year`: its label is the year alone."""

    x: str
    day: date
    is_year: bool


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Days from `start` to `end` laid out from 0 to 1."""

    start: date
    end: date

    def at(self, day: date) -> float:
        """The place of a day, not clipped: below 0 before the start, above 1 after the end."""
        return (day - self.start).days / max(1, (self.end - self.start).days)

    def clipped(self, day: date) -> float:
        return min(1.0, max(0.0, self.at(day)))

    def years(self, *, most: int = MOST_TICKS) -> tuple[Tick, ...]:
        """The first day of each year inside, thinned to at most `most`."""
        inside = [
            year for year in range(self.start.year, self.end.year + 1) if self.start <= date(year, 1, 1) <= self.end
        ]
        step = max(1, math.ceil(len(inside) / most))
        return tuple(Tick(number(100 * self.at(date(year, 1, 1))), str(year)) for year in inside if year % step == 0)

    def day_ticks(self, *, most: int = MOST_TICKS) -> tuple[DayTick, ...]:
        """First days of months, quarters or half-years while they are few, else of years."""
        months = range(self.start.year * 12 + self.start.month, self.end.year * 12 + self.end.month)
        step = next((step for step in MONTH_STEPS if len(months) <= most * step), None)
        if step is None:
            years = self.years(most=most)
            return tuple(DayTick(tick.x, date(int(tick.label), 1, 1), is_year=True) for tick in years)
        days = (date(n // 12, n % 12 + 1, 1) for n in months if n % step == 0)
        return tuple(DayTick(number(100 * self.at(day)), day, is_year=False) for day in days)


def line(places: Iterable[tuple[float, float] | None]) -> str:
    """Path data through places; None is a gap. A place between two gaps becomes a dot (a line to itself)."""
    runs: list[list[str]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(f"{number(place[0])} {number(place[1])}")
    return " ".join(f"M{run[0]} " + " ".join(f"L{point}" for point in run[1:] or run) for run in runs if run)


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def apart(first: float, second: float, *, least: float) -> tuple[float, float]:
    """Two places on a line pushed apart evenly until they are `least` from each other, in their order."""
    missing = least - abs(first - second)
    if missing <= 0:
        return first, second
    half = missing / 2
    return (first - half, second + half) if first <= second else (first + half, second - half)
