"""The routine of an indicator: when a value is due, whether parts add up to the whole, how good its data are, and the
lights and scores of a KPI sheet. Formulas with worked examples: docs/formulas/indicators.md.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from projects.domain.trajectory import KpiScores, Light, Point, Trajectory, kpi_scores, light
from projects.domain.values import ONE, ZERO, exact, quantise, ratio

PLACES = Decimal("0.000001")
"""Values are stored with six decimals: parts that agree to the sixth agree."""

JUMP = 5
"""A value farther from the plan than this many times the way to go is taken for a typing error until confirmed."""

_HUNDRED = Decimal(100)


class Frequency(StrEnum):
    """How often an indicator is measured; a value belongs to the period that ends on its day or next after it."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """Length of the period."""
        return {"monthly": 1, "quarterly": 3, "yearly": 12}[self.value]

    @property
    def grace_days(self) -> int:
        """Days after the end of a period within which its value is still on time."""
        return {"monthly": 15, "quarterly": 30, "yearly": 60}[self.value]


@dataclass(frozen=True, slots=True)
class Expectation:
    """The next value: for the period that ends on `period_end`, due on `due_date`; late by 0 days or more."""

    period_end: date
    due_date: date
    days_late: int


def next_value(
    frequency: Frequency, *, newest: date | None, start: date, target: date | None, today: date
) -> Expectation | None:
    """The value that is expected next: of the period after the newest value's, or after the start where none is known.

    None once the target date has its value.
    """
    if newest is not None and target is not None and newest >= target:
        return None
    known = newest or start
    end = period_end(frequency, known)
    if newest is not None or end == known:
        end = period_end(frequency, end + timedelta(days=1))
    due = due_date(frequency, end)
    return Expectation(end, due, max(0, (today - due).days))


def due_date(frequency: Frequency, day: date) -> date:
    """Until when a value of the day is on time: the end of its period, and the days of grace."""
    return period_end(frequency, day) + timedelta(days=frequency.grace_days)


def period_end(frequency: Frequency, day: date) -> date:
    """The last day of the period (calendar month, quarter or year) that holds the day."""
    month = (day.month - 1) // frequency.months * frequency.months + frequency.months
    return month_end(day.year, month)


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def is_jump(trajectory: Trajectory, actual: Point) -> bool:
    """Whether a value lies farther from the plan than JUMP times the way to go: to be confirmed, not refused."""
    planned = trajectory.unrounded(actual.date)
    if planned is None or trajectory.distance == 0:
        return False
    with exact():
        return abs(actual.value - planned) > JUMP * trajectory.distance


class Quality(StrEnum):
    """Data quality: A is best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


def quality(met: Sequence[bool]) -> Quality:
    """From four criteria: A all, B three, C two, D one or none. Raises ValueError for another number of criteria."""
    if len(met) != 4:
        raise ValueError("met holds four criteria")
    return {4: Quality.A, 3: Quality.B, 2: Quality.C}.get(sum(met), Quality.D)


class Method(StrEnum):
    """How parts make the whole."""

    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split: its plan, and its weight > 0 (only a weighted mean uses it)."""

    trajectory: Trajectory
    weight: Decimal = ONE


@dataclass(frozen=True, slots=True)
class SplitCheck:
    """Parts against the whole on one day. `together` is None where a part has no plan on that day yet."""

    date: date
    whole: Decimal
    together: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Together − whole: what the parts have too much (positive) or too little."""
        if self.together is None:
            return None
        with exact():
            return self.together - self.whole

    @property
    def agrees(self) -> bool:
        return self.difference == 0


