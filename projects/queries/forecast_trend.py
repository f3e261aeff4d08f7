"""How the forecasts of a plan moved: for each milestone the day on which it was expected, as said at each month's end.

Read from the history of the milestones, so it is the same whoever asks later, and never goes beyond the day asked for.
"""

import calendar
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import TruncMonth

from accounts.models import User
from projects.models import Milestone, MilestoneUpdate
from projects.queries.timeline import Subject, inside
from regions.days import end_of

MONTHS = 12
"""How far back the chart looks."""

RECENT_DAYS = 92
"""Three months: the finding says what moved in them."""

MOST_LINES = 6
"""Lines that can be told apart; those that moved most."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was expected at the end of a day; None before the milestone was planned and after it was done."""

    day: date
    expected: date | None


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A milestone over the months. `done_date` where it was done by the last day."""

    milestone: Milestone
    said: tuple[Said, ...]
    done_date: date | None
    recent_days: int
    total_days: int

    @property
    def expected(self) -> date | None:
        """What was expected last, or when it happened."""
        return self.done_date or next((one.expected for one in reversed(self.said) if one.expected), None)


@dataclass(frozen=True, slots=True)
class ForecastTrend:
    """Lines, the furthest moved first. `more`: milestones of the plan that are not drawn.

    `are_key`: the lines are big milestones only. Days later are positive.
    """

    today: date
    days: tuple[date, ...]
    lines: tuple[TrendLine, ...]
    more: int
    are_key: bool

    @property
    def is_empty(self) -> bool:
        return not self.lines


def forecast_trend(*, user: User, subject: Subject, today: date, as_of: date | None = None) -> ForecastTrend:
    """The movements of the big milestones (where there are none, of all) that the person can open. Two statements."""
    day = min(today, as_of or today)
    days = _month_ends(day)
    milestones = list(Milestone.objects.visible_to(user).filter(**inside(subject)).order_by("code"))
    are_key = any(one.is_key for one in milestones)
    chosen = [one for one in milestones if one.is_key or not are_key]
    said = _said(chosen, day)
    lines = [line for one in chosen if (line := _line(one, said.get(one.pk, ()), days))]
    lines.sort(
        key=lambda line: (-abs(line.recent_days), -abs(line.total_days), line.expected or day, line.milestone.code)
    )
    return ForecastTrend(day, days, tuple(lines[:MOST_LINES]), len(lines[MOST_LINES:]), are_key)


def _month_ends(day: date) -> tuple[date, ...]:
    """The last days of the months before, and the day itself, oldest first."""
    newest = day.year * 12 + day.month - 1
    months = [(n // 12, n % 12 + 1) for n in range(newest - MONTHS, newest)]
    return (*(date(year, month, calendar.monthrange(year, month)[1]) for year, month in months), day)


@dataclass(frozen=True, slots=True)
class _Stood:
    month: date
    expected: date | None
    actual: date | None
    is_cancelled: bool


def _said(milestones: Sequence[Milestone], day: date) -> Mapping[int, Sequence[_Stood]]:
    """How each stood after its last update of each month, oldest first."""
    rows = MilestoneUpdate.objects.filter(milestone__in=milestones, at__lt=end_of(day)).annotate(month=TruncMonth("at"))
    newest = rows.order_by("milestone_id", "month", "-version").distinct("milestone_id", "month")
    found: dict[int, list[_Stood]] = defaultdict(list)
    columns = ("milestone_id", "month", "actual_date", "forecast_date", "baseline_date", "state")
    for pk, month, actual, forecast, baseline, state in newest.values_list(*columns):
        stood = _Stood(month.date(), actual or forecast or baseline, actual, state == Milestone.State.CANCELLED)
        found[pk].append(stood)
    return found


def _line(milestone: Milestone, stood: Sequence[_Stood], days: Sequence[date]) -> TrendLine | None:
    """None where nothing was expected in these months: cancelled, without a date, or done before them."""
    last = stood[-1] if stood else None
    if last is None or last.is_cancelled or (last.actual and last.actual < days[0]):
        return None
    at = [_at(stood, day) for day in days]
    said = tuple(Said(day, one.expected if one and not one.actual else None) for day, one in zip(days, at, strict=True))
    known = [one for one in said if one.expected]
    now = last.expected
    if now is None or not (known or last.actual):
        return None
    recent = [one.expected for one in known if one.day >= days[-1] - timedelta(days=RECENT_DAYS)]
    return TrendLine(
        milestone=milestone,
        said=said,
        done_date=last.actual,
        recent_days=_moved(recent, now),
        total_days=_moved([one.expected for one in known], now),
    )


def _at(stood: Sequence[_Stood], day: date) -> _Stood | None:
    return next((one for one in reversed(stood) if one.month <= day), None)


def _moved(expected: Sequence[Any], now: date) -> int:
    return (now - expected[0]).days if expected else 0
