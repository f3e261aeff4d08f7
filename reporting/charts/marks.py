"""The small marks of a row: bullet bar, sparkline, distribution of statuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.charts.scale import line, number

SPARK_WIDTH, SPARK_HEIGHT = 112, 32
PERIODS = 12
WORST_FIRST = ("red", "amber_red", "amber_green", "green", "complete", "no_data")


@dataclass(frozen=True, slots=True)
class Bullet:
    """Actual as a thick bar from zero, planned as a mark across it; widths in percent."""

    actual: str
    planned: str


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Twelve periods: path data in pixels and the place of the last point; first and last known values."""

    path: str
    x: str
    y: str
    first: Decimal | None
    last: Decimal | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A status in a distribution bar, in percent of the bar."""

    status: str
    count: int
    x: str
    width: str
    is_wide: bool


def bullet(progress: Decimal | None, planned: Decimal | None) -> Bullet | None:
    """None where there is no data: an empty bar would say zero."""
    if progress is None:
        return None
    return Bullet(actual=_percent(progress), planned="" if planned is None else _percent(planned))


def sparkline(values: Sequence[Decimal | None]) -> Sparkline | None:
    """A line on the scale 0 to 100 %, with gaps; None when fewer than two values are known."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    step = (SPARK_WIDTH - 8) / max(1, len(values) - 1)
    places = [(4 + step * n, value) for n, value in enumerate(values)]
    x, last = next((x, value) for x, value in reversed(places) if value is not None)
    return Sparkline(
        path=line(None if value is None else (x, _spark_y(value)) for x, value in places),
        x=number(x),
        y=number(_spark_y(last)),
        first=known[0],
        last=last,
    )


def period_ends(points: Sequence[tuple[date, Decimal | None]], *, today: date, months: int = 1) -> list[Decimal | None]:
    """The last value known in each of the twelve periods of `months` months (1 or 12) that end with today's.

    A period without a value is a gap.
    """
    by_period = {_period(day, months): value for day, value in points if day <= today}
    newest = _period(today, months)
    return [by_period.get(period) for period in range(newest - PERIODS + 1, newest + 1)]


def _period(day: date, months: int) -> int:
    return (day.year * 12 + day.month - 1) // months


def distribution(counts: Mapping[str, int]) -> tuple[Segment, ...]:
    """Segments worst first, as wide as their share of the tasks; statuses without a task are left out."""
    total = sum(counts.values())
    segments: list[Segment] = []
    before = 0
    for status in WORST_FIRST:
        if n := counts.get(status, 0):
            share = 100 * n / total
            segments.append(Segment(status, n, number(100 * before / total), number(share), share >= 8))
            before += n
    return tuple(segments)


def _percent(value: Decimal) -> str:
    return number(100 * float(value))


def _spark_y(value: Decimal) -> float:
    return 3 + (SPARK_HEIGHT - 6) * (1 - float(value))
