"""What an update moves: the published figures of every slice in which a milestone's task counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from accounts.models import User
from projects.domain.values import Status, percent_shown
from projects.models import Milestone, OutboxEntry, Rollup, Task
from regions.models import Named

_ORDER = ("task", "project", "team", "sector", "region", "organisation", "country")


@dataclass(frozen=True, slots=True)
class MovedFigure:
    """The stored figure of one slice, as much of it as a small panel shows. Progress is a fraction, None: no data."""

    dimension: str
    code: str
    name: str
    progress: Decimal | None
    percent: int | None
    planned_percent: int | None
    status: Status
    is_stale: bool


@dataclass(frozen=True, slots=True)
class MovedFigures:
    """`rolled_up` is false while the workers still owe these figures the last update."""

    figures: tuple[MovedFigure, ...]
    rolled_up: bool
    failed: bool
    computed_at: datetime | None
    last_reported_at: datetime | None
    source_version: int


def moved_figures(*, user: User, milestone: Milestone, after: int) -> MovedFigures:
    """Figures of the slices that the person may see. `after` is the outbox entry that the update left (0: none)."""
    # Asked before the figures are read: asked after, a worker could finish in between and old figures pass for new.
    owed = OutboxEntry.objects.filter(pk=after, task_id=milestone.task_id, done_at=None).first()
    things = {(dimension, thing.pk): thing for dimension, thing in _slices(milestone.task)}
    wanted = Q(pk__in=[])
    for dimension, pk in things:
        wanted |= Q(dimension=dimension, object_id=pk)
    rows = list(Rollup.objects.visible_to(user).filter(wanted, portfolio_id=milestone.task.project.portfolio_id))
    rows.sort(key=lambda row: (_ORDER.index(row.dimension), row.object_id))
    return MovedFigures(
        figures=tuple(_figure(row, things[row.dimension, row.object_id]) for row in rows),
        rolled_up=owed is None,
        failed=owed is not None and owed.quarantined_at is not None,
        computed_at=max((row.computed_at for row in rows), default=None),
        last_reported_at=max((row.last_reported_at for row in rows if row.last_reported_at), default=None),
        source_version=max((row.source_version for row in rows), default=0),
    )


def is_owed(*, milestone: Milestone, after: int) -> bool:
    """Whether the workers have yet to take in this outbox entry; one that was put aside is owed no more."""
    return OutboxEntry.objects.pending().filter(pk=after, task_id=milestone.task_id).exists()


def _slices(task: Task) -> Iterator[tuple[str, Named]]:
    yield "task", task
    yield "project", task.project
    if task.team is not None:
        yield "team", task.team
    yield "sector", task.sector
    for region in task.regions.all():
        yield "region", region
    yield "organisation", task.lead_organisation
    yield "country", task.project.portfolio


def _figure(row: Rollup, thing: Named) -> MovedFigure:
    return MovedFigure(
        dimension=row.dimension,
        code=thing.code,  # type: ignore[attr-defined]  # every slice has a code; Named only promises names
        name=thing.name,
        progress=row.progress,
        percent=percent_shown(row.progress, all_done=row.total > 0 and row.done == row.total),
        planned_percent=percent_shown(row.planned_progress, all_done=row.planned_progress == 1),
        status=Status(row.status),
        is_stale=row.is_stale,
    )
