"""Planned values of an indicator by date, actual values held against them, and the KPI lights and scores of PEMANDU.

Lights and scores are decided on unrounded values and rounded only to be stored or shown. Formulas with worked
examples: docs/formulas.md.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, takewhile

from projects.domain.values import ONE, ZERO, Direction, exact, quantise

_GREEN_PERCENT = Decimal(90)
_AMBER_PERCENT = Decimal(50)
_HUNDRED = Decimal(100)
_HALF = Decimal("0.5")


class Light(StrEnum):
    """PEMANDU's light of a KPI: green x ≥ 90 %, amber 50 % < x < 90 %, red x ≤ 50 %."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Point:
    """A value of the indicator on a day, planned or actual. Zero is a value; a missing value is no point."""

    date: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """The corridor on a day, in the indicator's unit."""

    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Planned values from the baseline (first point) to the target (last point), dates strictly rising.

    `corridor` is the tolerance on each side of the plan as a fraction of |target − baseline|: 0.05 is five percent of
    the way to go. Only its worse side is a miss.
    """

    direction: Direction
    points: tuple[Point, ...]
    corridor: Decimal

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise ValueError("points hold at least the baseline and the target")
        if any(later.date <= earlier.date for earlier, later in pairwise(self.points)):
            raise ValueError("points are in order of date, one a day")
        if not self.corridor >= 0:
            raise ValueError("corridor is 0 or more")

    @property
    def baseline(self) -> Decimal:
        return self.points[0].value

    @property
    def target(self) -> Decimal:
        return self.points[-1].value

    @property
    def distance(self) -> Decimal:
        """|target − baseline|: the way to go, in the indicator's unit."""
        with exact():
            return abs(self.target - self.baseline)

    def planned(self, on: date) -> Decimal | None:
        """The planned value, linear by date between points; the target after the last; None before the baseline."""
        value = self.unrounded(on)
        return None if value is None else quantise(value)

    def deviation(self, actual: Point) -> Decimal | None:
        """(actual − planned) / |target − baseline|, negative when worse than planned, in either direction.

        None before the baseline, and where the target equals the baseline: there is no way to measure it against.
        """
        planned = self.unrounded(actual.date)
        if planned is None or self.distance == 0:
            return None
        with exact():
            return quantise(self.better_by(actual.value, planned) / self.distance)

    def band(self, on: date) -> Band | None:
        """The corridor around the planned value; None before the baseline."""
        planned = self.unrounded(on)
        if planned is None:
            return None
        with exact():
            tolerance = self.corridor * self.distance
            return Band(lower=quantise(planned - tolerance), upper=quantise(planned + tolerance))

    def is_missed_by(self, actual: Point) -> bool:
        """Worse than planned by more than the corridor; on its edge is inside. Never where no deviation exists."""
        planned = self.unrounded(actual.date)
        if planned is None or self.distance == 0:
            return False
        with exact():
            return self.better_by(actual.value, planned) < -self.corridor * self.distance

    def better_by(self, value: Decimal, other: Decimal) -> Decimal:
        """How much better `value` is than `other`, in the indicator's unit; negative when worse."""
        with exact():
            return value - other if self.direction == Direction.UP else other - value

    def unrounded(self, on: date) -> Decimal | None:
        """The planned value before rounding: what lights and misses are decided on."""
        if on < self.points[0].date:
            return None
        if on >= self.points[-1].date:
            return self.target
        after = bisect_right(self.points, on, key=lambda point: point.date)
        return _between(self.points[after - 1], self.points[after], on)


def _between(start: Point, end: Point, on: date) -> Decimal:
    """The straight line by days; multiplied before divided, so that a value that ends in 60 digits is exact."""
    with exact():
        gone, whole = (on - start.date).days, (end.date - start.date).days
        return start.value + (end.value - start.value) * gone / whole


def corridor_misses(trajectory: Trajectory, actuals: Iterable[Point]) -> int:
    """How many of the newest actual values in a row missed the corridor. Two make a task red (`rag`)."""
    newest_first = sorted(actuals, key=lambda point: point.date, reverse=True)
    return sum(1 for _ in takewhile(trajectory.is_missed_by, newest_first))


@dataclass(frozen=True, slots=True)
class Achievement:
    """How much of the planned change was reached, in percent (100 is as planned, may be negative or above 100)."""

    percent: Decimal
    light: Light


def achievement(trajectory: Trajectory, actual: Point) -> Achievement | None:
    """(actual − baseline) / (planned − baseline) on the day of the actual value, with PEMANDU's light.

    Right for 'lower is better' too, as both differences change sign. None where no improvement on the baseline was
    planned by that day: before the plan starts to rise, and for a limit to hold (a cost of 14 not to exceed 15), where
    a move towards the limit would count as success.
    """
    planned = trajectory.unrounded(actual.date)
    if planned is None or trajectory.better_by(planned, trajectory.baseline) <= 0:
        return None
    with exact():
        percent = (actual.value - trajectory.baseline) * _HUNDRED / (planned - trajectory.baseline)
    return Achievement(percent=quantise(percent), light=light(percent))


def light(percent: Decimal) -> Light:
    """PEMANDU's light of an unrounded percentage."""
    if percent >= _GREEN_PERCENT:
        return Light.GREEN
    return Light.AMBER if percent > _AMBER_PERCENT else Light.RED


@dataclass(frozen=True, slots=True)
class KpiScores:
    """PEMANDU's three methods, as fractions: 1 is 100 %. The light is that of m1."""

    m1: Decimal
    m2: Decimal
    m3: Decimal
    light: Light


def kpi_scores(*, actual: Decimal, target: Decimal) -> KpiScores | None:
    """M1 = actual / target; M2 = M1 capped at 100 %; M3 = 1 at ≥ 100 %, 0.5 at ≥ 50 %, 0 below. None when target is 0.

    For indicators that count up from zero, as PEMANDU's do. Where lower is better or the start is not zero, pass the
    change reached and the change wanted: actual = baseline − value, target = baseline − target value.
    """
    if target == 0:
        return None
    with exact():
        m1 = actual / target
        return KpiScores(m1=quantise(m1), m2=quantise(min(m1, ONE)), m3=_m3(m1), light=light(m1 * _HUNDRED))


def _m3(m1: Decimal) -> Decimal:
    if m1 >= ONE:
        return ONE
    return _HALF if m1 >= _HALF else ZERO
