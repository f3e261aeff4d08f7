"""The monthly note to the leader: the country at the end of a month, what moved, three things that need the leader."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from accounts.models import User
from projects.domain.stocktakes import Due, Need, NeedKind, TaskStanding, three_needs
from projects.models import Portfolio, Promise, RollupSnapshot, Task
from projects.queries import figures as published
from projects.queries.figures import SliceFigures
from regions.days import end_of

MOST_MOVED = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """A slice at the end of the month, and at the end of the month before (None: not known then)."""

    now: SliceFigures
    before: SliceFigures | None

    @property
    def has_moved(self) -> bool:
        return self.before is not None and self.before.status != self.now.status

    @property
    def is_worse(self) -> bool:
        return self.before is not None and self.now.status.severity > self.before.status.severity


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One of the three things with what it is about: a task, a promise, or a project's figures."""

    need: Need
    task: Task | None = None
    promise: Promise | None = None
    project: SliceFigures | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """`end` is the last day of the month, or today while it runs; `start` the last day of the month before."""

    month: date
    start: date
    end: date
    is_running: bool
    country: Moved
    projects: tuple[Moved, ...]
    moved_tasks: tuple[Moved, ...]
    more_moved: int
    needs: tuple[NeedRow, ...]


def months(*, portfolio: Portfolio, today: date) -> list[date]:
    """First days of the months of which figures are stored, the newest first."""
    days = RollupSnapshot.objects.filter(portfolio=portfolio, dimension="country").order_by("as_of_date")
    first = days.values_list("as_of_date", flat=True).first() or today
    found = [first.replace(day=1)]
    while found[-1] < today.replace(day=1):
        found.append((found[-1] + timedelta(days=32)).replace(day=1))
    return found[::-1]


def note(*, user: User, portfolio: Portfolio, month: date, today: date) -> Note | None:
    """The note of a month, for a reader who sees everything; None where nothing was known then."""
    start = month - timedelta(days=1)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    end = min(last, today)
    country = _moved(user, "country", portfolio, start, end)
    if month > today or not country:
        return None
    projects = _moved(user, "project", portfolio, start, end)
    tasks = _moved(user, "task", portfolio, start, end)
    moved = sorted((one for one in tasks if one.has_moved), key=lambda one: (-one.now.status.severity, one.now.code))
    return Note(
        month=month,
        start=start,
        end=end,
        is_running=last > today,
        country=country[0],
        projects=tuple(sorted(projects, key=_worst_first)),
        moved_tasks=tuple(moved[:MOST_MOVED]),
        more_moved=max(0, len(moved) - MOST_MOVED),
        needs=_needs(user, portfolio, projects, tasks, end),
    )


def _worst_first(one: Moved) -> tuple[int, int, str]:
    return (-one.now.status.severity, one.now.gap_points or 0, one.now.code)


def _moved(user: User, dimension: str, portfolio: Portfolio, start: date, end: date) -> list[Moved]:
    now = published.current(user=user, dimension=dimension, portfolio=portfolio, as_of=end)
    before = published.current(user=user, dimension=dimension, portfolio=portfolio, as_of=start)
    then = {one.object_id: one for one in before}
    return [Moved(one, then.get(one.object_id)) for one in now]


def _needs(
    user: User, portfolio: Portfolio, projects: Sequence[Moved], tasks: Sequence[Moved], end: date
) -> tuple[NeedRow, ...]:
    rows = {task.code: task for task in _tasks(user, portfolio)}
    promises = {promise.code: promise for promise in _open_promises(user, end)}
    needs = three_needs(
        tasks=[
            TaskStanding(one.now.code, one.now.status, None, _weight(rows[one.now.code]))
            for one in tasks
            if one.now.code in rows
        ],
        promises=[Due(promise.code, promise.due_date) for promise in promises.values()],
        gaps=_gaps(projects),
        on=end,
    )
    by_code = {one.now.code: one.now for one in projects}
    return tuple(_need_row(need, rows, promises, by_code) for need in needs)


def _weight(task: Task) -> Decimal:
    return task.project.weight * task.weight


def _tasks(user: User, portfolio: Portfolio) -> Sequence[Task]:
    return list(Task.objects.visible_to(user).filter(project__portfolio=portfolio).select_related("project"))


def _open_promises(user: User, end: date) -> Sequence[Promise]:
    """Promises that were open at the end of the day."""
    at = end_of(end)
    open_then = Q(closed_at=None) | Q(closed_at__gte=at)
    found = Promise.objects.visible_to(user).filter(open_then, made_at__lt=at)
    return list(found.select_related("organisation", "stocktake"))


def _gaps(projects: Sequence[Moved]) -> dict[str, tuple[int, int]]:
    """Percent points against the plan, at the start and at the end, where both are known."""
    found: dict[str, tuple[int, int]] = {}
    for one in projects:
        before = one.before.gap_points if one.before else None
        if before is not None and one.now.gap_points is not None:
            found[one.now.code] = (before, one.now.gap_points)
    return found


def _need_row(
    need: Need,
    tasks: Mapping[str, Task],
    promises: Mapping[str, Promise],
    projects: Mapping[str, SliceFigures],
) -> NeedRow:
    match need.kind:
        case NeedKind.RED_TASK:
            return NeedRow(need, task=tasks[need.code])
        case NeedKind.PROMISE:
            return NeedRow(need, promise=promises[need.code])
        case NeedKind.FELL:
            return NeedRow(need, project=projects[need.code])
