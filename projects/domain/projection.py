"""Where the present trend of an indicator leads: a straight line through its newest values, with a range.

Ordinary least squares over the newest six actual values, of which there must be three. The range is twice the standard
error of a prediction at the target date: about 19 of 20 such predictions would hold if the values went on scattering
around a straight line as they did. It says nothing of what people may still change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from projects.domain.trajectory import Point, Trajectory
from projects.domain.values import ZERO, exact, quantise

NEWEST = 6
"""Values that the line is drawn through: older ones tell of another time."""

LEAST = 3
"""Fewer values than these make no trend: through two points every line is perfect."""

RANGE_FACTOR = Decimal(2)
LONGEST = 36_525
"""A crossing more than a hundred years away is none."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The trend at the target date, in the indicator's unit. `used` are the values the line goes through.

    `reached_date` is the day on which the line reaches the target: None where it leads away from it.
    """

    target_date: date
    value: Decimal
    lower: Decimal
    upper: Decimal
    slope_per_year: Decimal
    used: tuple[Point, ...]
    reaches: bool
    reached_date: date | None


def projection(trajectory: Trajectory, actuals: Iterable[Point]) -> Projection | None:
    """The present trend held on to the target date. None before three values, and from the target date on."""
    target = trajectory.points[-1]
    used = tuple(sorted(actuals, key=lambda point: point.date)[-NEWEST:])
    if len(used) < LEAST or used[-1].date >= target.date:
        return None
    line = _fit(used)
    with exact():
        value = line.at(target.date)
        spread = RANGE_FACTOR * line.error_at(target.date)
        return Projection(
            target_date=target.date,
            value=quantise(value),
            lower=quantise(value - spread),
            upper=quantise(value + spread),
            slope_per_year=quantise(line.slope * Decimal("365.25")),
            used=used,
            reaches=trajectory.better_by(value, target.value) >= 0,
            reached_date=_crossing(line, trajectory),
        )


@dataclass(frozen=True, slots=True)
class _Line:
    """value = level + slope · (days since `origin` − mean)."""

    origin: date
    mean: Decimal
    level: Decimal
    slope: Decimal
    scatter: Decimal
    days_squared: Decimal
    count: int

    def at(self, day: date) -> Decimal:
        return self.level + self.slope * ((day - self.origin).days - self.mean)

    def error_at(self, day: date) -> Decimal:
        """The standard error of a prediction: s · √(1 + 1/n + (x − x̄)² / Σ(x − x̄)²)."""
        gone = (day - self.origin).days - self.mean
        inside = 1 + Decimal(1) / self.count + gone * gone / self.days_squared
        return (self.scatter * inside).sqrt()


def _fit(points: Sequence[Point]) -> _Line:
    """Least squares; `scatter` is the residual variance Σr² / (n − 2)."""
    with exact():
        count, origin = len(points), points[0].date
        days = [Decimal((point.date - origin).days) for point in points]
        mean = sum(days, ZERO) / count
        level = sum((point.value for point in points), ZERO) / count
        squared = sum(((day - mean) ** 2 for day in days), ZERO)
        pairs = list(zip(days, points, strict=True))
        slope = sum(((day - mean) * (point.value - level) for day, point in pairs), ZERO) / squared
        left = sum(((point.value - level - slope * (day - mean)) ** 2 for day, point in pairs), ZERO)
        return _Line(origin, mean, level, slope, left / (count - 2), squared, count)


def _crossing(line: _Line, trajectory: Trajectory) -> date | None:
    """The first whole day on which the line is at the target or better."""
    pace = trajectory.better_by(line.slope, ZERO)
    if pace <= 0:
        return None
    with exact():
        days = (trajectory.target - line.level) / line.slope + line.mean
        whole = int(days.to_integral_value(rounding="ROUND_CEILING"))
    return line.origin + timedelta(days=whole) if -LONGEST < whole < LONGEST else None
