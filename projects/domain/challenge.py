"""A 100-day challenge: its days, its plan, the pace so far, what it leads to, and whether the result lasted.

The routine is that of the Government Accelerators; the numbers are this portal's (docs/decisions/0015). Worked
examples: docs/formulas/challenges.md.
"""

import calendar
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from projects.domain.values import Direction, exact, quantise

DAYS = 100
RECENT_DAYS = 28
"""The pace is taken over the last four weeks: what the team does now, not what it did at the start."""
REVIEW_EVERY = 7
CHECK_MONTHS = (6, 12)
LEAST_BODIES = 2
_PARTLY = Decimal("0.5")
_SUSTAINED, _SLIPPED = Decimal("0.9"), Decimal("0.5")
_FRIDAY = 4


class Outlook(StrEnum):
    """What the pace of the last four weeks leads to."""

    NO_VALUE = "no_value"
    REACHED = "reached"
    ON_COURSE = "on_course"
    SHORT = "short"


class Result(StrEnum):
    """PEMANDU's M3 on the share of the way: 1 achieved, at least 0.5 partly, below not."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT = "not_achieved"


class Verdict(StrEnum):
    """How much of the gain is still there at a check: at least 90 %, at least 50 %, less."""

    SUSTAINED = "sustained"
    SLIPPED = "slipped"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Goal:
    """From `start` on day 0 to `goal` on day 100, in the goal's unit. They differ: there is something to do."""

    start: Decimal
    goal: Decimal

    def __post_init__(self) -> None:
        if self.start == self.goal:
            raise ValueError("start and goal differ")

    @property
    def direction(self) -> Direction:
        return Direction.UP if self.goal > self.start else Direction.DOWN

    def planned(self, day: int) -> Decimal:
        """The value on the straight line from day 0 to day 100, rounded to 12 decimals. `day` 0 to 100."""
        with exact():
            return quantise(self.start + (self.goal - self.start) * day / DAYS)

    def share(self, value: Decimal) -> Decimal:
        """(value − start) / (goal − start): 1 at the goal, above 1 beyond it, negative where it got worse."""
        with exact():
            return quantise((value - self.start) / (self.goal - self.start))

    def is_reached_by(self, value: Decimal) -> bool:
        return value >= self.goal if self.direction == Direction.UP else value <= self.goal


