"""The sparkline: twelve periods of actual (thick) over planned (thin), all rows of a table on one scale."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.charts.scale import line, number

WIDTH, HEIGHT = 112, 36
PERIODS = 12
STEP = 10
"""A shared scale begins and ends at a multiple of so many percent."""

Values = Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, whole percents: what the bottom and the top of each row stand for."""

    low: int = 0
    high: int = 100

    def y(self, value: Decimal) -> float:
        """Pixels from the top; 3 are left at both ends for the thickness of the line."""
        share = (100 * float(value) - self.low) / (self.high - self.low)
        return 3 + (HEIGHT - 6) * (1 - share)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Path data in pixels and the place of the last point; first and last known values of the actual line."""

    path: str
    plan: str
    x: str
    y: str
    first: Decimal
    last: Decimal

    @property
    def points(self) -> int:
        """Percent points won since the first known period, from the percents as they are shown."""
        return round(100 * self.last) - round(100 * self.first)


def shared_scale(rows: Iterable[Values]) -> Scale:
    """One scale for all rows, as narrow as their values allow: slopes can be told apart, and compared."""
    known = [100 * float(value) for values in rows for value in values if value is not None]
    if not known:
        return Scale()
    low, high = math.floor(min(known) / STEP) * STEP, math.ceil(max(known) / STEP) * STEP
    return Scale(min(low, 100 - STEP), max(high, low + STEP) if low < 100 else 100)


def draw(actual: Values, planned: Values = (), *, scale: Scale = Scale()) -> Sparkline | None:
    """A line with gaps where nothing is known; None when fewer than two values are."""
    known = [value for value in actual if value is not None]
    if len(known) < 2:
        return None
    step = (WIDTH - 8) / max(1, len(actual) - 1)
    x, last = next((4 + step * n, v) for n, v in reversed(list(enumerate(actual))) if v is not None)
    return Sparkline(
        path=_path(actual, step, scale),
        plan=_path(planned, step, scale),
        x=number(x),
        y=number(scale.y(last)),
        first=known[0],
        last=last,
    )


def _path(values: Values, step: float, scale: Scale) -> str:
    return line(None if value is None else (4 + step * n, scale.y(value)) for n, value in enumerate(values))


def period_ends(points: Sequence[tuple[date, Decimal | None]], *, today: date, months: int = 1) -> list[Decimal | None]:
    """The last value known in each of the twelve periods of `months` months (1 or 12) that end with today's.

    A period without a value is a gap.
    """
    by_period = {_period(day, months): value for day, value in points if day <= today}
    newest = _period(today, months)
    return [by_period.get(period) for period in range(newest - PERIODS + 1, newest + 1)]


def _period(day: date, months: int) -> int:
    return (day.year * 12 + day.month - 1) // months
