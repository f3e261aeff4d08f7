"""Of which days there are figures, and the days that a reader asks for most."""

import calendar
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from accounts import wall
from projects.models import Portfolio, RollupSnapshot


def days_of_history(*, portfolio: Portfolio, before: date) -> list[date]:
    """The days before today of which figures of the portfolio are kept, oldest first. They are no secret."""
    kept = RollupSnapshot.objects.filter(portfolio=portfolio, dimension="country", object_id=portfolio.pk)
    days = kept.filter(as_of_date__lt=before).order_by("as_of_date").values_list("as_of_date", flat=True)
    with wall.lifted(because="of which days there are figures is no secret; the figures are"):
        return list(days)


def newest_by(days: Sequence[date], day: date) -> date | None:
    """The newest of these days that is not after `day`."""
    place = bisect_right(days, day)
    return days[place - 1] if place else None


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last of that month where it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def end_of_last_month(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)
