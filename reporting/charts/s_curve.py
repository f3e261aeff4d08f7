"""The S-curve: plan thin grey, actual thick ink, forecast dashed, today as a line. Always from 0 to 100 %."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reporting.charts.scale import Tick, TimeScale, apart, line, number

WIDTH, HEIGHT = 1000, 100
"""Inner coordinates of the lines; they stretch with the page while texts keep their size."""

LABEL_AT, LABEL_ROOM = Decimal("0.75"), 22
"""The share at which an earlier plan is named, and the percent of the plot that the name takes."""

Point = tuple[date, Decimal | None]


@dataclass(frozen=True, slots=True)
class EndLabel:
    """What a line is, beside its end: `key` is plan or actual, `value` a share, `y` in pixels."""

    key: str
    value: Decimal
    y: str


@dataclass(frozen=True, slots=True)
class LineLabel:
    """What a line is, beside its upper part: `x` in percent, `y` in pixels; `side`: on which side of it."""

    x: str
    y: str
    side: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table twin."""

    day: date
    plan: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None
    first: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SCurve:
    """Ready to draw. Paths are SVG path data in 1000 × 100; `height` is the plot in pixels.

    `first_label` stands beside the oldest of the earlier lines; `has_first`: the table has its values.
    """

    plan: str
    actual: str
    forecast: str
    today: date
    today_x: str
    dot_x: str
    dot_y: str
    ticks: tuple[Tick, ...]
    labels: tuple[EndLabel, ...]
    rows: tuple[Row, ...]
    height: int
    is_clipped: bool
    earlier: tuple[str, ...] = ()
    first_label: LineLabel | None = None
    has_first: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.plan or self.actual)


def span(lines: Iterable[Sequence[Point]]) -> tuple[date, date] | None:
    """First and last day of all lines: the shared axis of small multiples. None when there is no point."""
    days = [day for points in lines for day, _ in points]
    return (min(days), max(days)) if days else None


def draw(
    *,
    plan: Sequence[Point],
    actual: Sequence[Point],
    forecast: Sequence[Point],
    today: date,
    axis: tuple[date, date] | None = None,
    height: int = 200,
    earlier: Sequence[Sequence[Point]] = (),
    first: Sequence[Point] = (),
) -> SCurve:
    """Lay the three lines, and those of earlier versions of the plan, out on `axis` (default: their own span).

    `first`: the plan by the dates first agreed, drawn where the earlier versions are not known.
    """
    with_first = bool(first) and not earlier
    earlier = [first] if with_first else earlier
    start, end = axis or span([plan, actual, forecast, *earlier]) or (today, today)
    scale = TimeScale(start, max(end, start + timedelta(days=1)))
    last = _last(actual)
    return SCurve(
        plan=path(plan, scale),
        actual=path(actual, scale),
        forecast=path(forecast, scale),
        today=today,
        today_x=number(100 * scale.clipped(today)),
        dot_x=number(100 * scale.clipped(last[0])) if last else "",
        dot_y=number(_pixel(last[1], height)) if last else "",
        ticks=scale.years(most=7 if height >= 160 else 4),
        labels=_labels(_value_at(plan, today), last[1] if last else None, height),
        rows=_rows(plan, actual, forecast, first if with_first else ()),
        height=height,
        is_clipped=_reaches_beyond(scale, [plan, actual, forecast, *earlier]),
        earlier=tuple(path(points, scale) for points in earlier),
        first_label=_first_label(earlier[0], scale, height) if earlier else None,
        has_first=with_first,
    )


def _first_label(points: Sequence[Point], scale: TimeScale, height: int) -> LineLabel | None:
    """Left of the line where it is three quarters up, if there is room, else to its right."""
    found = next(((day, value) for day, value in points if value is not None and value >= LABEL_AT), None)
    if found is None:
        return None
    x = 100 * scale.clipped(found[0])
    return LineLabel(
        number(x), number(_inside(_pixel(found[1], height), height)), "left" if x >= LABEL_ROOM else "right"
    )


def _reaches_beyond(scale: TimeScale, lines: Iterable[Sequence[Point]]) -> bool:
    whole = span(lines)
    return whole is not None and (whole[0] < scale.start or whole[1] > scale.end)


def path(points: Sequence[Point], scale: TimeScale) -> str:
    """Path data of a line, with gaps where nothing is known."""
    return line(
        None if value is None else (WIDTH * scale.at(day), HEIGHT * (1 - float(value))) for day, value in points
    )


def _last(points: Sequence[Point]) -> tuple[date, Decimal] | None:
    return next(((day, value) for day, value in reversed(points) if value is not None), None)


def _value_at(points: Sequence[Point], day: date) -> Decimal | None:
    """The value of the newest point on or before a day."""
    return next((value for when, value in reversed(points) if when <= day), None)


def _pixel(value: Decimal, height: int) -> float:
    return height * (1 - float(value))


def _labels(planned: Decimal | None, actual: Decimal | None, height: int) -> tuple[EndLabel, ...]:
    """Both labels, never on top of each other, never outside the plot."""
    if actual is None or planned is None:
        return () if actual is None else (EndLabel("actual", actual, number(_inside(_pixel(actual, height), height))),)
    places = apart(_pixel(planned, height), _pixel(actual, height), least=18)
    shift = min(0.0, height - max(places)) + max(0.0, 8 - min(places))
    return (
        EndLabel("plan", planned, number(places[0] + shift)),
        EndLabel("actual", actual, number(places[1] + shift)),
    )


def _inside(y: float, height: int) -> float:
    return min(float(height), max(8.0, y))


def _rows(*lines: Sequence[Point]) -> tuple[Row, ...]:
    """`lines`: plan, actual, forecast, first plan."""
    by_day = [dict(points) for points in lines]
    days = sorted({day for values in by_day for day in values})
    return tuple(Row(day, *(values.get(day) for values in by_day)) for day in days)
