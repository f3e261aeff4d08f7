"""The reporting cycle: periods, the day an update is due, reminders around it, and which state follows which.

Days are days of Asia/Almaty. A month, a week and a quarter are those of the calendar; a week begins on Monday.
Worked examples: docs/formulas/cycle.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self

from projects.domain.values import ZERO, ratio


class Frequency(StrEnum):
    """How often a task is reported on."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


DAYS_TO_REPORT: dict[Frequency, int] = {Frequency.WEEKLY: 2, Frequency.MONTHLY: 5, Frequency.QUARTERLY: 5}
"""An update is due this many days after the last day of its period."""

DAYS_TO_CONFIRM = 8
"""An organisation confirms a month by this many days after its last day: three days after the monthly updates."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included, on which one update tells."""

    frequency: Frequency
    first: date
    last: date

    @property
    def key(self) -> str:
        """Its name in codes: 2026-W48, 2026-11 or 2026-Q4. A week is named by the year of its Thursday (ISO 8601)."""
        match self.frequency:
            case Frequency.WEEKLY:
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02d}"
            case Frequency.QUARTERLY:
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            case _:
                return f"{self.first.year}-{self.first.month:02d}"

    @property
    def due(self) -> date:
        """The last day on which the update is on time."""
        return self.last + timedelta(days=DAYS_TO_REPORT[self.frequency])

    @property
    def month(self) -> "Period":
        """The month in which it ends: the organisation's period that bundles it."""
        return period_of(self.last, Frequency.MONTHLY)

    @property
    def confirm_by(self) -> date:
        """The last day on which the organisation's confirmation of a month is on time."""
        return self.last + timedelta(days=DAYS_TO_CONFIRM)


def period_of(day: date, frequency: Frequency) -> Period:
    """The period in which a day lies."""
    if frequency == Frequency.WEEKLY:
        first = day - timedelta(days=day.weekday())
        return Period(frequency, first, first + timedelta(days=6))
    months = 3 if frequency == Frequency.QUARTERLY else 1
    month = day.month - (day.month - 1) % months
    first = date(day.year, month, 1)
    next_first = date(day.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return Period(frequency, first, next_first - timedelta(days=1))


def periods_up_to(day: date, frequency: Frequency, *, count: int) -> list[Period]:
    """The `count` periods that end with the one in which the day lies, oldest first."""
    found = [period_of(day, frequency)]
    while len(found) < count:
        found.append(period_of(found[-1].first - timedelta(days=1), frequency))
    return found[::-1]


class UpdateState(StrEnum):
    """Where the update of a task for a period stands. `awaited`: nobody has written anything yet."""

    AWAITED = "awaited"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    EXCUSED = "excused"


class PeriodState(StrEnum):
    """Where an organisation's month stands. `sent_back`: the Project Office wants something changed."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


LOCKED = frozenset({PeriodState.CONFIRMED, PeriodState.ACCEPTED})
"""In these states nothing that is dated in the month changes."""

SETTLED = frozenset({UpdateState.CONFIRMED, UpdateState.EXCUSED})
"""An organisation confirms its month when every update of it is one of these."""

OWED = frozenset({UpdateState.AWAITED, UpdateState.DRAFT, UpdateState.RETURNED})
"""The ball lies with those who report."""


class Act(StrEnum):
    """What a person does to an update."""

    SAVE = "save"
    SUBMIT = "submit"
    RETURN = "return"
    CONFIRM = "confirm"
    EXCUSE = "excuse"


MOVES: dict[Act, tuple[frozenset[UpdateState], UpdateState | None]] = {
    Act.SAVE: (OWED, None),
    Act.SUBMIT: (OWED, UpdateState.SUBMITTED),
    Act.RETURN: (frozenset({UpdateState.SUBMITTED, UpdateState.CONFIRMED, UpdateState.EXCUSED}), UpdateState.RETURNED),
    Act.CONFIRM: (frozenset({UpdateState.SUBMITTED}), UpdateState.CONFIRMED),
    Act.EXCUSE: (OWED, UpdateState.EXCUSED),
}
"""From which states each act is possible, and where it leads. A saved draft that was returned stays returned."""


def moved(state: UpdateState, act: Act) -> UpdateState | None:
    """The state after the act, or None where the act is not possible in this state."""
    possible, after = MOVES[act]
    if state not in possible:
        return None
    if after is not None:
        return after
    return state if state == UpdateState.RETURNED else UpdateState.DRAFT


def days_late(*, due: date, today: date, settled_on: date | None = None) -> int:
    """Days past the due day, of what is owed by today or was handed in on `settled_on`; 0 when on time."""
    return max(0, ((settled_on or today) - due).days)


class Audience(StrEnum):
    """Who is reminded."""

    REPORTERS = "those who report for the organisation"
    ORGANISATION = "those who report and those who confirm for the organisation"
    PROJECT_OFFICE = "the Project Office"


@dataclass(frozen=True, slots=True)
class Stage:
    """A reminder `days` after the due day (before it where negative)."""

    key: str
    days: int
    audience: Audience


STAGES = (
    Stage("before", -3, Audience.REPORTERS),
    Stage("due", 0, Audience.REPORTERS),
    Stage("late", 3, Audience.ORGANISATION),
    Stage("escalated", 7, Audience.PROJECT_OFFICE),
)
"""The reminders of one update, in their order."""

CATCH_UP_DAYS = 2
"""A reminder that its night missed is sent up to this many days later, and then no more."""


def stage_on(*, due: date, today: date) -> Stage | None:
    """The newest reminder whose day has come, at most CATCH_UP_DAYS ago."""
    reached = [stage for stage in STAGES if due + timedelta(days=stage.days) <= today]
    if not reached:
        return None
    ago = (today - due).days - reached[-1].days
    return reached[-1] if ago <= CATCH_UP_DAYS else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How the updates of a month stand. `late`: still owed after their due day. `overdue_days`: the oldest of them."""

    total: int
    settled: int
    submitted: int
    owed: int
    late: int
    overdue_days: int

    @classmethod
    def of(cls, updates: Iterable[tuple[UpdateState, date]], *, today: date) -> Self:
        """From the state and the due day of each update."""
        rows = list(updates)
        late = [days_late(due=due, today=today) for state, due in rows if state in OWED]
        return cls(
            total=len(rows),
            settled=sum(state in SETTLED for state, _ in rows),
            submitted=sum(state == UpdateState.SUBMITTED for state, _ in rows),
            owed=len(late),
            late=sum(days > 0 for days in late),
            overdue_days=max(late, default=0),
        )

    @property
    def settled_share(self) -> Decimal | None:
        """Of all updates, the share that is confirmed or excused; None without any."""
        return ratio(Decimal(self.settled), Decimal(self.total)) if self.total else None

    @property
    def may_be_confirmed(self) -> bool:
        """Whether nothing stands between the organisation and its confirmation."""
        return self.total > 0 and self.settled == self.total


def mean(values: Iterable[int]) -> Decimal | None:
    """The mean of whole days to 12 decimals, None without any."""
    found = list(values)
    return ratio(sum(map(Decimal, found), ZERO), Decimal(len(found))) if found else None