def check_split(method: Method, whole: Trajectory, parts: Sequence[Part]) -> tuple[SplitCheck, ...]:
    """The parts held against the whole on every day that is a point of any of them, from baseline to target.

    Both sides are rounded to the six decimals of a stored value. Raises ValueError without parts.
    """
    if not parts:
        raise ValueError("parts hold at least one part")
    days = {point.date for plan in (whole, *(part.trajectory for part in parts)) for point in plan.points}
    start, end = whole.points[0].date, whole.points[-1].date
    return tuple(
        SplitCheck(day, _six(whole.unrounded(day) or ZERO), _together(method, parts, day))
        for day in sorted(days)
        if start <= day <= end
    )


def _together(method: Method, parts: Sequence[Part], day: date) -> Decimal | None:
    planned = [(part.trajectory.unrounded(day), part.weight) for part in parts]
    known = [(value, weight) for value, weight in planned if value is not None]
    if len(known) < len(planned):
        return None
    with exact():
        if method == Method.SUM:
            return _six(sum((value for value, _ in known), ZERO))
        total = sum((weight for _, weight in known), ZERO)
        return _six(sum((value * weight for value, weight in known), ZERO) / total)


def _six(value: Decimal) -> Decimal:
    with exact():
        return value.quantize(PLACES, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Cell:
    """A KPI in a month: the value that counts there, with its plan, scores and light; all None where none is fresh."""

    month_end: date
    actual: Point | None = None
    planned: Decimal | None = None
    scores: KpiScores | None = None

    @property
    def light(self) -> Light | None:
        return self.scores.light if self.scores else None


def kpi_cell(frequency: Frequency, trajectory: Trajectory | None, actuals: Iterable[Point], *, month: date) -> Cell:
    """How a KPI stands at the end of a month (`month` is its last day).

    The newest value of the last one, three or twelve months by frequency counts, held against the plan of its own day;
    an older one is not fresh and gives no light. Scores are of the planned change: M1 = change reached / change
    planned, so that lower-is-better and a start other than zero score alike.
    """
    first = _months_before(month, frequency.months)
    fresh = [point for point in actuals if first < point.date <= month]
    if not fresh:
        return Cell(month)
    newest = max(fresh, key=lambda point: point.date)
    if trajectory is None:
        return Cell(month, newest)
    planned = trajectory.unrounded(newest.date)
    if planned is None:
        return Cell(month, newest)
    wanted = trajectory.better_by(planned, trajectory.baseline)
    reached = trajectory.better_by(newest.value, trajectory.baseline)
    scores = kpi_scores(actual=reached, target=wanted) if wanted > 0 else None
    return Cell(month, newest, quantise(planned), scores)


def _months_before(month: date, number: int) -> date:
    """The last day of the month that lies `number` months before."""
    index = month.year * 12 + month.month - 1 - number
    return month_end(index // 12, index % 12 + 1)


def months_to(month: date, number: int) -> tuple[date, ...]:
    """The last days of `number` months, the oldest first, that end with the given one."""
    return tuple(_months_before(month, back) for back in range(number - 1, -1, -1))


@dataclass(frozen=True, slots=True)
class SheetTotal:
    """A KPI sheet in a month: means of the scores over the KPIs that have one, each counting alike; `scored` of `of`.

    The light is that of the mean of M2, so that one KPI far above its plan cannot pay for another below it.
    """

    scored: int
    of: int
    m1: Decimal | None = None
    m2: Decimal | None = None
    m3: Decimal | None = None
    light: Light | None = None


def sheet_total(cells: Sequence[Cell]) -> SheetTotal:
    """The total of one month's cells. Without a single score it is empty: no data is not zero."""
    scores = [cell.scores for cell in cells if cell.scores is not None]
    if not scores:
        return SheetTotal(0, len(cells))
    means = {name: _mean([getattr(score, name) for score in scores]) for name in ("m1", "m2", "m3")}
    with exact():
        shown = light(sum((score.m2 for score in scores), ZERO) * _HUNDRED / len(scores))
    return SheetTotal(len(scores), len(cells), light=shown, **means)


def _mean(values: Sequence[Decimal]) -> Decimal:
    with exact():
        return ratio(sum(values, ZERO), Decimal(len(values))) or ZERO
