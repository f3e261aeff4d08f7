"""What is late and whom it waits for, what comes next: always from the milestones that the reader can open."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.models import Milestone, MilestoneDependency, Portfolio, Task, TaskSlice
from regions.models import Organisation
from reporting.charts.timeline import AHEAD_DAYS, BEFORE_DAYS

MOST_LATE, MOST_ON_TIMELINE = 12, 30


@dataclass(frozen=True, slots=True)
class LateRow:
    """An overdue milestone: `days` since its expected date, who owns it, which open milestones it waits for."""

    milestone: Milestone
    days: int
    owner: Organisation
    waits_for: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """The longest overdue first, at most MOST_LATE rows; `total` counts all that the reader can open."""

    rows: tuple[LateRow, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def tasks_of_slice(*, user: User, portfolio: Portfolio, dimension: str, object_id: int) -> QuerySet[Task, Task]:
    """The tasks of a slice that the reader can open."""
    inside = TaskSlice.objects.filter(portfolio_id=portfolio.pk, dimension=dimension, object_id=object_id)
    found: QuerySet[Task, Task] = Task.objects.visible_to(user).filter(pk__in=inside.values("task_id"))
    return found


def late(*, user: User, tasks: QuerySet[Task, Task], today: date) -> Late:
    """Overdue milestones of these tasks. Three queries."""
    overdue = _milestones_of(user, tasks).overdue(on=today)
    milestones = list(
        overdue.select_related("owner", "task__lead_organisation").order_by("expected_date", "code")[:MOST_LATE]
    )
    waits = _waits_for(user, milestones)
    rows = tuple(
        LateRow(
            milestone=milestone,
            days=(today - milestone.expected_date).days,
            owner=milestone.owner or milestone.task.lead_organisation,
            waits_for=tuple(waits[milestone.pk]),
        )
        for milestone in milestones
    )
    return Late(rows, overdue.count())


def coming(*, user: User, tasks: QuerySet[Task, Task], today: date) -> Sequence[Any]:
    """Open milestones on the timeline: from 30 days back to 90 days ahead, the soonest first."""
    found = _milestones_of(user, tasks).open().with_expected_date()
    first, last = today - timedelta(days=BEFORE_DAYS), today + timedelta(days=AHEAD_DAYS)
    within = found.filter(expected_date__range=(first, last)).select_related("task")
    return list(within.order_by("expected_date", "code")[:MOST_ON_TIMELINE])


def next_big(*, user: User, project_ids: Iterable[int]) -> dict[int, Any]:
    """The next open milestone of each project, a big one where there is one, by project. One query."""
    mine: Any = Milestone.objects.visible_to(user).filter(task__project__in=list(project_ids))
    found = (
        mine.open()
        .with_expected_date()
        .filter(expected_date__isnull=False)
        .order_by("task__project_id", "-is_key", "expected_date", "code")
        .distinct("task__project_id")
        .select_related("task")
    )
    return {milestone.task.project_id: milestone for milestone in found}


def _milestones_of(user: User, tasks: QuerySet[Task, Task]) -> Any:
    """Any, because the expected date is an annotation that the type of a milestone does not know."""
    return Milestone.objects.visible_to(user).filter(task__in=tasks.values("pk"))


def _waits_for(user: User, milestones: Sequence[Milestone]) -> dict[int, list[Milestone]]:
    """Open predecessors that the reader can open, by milestone."""
    edges = (
        MilestoneDependency.objects.filter(
            successor__in=milestones,
            predecessor__state=Milestone.State.OPEN,
            predecessor__in=Milestone.objects.visible_to(user),
        )
        .select_related("predecessor__owner", "predecessor__task__lead_organisation")
        .order_by("predecessor__code")
    )
    found: dict[int, list[Milestone]] = defaultdict(list)
    for edge in edges:
        found[edge.successor_id].append(edge.predecessor)
    return found
