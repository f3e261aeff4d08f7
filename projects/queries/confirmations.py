"""What waits for a second person: milestones reported as done, updates of tasks, months of organisations."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.models import Milestone, OrganisationPeriod, TaskUpdate
from projects.querysets import sees_everything

MOST = 200


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A milestone reported as done. `days` since the day on which it is said to have happened."""

    milestone: Milestone
    days: int


@dataclass(frozen=True, slots=True)
class ConfirmationsPage:
    """`mine` wait for this person; `others` are claims that this person can read and somebody else decides on.

    Lists are cut at MOST; `total` counts what waits for this person, whole.
    """

    mine: tuple[ClaimRow, ...]
    others: tuple[ClaimRow, ...]
    updates: tuple[TaskUpdate, ...]
    months: tuple[OrganisationPeriod, ...]
    total: int
    oldest_days: int


def confirmations_page(*, user: User, today: date) -> ConfirmationsPage:
    """Eight queries, whatever the number of rows."""
    claims = Milestone.objects.confirmable_by(user)
    updates = TaskUpdate.objects.confirmable_by(user)
    months = _months(user)
    mine = _rows(claims, today)
    others = _rows(Milestone.objects.visible_to(user).claimed().exclude(pk__in=claims.values("pk")), today)
    return ConfirmationsPage(
        mine=mine,
        others=others,
        updates=tuple(updates.for_list().order_by("due_date", "code")[:MOST]),
        months=tuple(months.select_related("organisation").order_by("due_date", "code")[:MOST]),
        total=claims.count() + updates.count() + months.count(),
        oldest_days=max((row.days for row in mine), default=0),
    )


def _months(user: User) -> QuerySet[Any, Any]:
    """For the Project Office: what organisations confirmed and it has not accepted yet."""
    confirmed = OrganisationPeriod.objects.filter(state=OrganisationPeriod.State.CONFIRMED)
    return confirmed if user.may(Verb.ACCEPT_PERIOD) and sees_everything(user) else confirmed.none()


def _rows(claims: QuerySet[Any, Any], today: date) -> tuple[ClaimRow, ...]:
    found = claims.filter(task__project__portfolio__is_national=True).select_related("task__project")
    return tuple(ClaimRow(m, (today - m.claimed_date).days) for m in found.order_by("claimed_date", "code")[:MOST])
