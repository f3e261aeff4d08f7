"""What became of a milestone between two days: from what was known at the end of each, and from nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ChangeKind(StrEnum):
    """What changed. One milestone may have several: added and done, re-baselined and slipped."""

    DONE = "done"
    SLIPPED = "slipped"
    PULLED_FORWARD = "pulled_forward"
    ADDED = "added"
    CANCELLED = "cancelled"
    REBASELINED = "rebaselined"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Known:
    """A milestone as it was known at the end of a day. `state`: open, done or cancelled."""

    state: str
    weight: Decimal
    baseline_date: date | None
    forecast_date: date | None
    actual_date: date | None

    @property
    def expected_date(self) -> date | None:
        return self.actual_date or self.forecast_date or self.baseline_date


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after`: expected dates; of a re-baselined milestone the agreed ones."""

    kind: ChangeKind
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        """Later (positive) or earlier; None where a date is missing on one side."""
        return (self.after - self.before).days if self.before and self.after else None


def changes(before: Known | None, after: Known | None) -> tuple[Change, ...]:
    """What changed between two days; `before` None: it was not there yet.

    Slipped and pulled forward are those that are still open: the date of one that was done stands with the done.
    """
    if after is None:
        return ()
    found = list(_of_state(before, after))
    if before is not None and before.state == after.state == "open":
        found.extend(_of_dates(before, after))
    return tuple(found)


def _of_state(before: Known | None, after: Known) -> Iterable[Change]:
    then, now = before.expected_date if before else None, after.expected_date
    if before is None:
        yield Change(ChangeKind.ADDED, None, now)
    if after.state == "done" and (before is None or before.state != "done"):
        yield Change(ChangeKind.DONE, then, after.actual_date)
    if after.state == "cancelled" and (before is None or before.state != "cancelled"):
        yield Change(ChangeKind.CANCELLED, then, None)
    if before is not None and before.state != "open" and after.state == "open":
        yield Change(ChangeKind.REOPENED, then, now)
    if before is not None and _agreed(before) != _agreed(after):
        yield Change(ChangeKind.REBASELINED, before.baseline_date, after.baseline_date)


def _agreed(known: Known) -> tuple[date | None, Decimal]:
    return known.baseline_date, known.weight


def _of_dates(before: Known, after: Known) -> Iterable[Change]:
    then, now = before.expected_date, after.expected_date
    if then is None or now is None or then == now:
        return
    yield Change(ChangeKind.SLIPPED if now > then else ChangeKind.PULLED_FORWARD, then, now)


def days_in_all(found: Iterable[Change]) -> int:
    """The days of these changes together; those without a number of days count nothing."""
    return sum(one.days or 0 for one in found)
