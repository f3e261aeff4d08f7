"""What is late and whom it waits for, what comes next: always from the milestones that the reader can open.

`known_on`: as it was known at the end of a past day; links between milestones have no history and are today's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.models import Milestone, MilestoneDependency, Portfolio, Task, TaskSlice
from projects.queries.standing import as_known, standings
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


def late(*, user: User, tasks: QuerySet[Task, Task], today: date, known_on: date | None = None) -> Late:
    """Overdue milestones of these tasks. Three queries."""
    mine = _milestones_of(user, tasks)
    overdue = _then(mine, known_on).filter(expected_date__lt=today) if known_on else mine.overdue(on=today)
    milestones = _first(overdue, MOST_LATE, "owner", "task__lead_organisation", known_on=known_on)
    waits = _waits_for(user, milestones, known_on)
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


def coming(*, user: User, tasks: QuerySet[Task, Task], today: date, known_on: date | None = None) -> Sequence[Any]:
    """Open milestones on the timeline: from 30 days back to 90 days ahead, the soonest first."""
    mine = _milestones_of(user, tasks)
    found = _then(mine, known_on) if known_on else mine.open().with_expected_date()
    first, last = today - timedelta(days=BEFORE_DAYS), today + timedelta(days=AHEAD_DAYS)
    return _first(found.filter(expected_date__range=(first, last)), MOST_ON_TIMELINE, "task", known_on=known_on)


def next_big(*, user: User, project_ids: Iterable[int], known_on: date | None = None) -> dict[int, Any]:
    """The next open milestone of each project, a big one where there is one, by project. One query."""
    mine: Any = Milestone.objects.visible_to(user).filter(task__project__in=list(project_ids))
    if known_on:
        then = _then(mine, known_on).filter(expected_date__isnull=False).select_related("milestone__task")
        order = ("-milestone__is_key", "expected_date", "milestone__code")
        project = "milestone__task__project_id"
        first = then.order_by(project, *order).distinct(project)
        return {update.milestone.task.project_id: as_known(update) for update in first}
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


def _then(milestones: QuerySet[Any, Any], on: date) -> QuerySet[Any, Any]:
    """Updates of the milestones that were open at the end of the day."""
    return standings(milestones, on=on).filter(state=Milestone.State.OPEN)


def _first(found: Any, most: int, *links: str, known_on: date | None) -> list[Any]:
    """The first by date: milestones, or those of updates as they stood then."""
    if known_on is None:
        return list(found.select_related(*links).order_by("expected_date", "code")[:most])
    then = found.select_related(*(f"milestone__{link}" for link in links))
    return [as_known(update) for update in then.order_by("expected_date", "milestone__code")[:most]]


def _waits_for(user: User, milestones: Sequence[Milestone], known_on: date | None) -> dict[int, list[Milestone]]:
    """Predecessors that are (or then were) open and that the reader can open, by milestone."""
    mine = Milestone.objects.visible_to(user)
    if known_on:
        mine = mine.filter(successor_edges__successor__in=milestones)
        is_open: Any = {"predecessor__in": _then(mine, known_on).values("milestone")}
    else:
        is_open = {"predecessor__in": mine, "predecessor__state": Milestone.State.OPEN}
    edges = (
        MilestoneDependency.objects.filter(successor__in=milestones, **is_open)
        .select_related("predecessor__owner", "predecessor__task__lead_organisation")
        .order_by("predecessor__code")
    )
    found: dict[int, list[Milestone]] = defaultdict(list)
    for edge in edges:
        found[edge.successor_id].append(edge.predecessor)
    return found
