"""The burn-up of a challenge: plan as a straight thin line, actual values thick, projection dashed, 100 days across."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.domain.challenge import DAYS, DayValue, Goal, Standing, date_of
from reporting.charts.scale import apart, line, number

HEIGHT = 220
_MARGIN = 0.08
_TICKS = (1, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Label:
    """What stands at the right end: `key` is goal, actual or projected; `y` in pixels."""

    key: str
    value: Decimal
    y: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table twin."""

    day: int
    date: date
    plan: Decimal
    actual: Decimal | None
    projected: Decimal | None


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Ready to draw: path data in 1000 × 100, places in percent or pixels."""

    plan: str
    actual: str
    projected: str
    today_x: str
    dot_x: str
    dot_y: str
    start_y: str
    goal_y: str
    ticks: tuple[tuple[str, int], ...]
    labels: tuple[Label, ...]
    rows: tuple[Row, ...]
    height: int


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def share(self, value: Decimal) -> float:
        """0 at the top, 1 at the bottom."""
        return 1 - (float(value) - self.low) / (self.high - self.low)

    def pixel(self, value: Decimal) -> float:
        return HEIGHT * self.share(value)

    def place(self, day: int, value: Decimal) -> tuple[float, float]:
        return 10 * day, 100 * self.share(value)


def draw(goal: Goal, values: Sequence[DayValue], standing: Standing, *, start_date: date) -> BurnUp:
    """Values up to the standing's day. The projection is drawn while days are left."""
    projected = standing.projected if standing.days_left and standing.latest else None
    scale = _scale(goal, values, projected)
    known = [DayValue(0, goal.start), *values]
    last = values[-1] if values else None
    return BurnUp(
        plan=line([scale.place(0, goal.start), scale.place(DAYS, goal.goal)]),
        actual=line(scale.place(value.day, value.value) for value in known) if values else "",
        projected=line([scale.place(last.day, last.value), scale.place(DAYS, projected)])
        if last and projected is not None
        else "",
        today_x=number(standing.day) if 0 < standing.day < DAYS else "",
        dot_x=number(last.day) if last else "",
        dot_y=number(scale.pixel(last.value)) if last else "",
        start_y=number(scale.pixel(goal.start)),
        goal_y=number(scale.pixel(goal.goal)),
        ticks=tuple((number(day), day) for day in _TICKS),
        labels=_labels(goal, last, projected, scale),
        rows=_rows(goal, values, projected, start_date),
        height=HEIGHT,
    )


def _scale(goal: Goal, values: Sequence[DayValue], projected: Decimal | None) -> _Scale:
    all_values = [goal.start, goal.goal, *(value.value for value in values)]
    if projected is not None:
        all_values.append(projected)
    low, high = float(min(all_values)), float(max(all_values))
    margin = (high - low) * _MARGIN
    return _Scale(low - margin, high + margin)


def _labels(goal: Goal, last: DayValue | None, projected: Decimal | None, scale: _Scale) -> tuple[Label, ...]:
    """The goal, and beside it the projection or the last value, never on top of each other."""
    key, value = ("projected", projected) if projected is not None else ("actual", last.value if last else None)
    if value is None:
        return (Label("goal", goal.goal, number(scale.pixel(goal.goal))),)
    places = apart(scale.pixel(goal.goal), scale.pixel(value), least=20)
    return Label("goal", goal.goal, number(places[0])), Label(key, value, number(places[1]))


def _rows(goal: Goal, values: Sequence[DayValue], projected: Decimal | None, start_date: date) -> tuple[Row, ...]:
    known = {value.day: value.value for value in values}
    days = sorted({*known, DAYS})
    return tuple(
        Row(
            day=day,
            date=date_of(start_date, day),
            plan=goal.planned(day),
            actual=known.get(day),
            projected=projected if day == DAYS and day not in known else None,
        )
        for day in days
    )
