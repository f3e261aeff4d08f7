"""Working days of Kazakhstan: Monday to Friday without public holidays.

Source: Law of the Republic of Kazakhstan No. 267-II of 13 December 2001 "On holidays in the Republic of Kazakhstan",
as in force since 2022 (1 December is no holiday any more, Independence Day is one day, 25 October is Republic Day),
and the Labour Code, article 84, for 7 January and the first day of Kurban Ait. A holiday that falls on a Saturday or
Sunday is kept on the next working day (article 5 of the law); 7 January and Kurban Ait are not moved.

Not covered: working days that the Government moves by a decree for one year, and Kurban Ait outside the years of
`KURBAN_AIT`, whose day is announced each year. A due date may then be a day early, never late.
"""

from datetime import date, timedelta
from functools import cache

HOLIDAYS: tuple[tuple[int, int], ...] = (
    (1, 1),
    (1, 2),
    (3, 8),
    (3, 21),
    (3, 22),
    (3, 23),
    (5, 1),
    (5, 7),
    (5, 9),
    (7, 6),
    (8, 30),
    (10, 25),
    (12, 16),
)
"""(month, day) of the national and state holidays, which move to the next working day from a weekend."""

CHRISTMAS = (1, 7)

KURBAN_AIT = {
    2024: date(2024, 6, 16),
    2025: date(2025, 6, 6),
    2026: date(2026, 5, 27),
    2027: date(2027, 5, 16),
    2028: date(2028, 5, 5),
}
"""The first day of Kurban Ait: as announced, from 2027 on as expected."""

_DAY = timedelta(days=1)


@cache
def days_off(year: int) -> frozenset[date]:
    """The holidays of a year with the days to which they moved, and the two religious days off."""
    fixed = [date(year, month, day) for month, day in HOLIDAYS]
    off = set(fixed) | {date(year, *CHRISTMAS)}
    if year in KURBAN_AIT:
        off.add(KURBAN_AIT[year])
    for holiday in fixed:
        if _is_weekend(holiday):
            off.add(_next_free(holiday, off))
    return frozenset(off)


def is_working_day(day: date) -> bool:
    """Whether offices work on this day."""
    return not _is_weekend(day) and day not in days_off(day.year)


def add_working_days(day: date, number: int) -> date:
    """The `number`-th working day after `day`, which itself does not count; 0 gives the day. ValueError below 0."""
    if number < 0:
        raise ValueError("number is 0 or more")
    found = day
    while number:
        found += _DAY
        number -= is_working_day(found)
    return found


def working_days_between(day: date, until: date) -> int:
    """How many working days lie after `day`, up to `until` and with it; 0 where `until` is not later."""
    return sum(is_working_day(day + timedelta(days=n)) for n in range(1, (until - day).days + 1))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def _next_free(holiday: date, off: set[date]) -> date:
    """The next day that is neither a weekend nor off already."""
    found = holiday + _DAY
    while _is_weekend(found) or found in off:
        found += _DAY
    return found
