"""The words that figures are told in (statuses, directions, dimensions) and the one way to round them.

All arithmetic of `projects.domain` is decimal. Sums and products are exact inside `exact()`; a quotient is taken there
and then kept to 12 decimals, half up (away from zero), which is what PostgreSQL's `round(numeric, 12)` does.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum

DECIMALS = 12
"""Decimals of every stored quotient."""

ZERO = Decimal(0)
ONE = Decimal(1)
_UNIT = Decimal(1).scaleb(-DECIMALS)
_HUNDRED = Decimal(100)
_HALF_A_PERCENT = Decimal("0.005")

# Python's default of 28 digits would round Σ W·p already: W(project)·W(task) has 18 digits, a stored progress 13.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


class Status(StrEnum):
    """The calculated status of a task or of a group of tasks."""

    COMPLETE = "complete"
    GREEN = "green"
    AMBER_GREEN = "amber_green"
    AMBER_RED = "amber_red"
    RED = "red"
    NO_DATA = "no_data"

    @property
    def severity(self) -> int:
        """Order for 'the worse of': 0 no data, 1 complete, … 5 red.

        No data is lowest because it claims nothing: it must never hide a red beside it. What it costs a group
        (no better than amber-green) is a rule of `rag.group_status`.
        """
        return _STATUS_ORDER.index(self)


_STATUS_ORDER = (
    Status.NO_DATA,
    Status.COMPLETE,
    Status.GREEN,
    Status.AMBER_GREEN,
    Status.AMBER_RED,
    Status.RED,
)


class Confidence(StrEnum):
    """A person's judgement of delivery confidence: the five points of the UK major projects portfolio."""

    GREEN = "green"
    AMBER_GREEN = "amber_green"
    AMBER = "amber"
    AMBER_RED = "amber_red"
    RED = "red"

    @property
    def severity(self) -> int:
        """0 green … 4 red."""
        return tuple(Confidence).index(self)


class MilestoneState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Direction(StrEnum):
    """Which way an indicator gets better."""

    UP = "up"
    DOWN = "down"


class Dimension(StrEnum):
    """What a rollup is a slice by."""

    TASK = "task"
    PROJECT = "project"
    SECTOR = "sector"
    REGION = "region"
    ORGANISATION = "organisation"
    TEAM = "team"
    AREA = "area"
    COUNTRY = "country"


def exact() -> AbstractContextManager[Context]:
    """A decimal context in which sums and products of stored figures are exact, whatever the caller's context is."""
    return localcontext(_EXACT)


def quantise(x: Decimal) -> Decimal:
    """`x` to 12 decimals, half up. Minus zero becomes zero: it would be printed as `-0E-12`."""
    with exact():
        return x.quantize(_UNIT, rounding=ROUND_HALF_UP) + ZERO


def ratio(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """The quotient to 12 decimals; None when the denominator is 0: there is nothing to compare with."""
    if denominator == 0:
        return None
    with exact():
        return quantise(numerator / denominator)


def percent_shown(progress: Decimal | None, *, all_done: bool) -> int | None:
    """Progress in [0, 1] as the whole percent that a reader sees: half up, 100 only when all live children are done.

    99.6 % shows as 99. 0.4 % shows as 0, plain rounding, so that the number stays a number that bars, sorting and
    exports can use; where words have room, `is_trace` tells the page to write "<1" for a 0 that is not nothing.
    None, no data, stays None. For planned progress pass `all_done=planned == 1`.
    """
    if progress is None:
        return None
    if all_done:
        return 100
    with exact():
        return min(99, int((progress * _HUNDRED).quantize(ONE, rounding=ROUND_HALF_UP)))


def is_trace(progress: Decimal | None) -> bool:
    """Whether something was earned that `percent_shown` rounds to 0."""
    return progress is not None and 0 < progress < _HALF_A_PERCENT


def worst(statuses: Iterable[Status]) -> Status | None:
    """The most severe status; None of none. No data is returned only when there is nothing else."""
    return max(statuses, key=lambda status: status.severity, default=None)


def latest(days: Iterable[date | None]) -> date | None:
    """The newest of the known days; None when none is known."""
    return max((day for day in days if day is not None), default=None)
