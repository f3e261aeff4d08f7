"""An indicator against its plan: plan thin, corridor a light band, actual thick, the trend dashed with its range."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from projects.domain.projection import Projection
from projects.domain.trajectory import Point, Trajectory
from projects.queries.indicators import IndicatorPage
from projects.queries.trajectories import points_of
from reporting.charts.scale import Tick, TimeScale, line, number

WIDTH, HEIGHT = 1000, 100
"""Inner coordinates of the lines; they stretch with the page while texts keep their size."""

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
LINES = 4
"""Spaces between the horizontal lines, about."""


@dataclass(frozen=True, slots=True)
class Level:
    """A value on the vertical axis; `y` in percent of the plot from above."""

    value: Decimal
    y: str


@dataclass(frozen=True, slots=True)
class Dot:
    """An actual value; places in percent of the plot."""

    x: str
    y: str
    date: date
    value: Decimal
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table twin."""

    date: date
    planned: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    actual: Decimal | None
    projected: Decimal | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Ready to draw. Paths are SVG path data in 1000 × 100; `whisker` is the range of the trend: x, y from, y to."""

    plan: str
    earlier: tuple[tuple[int, str], ...]
    band: str
    actual: str
    projected: str
    whisker: tuple[str, str, str] | None
    dots: tuple[Dot, ...]
    levels: tuple[Level, ...]
    ticks: tuple[Tick, ...]
    today_x: str
    rows: tuple[Row, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.plan or self.dots)


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Values from `low` to `high` laid out from the foot to the top of the plot."""

    low: Decimal
    high: Decimal

    def at(self, value: Decimal) -> float:
        """Percent from above, kept inside the plot: a range may be far wider than what is known."""
        share = float((value - self.low) / (self.high - self.low))
        return 100 * (1 - min(1.0, max(0.0, share)))

    def levels(self) -> tuple[Level, ...]:
        step = _step((self.high - self.low) / LINES)
        first = (self.low / step).to_integral_value(ROUND_CEILING) * step
        count = int((self.high - first) // step) + 1
        return tuple(Level(first + step * n, number(self.at(first + step * n))) for n in range(count))


def _step(least: Decimal) -> Decimal:
    """The round number (1, 2, 2.5 or 5 times a power of ten) that is not smaller."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(factor * power for factor in STEPS if factor * power >= least)


def draw(
    *,
    plan: Trajectory | None,
    earlier: Sequence[tuple[int, Sequence[Point]]] = (),
    actual: Sequence[Point],
    projection: Projection | None,
    today: date,
) -> Drawing:
    """Lay everything out on one pair of axes; `earlier` are the numbers and points of versions before."""
    planned = plan.points if plan else ()
    known = [*planned, *actual, *(point for _, points in earlier for point in points)]
    if not known:
        return Drawing("", (), "", "", "", None, (), (), (), "0", ())
    start, end = min(point.date for point in known), max(point.date for point in known)
    time = TimeScale(start, max(end, start + timedelta(days=1)))
    values = _scale(plan, known, projection)
    return Drawing(
        plan=_path(planned, time, values),
        earlier=tuple((version, _path(points, time, values)) for version, points in earlier),
        band=_band(plan, time, values),
        actual=_path(actual, time, values),
        projected=_path(_trend(actual, projection), time, values),
        whisker=_whisker(projection, time, values),
        dots=tuple(_dot(point, plan, time, values) for point in actual),
        levels=values.levels(),
        ticks=time.years(),
        today_x=number(100 * time.clipped(today)),
        rows=_rows(plan, actual, projection),
    )


def of_page(page: IndicatorPage, *, today: date) -> Drawing:
    """The chart of an indicator's page."""
    standing = page.standing
    return draw(
        plan=standing.plan,
        earlier=[
            (version.number, [Point(point.date, point.value) for point in version.points.all()])
            for version in page.earlier
        ],
        actual=points_of(standing.values),
        projection=standing.projection,
        today=today,
    )


def _scale(plan: Trajectory | None, known: Sequence[Point], projection: Projection | None) -> ValueScale:
    """From the least to the greatest of what is drawn as a line, with a little air, and never flat."""
    tolerance = plan.corridor * plan.distance if plan else Decimal(0)
    values = [point.value for point in known] + ([projection.value] if projection else [])
    low, high = min(values) - tolerance, max(values) + tolerance
    air = (high - low) / 20 or max(abs(high) / 10, Decimal(1))
    foot = Decimal(0) if low >= 0 and low - air < 0 else low - air
    return ValueScale(foot, high + air)


def _place(point: Point, time: TimeScale, values: ValueScale) -> tuple[float, float]:
    return WIDTH * time.at(point.date), HEIGHT * values.at(point.value) / 100


def _path(points: Sequence[Point], time: TimeScale, values: ValueScale) -> str:
    return line(_place(point, time, values) for point in points) if points else ""


def _band(plan: Trajectory | None, time: TimeScale, values: ValueScale) -> str:
    """The corridor as one closed shape: along its upper edge and back along its lower one."""
    if plan is None or not plan.corridor or not plan.distance:
        return ""
    tolerance = plan.corridor * plan.distance
    upper = [Point(point.date, point.value + tolerance) for point in plan.points]
    lower = [Point(point.date, point.value - tolerance) for point in reversed(plan.points)]
    return f"{_path([*upper, *lower], time, values)}Z"


def _trend(actual: Sequence[Point], projection: Projection | None) -> tuple[Point, ...]:
    """From the newest value to where the trend is at the target date."""
    if projection is None or not actual:
        return ()
    return (actual[-1], Point(projection.target_date, projection.value))


def _whisker(projection: Projection | None, time: TimeScale, values: ValueScale) -> tuple[str, str, str] | None:
    if projection is None:
        return None
    x = number(100 * time.clipped(projection.target_date))
    return x, number(values.at(projection.upper)), number(values.at(projection.lower))


def _dot(point: Point, plan: Trajectory | None, time: TimeScale, values: ValueScale) -> Dot:
    return Dot(
        x=number(100 * time.at(point.date)),
        y=number(values.at(point.value)),
        date=point.date,
        value=point.value,
        is_missed=plan.is_missed_by(point) if plan else False,
    )


def _rows(plan: Trajectory | None, actual: Sequence[Point], projection: Projection | None) -> tuple[Row, ...]:
    said = {point.date: point.value for point in actual}
    days = {*said, *(point.date for point in plan.points)} if plan else set(said)
    led = {projection.target_date: projection.value} if projection else {}
    return tuple(_row(plan, day, said.get(day), led.get(day)) for day in sorted(days))


def _row(plan: Trajectory | None, day: date, actual: Decimal | None, projected: Decimal | None) -> Row:
    band = plan.band(day) if plan else None
    return Row(
        date=day,
        planned=plan.planned(day) if plan else None,
        lower=band.lower if band else None,
        upper=band.upper if band else None,
        actual=actual,
        projected=projected,
    )