@dataclass(frozen=True, slots=True)
class DayValue:
    """The value of the goal on a day, 1 to 100. Zero is a value; a day without a value has none of these."""

    day: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a challenge stands on a day. What needs a value is None before the first."""

    day: int
    days_left: int
    planned: Decimal
    latest: DayValue | None
    share: Decimal | None
    pace: Decimal | None
    needed_pace: Decimal | None
    projected: Decimal | None
    outlook: Outlook


def day_number(start_date: date, on: date) -> int:
    """1 on the start date, 100 on the last day and after it, 0 before the start."""
    return min(DAYS, max(0, (on - start_date).days + 1))


def last_day(start_date: date) -> date:
    """Day 100."""
    return start_date + timedelta(days=DAYS - 1)


def date_of(start_date: date, day: int) -> date:
    """The date of a day, 1 to 100; day 0 is the eve of the start."""
    return start_date + timedelta(days=day - 1)


def standing(goal: Goal, values: Sequence[DayValue], day: int) -> Standing:
    """Day `day` (0 to 100) with the values known by then, oldest first, one a day."""
    known = [value for value in values if value.day <= day]
    latest = known[-1] if known else None
    projected = projection(goal, known)
    return Standing(
        day=day,
        days_left=DAYS - day,
        planned=goal.planned(day),
        latest=latest,
        share=goal.share(latest.value) if latest else None,
        pace=pace(goal, known),
        needed_pace=needed_pace(goal, latest.value, day) if latest else None,
        projected=projected,
        outlook=_outlook(goal, latest, projected),
    )


def pace(goal: Goal, values: Sequence[DayValue]) -> Decimal | None:
    """Change of the value a day over the last four weeks with values, in the goal's unit; None before the first value.

    From the newest value at least 28 days before the latest one (the start value on day 0 where there is none) to the
    latest.
    """
    if not values:
        return None
    base, latest = _last_weeks(goal, values)
    with exact():
        return quantise((latest.value - base.value) / (latest.day - base.day))


def _last_weeks(goal: Goal, values: Sequence[DayValue]) -> tuple[DayValue, DayValue]:
    latest = values[-1]
    earlier = [value for value in values if value.day <= latest.day - RECENT_DAYS]
    return (earlier[-1] if earlier else DayValue(0, goal.start)), latest


def needed_pace(goal: Goal, value: Decimal, day: int) -> Decimal | None:
    """Change a day that leads from `value` to the goal in the days left; 0 when reached, None when no day is left."""
    if goal.is_reached_by(value):
        return Decimal(0)
    if day >= DAYS:
        return None
    with exact():
        return quantise((goal.goal - value) / (DAYS - day))


def projection(goal: Goal, values: Sequence[DayValue]) -> Decimal | None:
    """The value on day 100 if the pace of the last four weeks went on; None before the first value."""
    if not values:
        return None
    base, latest = _last_weeks(goal, values)
    with exact():  # one division, rounded once
        way = (latest.value - base.value) * (DAYS - latest.day)
        return quantise(latest.value + way / (latest.day - base.day))


def _outlook(goal: Goal, latest: DayValue | None, projected: Decimal | None) -> Outlook:
    if latest is None or projected is None:
        return Outlook.NO_VALUE
    if goal.is_reached_by(latest.value):
        return Outlook.REACHED
    return Outlook.ON_COURSE if goal.is_reached_by(projected) else Outlook.SHORT


def result(goal: Goal, value: Decimal) -> Result:
    """What the value on day 100 makes of the challenge."""
    share = goal.share(value)
    if goal.is_reached_by(value):
        return Result.ACHIEVED
    return Result.PARTLY if share >= _PARTLY else Result.NOT


def kept(goal: Goal, *, closing: Decimal, value: Decimal) -> Decimal | None:
    """Share of the gain of the 100 days that is still there; None when there was no gain to keep."""
    if closing == goal.start:
        return None
    with exact():
        return quantise((value - goal.start) / (closing - goal.start))


def verdict(goal: Goal, *, closing: Decimal, value: Decimal) -> Verdict | None:
    """Whether the result lasted; None when there was no gain to keep."""
    share = kept(goal, closing=closing, value=value)
    if share is None:
        return None
    if share >= _SUSTAINED:
        return Verdict.SUSTAINED
    return Verdict.SLIPPED if share >= _SLIPPED else Verdict.LOST


def check_date(start_date: date, months: int) -> date:
    """The day a check is due: day 100 and so many calendar months, on the month's last day where it is shorter."""
    end = last_day(start_date)
    month = end.month - 1 + months
    year, month = end.year + month // 12, month % 12 + 1
    return date(year, month, min(end.day, calendar.monthrange(year, month)[1]))


def days_late(for_date: date, written_date: date) -> int:
    """Days between the day that a note is about and the day it was written; 0 when it was written that day."""
    return max(0, (written_date - for_date).days)


def days_without_note(start_date: date, today: date, noted: Collection[date]) -> tuple[date, ...]:
    """Working days (Monday to Friday) from the start to yesterday, day 100 at most, for which nobody wrote a note."""
    until = min(today - timedelta(days=1), last_day(start_date))
    days = (start_date + timedelta(days=n) for n in range((until - start_date).days + 1))
    return tuple(day for day in days if day.weekday() <= _FRIDAY and day not in noted)


def weeks_due(day: int) -> int:
    """Weeks that are over on a day: the review of week n is due on day 7·n. 14 on day 100."""
    return day // REVIEW_EVERY


def missing_reviews(start_date: date, today: date, reviewed: Iterable[int]) -> tuple[int, ...]:
    """Weeks whose review was due before today and is not there. It may be given on its day and is missing after it."""
    over = weeks_due(day_number(start_date, today - timedelta(days=1)))
    return tuple(week for week in range(1, over + 1) if week not in set(reviewed))
