"""What the national summary tells its reader beside the figures: what waits, for whom, and what is new to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Window
from django.utils import timezone

from accounts.models import User
from projects.domain.visits import since
from projects.models import ChangeEntry, Decision, PageVisit, Portfolio
from projects.queries.figures import SliceFigures
from reporting.queries.changes import Changes, changes
from reporting.queries.duties import Duty, duties

MOST_WAITING, MOST_DUTIES = 5, 6


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """An open question: how many days it is open, and how many past the day on which the answer is needed (or 0)."""

    decision: Decision
    days: int
    days_over: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open questions that the reader sees, the oldest first, at most MOST_WAITING; `total` counts all."""

    rows: Sequence[WaitingDecision]
    total: int

    @property
    def oldest_days(self) -> int:
        return self.rows[0].days if self.rows else 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Desk:
    """`duties`: the oldest first, all of them; the page shows MOST_DUTIES."""

    waiting: Waiting
    duties: tuple[Duty, ...]
    changes: Changes

    @property
    def things(self) -> int:
        """How many things wait for the reader."""
        return sum(duty.number for duty in self.duties)

    @property
    def duties_shown(self) -> tuple[Duty, ...]:
        return self.duties[:MOST_DUTIES]

    @property
    def more_duties(self) -> int:
        return len(self.duties) - len(self.duties_shown)


def desk(*, user: User, portfolio: Portfolio, slices: Iterable[SliceFigures], now: datetime) -> Desk:
    """Everything of the reader's own, at `now`: of a past day it is not known. `slices`: whose statuses count."""
    today = timezone.localdate(now)
    visit = PageVisit.objects.filter(user=user, page=PageVisit.Page.NATIONAL).first()
    unseen = since(seen_at=visit.seen_at if visit else None, before_at=visit.before_at if visit else None, now=now)
    return Desk(
        waiting=_waiting(user, portfolio, today),
        duties=duties(user=user, today=today),
        changes=changes(user=user, portfolio=portfolio, since=unseen.at, is_first_visit=unseen.is_first, slices=slices),
    )


def newest_change() -> int:
    """The newest write anywhere, as a part of the token by which a poll asks whether anything changed."""
    return ChangeEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _waiting(user: User, portfolio: Portfolio, today: date) -> Waiting:
    found: Any = Decision.objects.visible_to(user).open().filter(project__portfolio=portfolio)
    rows = list(
        found.select_related("project", "task")
        .annotate(total=Window(Count("pk")))
        .order_by("raised_at", "code")[:MOST_WAITING]
    )
    return Waiting(
        [
            WaitingDecision(
                decision=row,
                days=(today - timezone.localdate(row.raised_at)).days,
                days_over=max(0, (today - row.due_date).days),
            )
            for row in rows
        ],
        rows[0].total if rows else 0,
    )
