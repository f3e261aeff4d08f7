"""Published figures as pages, API and exports show them: one stored row, one shape, the same number for everyone.

Every function takes `user` and starts at `visible_to`; a slice that the person may not see does not exist.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Max

from accounts.models import User
from projects.domain.rag import GroupInputs, Rag, Reason, TaskInputs, group_status, task_status
from projects.domain.thresholds import Thresholds
from projects.domain.values import Status, percent_shown
from projects.models import (
    Judgement,
    Portfolio,
    Rollup,
    RollupSnapshot,
    Sector,
    StrategicArea,
    StrategicProject,
    Task,
    Team,
    ThresholdSet,
)
from projects.models.rollup import Figures
from regions.models import Organisation, Region

MODELS: dict[str, type[models.Model]] = {
    "task": Task,
    "project": StrategicProject,
    "sector": Sector,
    "region": Region,
    "organisation": Organisation,
    "team": Team,
    "area": StrategicArea,
    "country": Portfolio,
}
"""What `object_id` of a rollup names in each dimension."""


@dataclass(frozen=True, slots=True)
class JudgementView:
    """The newest confirmed judgement of a project or task: what a person says beside what the rules say.

    `is_expired`: on the day of the figures it was no longer valid; it is shown as such and counts nowhere.
    """

    rating: str
    reason: str
    judged_date: date
    by: str
    valid_until_date: date | None
    is_expired: bool


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """The figures of one slice. Progress figures are fractions in [0, 1] with 12 decimals, None where no data.

    `tasks` counts the tasks of the slice, `open_tasks` those that this reader can open ("n of m open to you").
    Coverage: reported + stale + not_reported = total live milestones; cancelled ones stand beside them.
    """

    dimension: str
    object_id: int
    public_id: UUID
    code: str
    names: dict[str, str]
    name: str
    portfolio: str
    progress: Decimal | None
    planned_progress: Decimal | None
    schedule_performance: Decimal | None
    tasks: int
    open_tasks: int
    total: int
    done: int
    overdue: int
    due_soon: int
    cancelled: int
    reported: int
    stale: int
    not_reported: int
    stale_tasks: int
    worst_late_days: int
    status_counts: dict[str, int]
    status: Status
    is_stale: bool
    reasons: tuple[Reason, ...]
    last_reported_at: datetime | None
    computed_at: datetime
    as_of_date: date
    source_version: int
    thresholds_version: int
    judgement: JudgementView | None

    @property
    def percent(self) -> int | None:
        """Progress as a whole percent: 100 only when all live milestones are done."""
        return percent_shown(self.progress, all_done=self.total > 0 and self.done == self.total)

    @property
    def planned_percent(self) -> int | None:
        return percent_shown(self.planned_progress, all_done=self.planned_progress == 1)

    @property
    def gap_points(self) -> int | None:
        """Percent points ahead of (positive) or behind (negative) the plan, from the percents shown."""
        if self.percent is None or self.planned_percent is None:
            return None
        return self.percent - self.planned_percent

    @property
    def hidden_tasks(self) -> int:
        """Tasks of the slice that this reader cannot open."""
        return self.tasks - self.open_tasks


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """A day of the past of a slice."""

    day: date
    progress: Decimal | None
    planned_progress: Decimal | None
    status: Status


def current(
    *,
    user: User,
    dimension: str,
    portfolio: Portfolio | None = None,
    object_ids: Iterable[int] | None = None,
    as_of: date | None = None,
) -> list[SliceFigures]:
    """Figures of all slices of a dimension that the person may see, in the order of their codes.

    `portfolio`: only this one; None: every portfolio the person may see. `as_of`: what was known on that day (the
    newest snapshot of that day or before); a slice without a snapshot by then is left out.
    """
    rows = _rows(user, dimension, as_of)
    if portfolio is not None:
        rows = rows.filter(portfolio=portfolio)
    if object_ids is not None:
        rows = rows.filter(object_id__in=list(object_ids))
    return sorted(_present(list(rows)), key=lambda figures: (figures.portfolio, figures.code))


def one(
    *,
    user: User,
    dimension: str,
    object_id: int,
    portfolio: Portfolio | None = None,
    as_of: date | None = None,
) -> SliceFigures | None:
    """Figures of one slice, or None where there are none that the person may see.

    A region or an organisation may count in several portfolios: without `portfolio` the national one is meant.
    """
    rows = _rows(user, dimension, as_of).filter(object_id=object_id)
    if portfolio is not None:
        rows = rows.filter(portfolio=portfolio)
    found = list(rows.order_by("-portfolio__is_national", "portfolio_id")[:1])
    return next(iter(_present(found)), None)


def history(
    *, user: User, dimension: str, object_id: int, since: date, portfolio: Portfolio | None = None
) -> list[HistoryPoint]:
    """The snapshots since a day and the present figures last, oldest first; empty where the person may not see them."""
    now = one(user=user, dimension=dimension, object_id=object_id, portfolio=portfolio)
    if now is None:
        return []
    rows = (
        RollupSnapshot.objects.filter(dimension=dimension, object_id=object_id, portfolio__code=now.portfolio)
        .filter(as_of_date__gte=since, as_of_date__lt=now.as_of_date)
        .order_by("as_of_date")
        .values_list("as_of_date", "progress", "planned_progress", "status")
    )
    points = [HistoryPoint(day, progress, planned, Status(status)) for day, progress, planned, status in rows]
    return [*points, HistoryPoint(now.as_of_date, now.progress, now.planned_progress, now.status)]


def histories(
    *, user: User, dimension: str, since: date, portfolio: Portfolio | None = None
) -> dict[int, list[HistoryPoint]]:
    """The history of every visible slice of a dimension in two queries, by object id (for sparklines)."""
    now = current(user=user, dimension=dimension, portfolio=portfolio)
    rows = RollupSnapshot.objects.filter(
        dimension=dimension,
        object_id__in=[figures.object_id for figures in now],
        portfolio__code__in={figures.portfolio for figures in now},
        as_of_date__gte=since,
    ).order_by("as_of_date")
    found: dict[int, list[HistoryPoint]] = {figures.object_id: [] for figures in now}
    today = {figures.object_id: figures.as_of_date for figures in now}
    for object_id, day, progress, planned, status in rows.values_list(
        "object_id", "as_of_date", "progress", "planned_progress", "status"
    ):
        if day < today[object_id]:
            found[object_id].append(HistoryPoint(day, progress, planned, Status(status)))
    for figures in now:
        point = HistoryPoint(figures.as_of_date, figures.progress, figures.planned_progress, figures.status)
        found[figures.object_id].append(point)
    return found


def newest_source_version(*, user: User, dimension: str, object_ids: Iterable[int]) -> int:
    """The newest source version of some slices: a page that shows them is unchanged while this is."""
    rows = Rollup.objects.visible_to(user).filter(dimension=dimension, object_id__in=list(object_ids))
    return rows.aggregate(newest=Max("source_version"))["newest"] or 0


def rag_of(row: Figures, thresholds: Thresholds) -> Rag:
    """Status with its reasons, from the inputs that the row stores and the thresholds that made it."""
    if row.dimension == "task":
        return task_status(
            TaskInputs(
                total=row.total,
                done=row.done,
                weight_earned=row.weight_earned,
                weight_planned=row.weight_planned,
                worst_open_material_late_days=row.worst_open_material_late_days,
                worst_late_days=row.worst_late_days,
                any_open_forecast_late=row.any_open_forecast_late,
                corridor_misses=row.corridor_misses,
            ),
            thresholds,
        )
    return group_status(
        GroupInputs(
            tasks=row.tasks,
            status_weights={Status(status): Decimal(weight) for status, weight in row.status_weights.items()},
            status_counts={Status(status): count for status, count in row.status_counts.items()},
            worst_critical=Status(row.worst_critical) if row.worst_critical else None,
            stale_tasks=row.stale_tasks,
        ),
        thresholds,
    )


def _rows(user: User, dimension: str, as_of: date | None) -> Any:
    if as_of is None:
        return Rollup.objects.visible_to(user).filter(dimension=dimension).select_related("portfolio")
    present = Rollup.objects.filter(dimension=dimension, as_of_date__lte=as_of)
    if present.exists():  # the day asked for is today (or later): the present figures are what is known
        return _rows(user, dimension, None)
    # One pass over the days of the dimension: a subquery for each row was slow wherever statistics were old.
    slices = ("portfolio_id", "object_id")
    days = RollupSnapshot.objects.filter(dimension=dimension, as_of_date__lte=as_of)
    newest = days.order_by(*slices, "-as_of_date").distinct(*slices)
    return RollupSnapshot.objects.visible_to(user).filter(pk__in=newest.values("pk")).select_related("portfolio")


def _present(rows: list[Any]) -> Iterator[SliceFigures]:
    """Rows of one dimension with the names of their objects, their reasons and the judgement of a project or task."""
    if not rows:
        return
    objects = _objects(rows)
    judgements = _judgements(rows)
    versions = {row.thresholds_id for row in rows}
    rules = {found.version: found.as_domain() for found in ThresholdSet.objects.filter(version__in=versions)}
    for row in rows:
        thing = objects.get(row.object_id)
        if thing is not None:
            yield _figures(row, thing, rag_of(row, rules[row.thresholds_id]), judgements.get(row.object_id))


def _objects(rows: list[Any]) -> dict[int, Any]:
    model = MODELS[rows[0].dimension]
    wanted = {row.object_id for row in rows}
    return {thing.pk: thing for thing in model._default_manager.filter(pk__in=wanted)}


def _judgements(rows: list[Any]) -> dict[int, JudgementView]:
    """The newest confirmed judgement of each project or task on or before the day of its figures."""
    dimension = rows[0].dimension
    if dimension not in ("project", "task"):
        return {}
    days = {row.object_id: row.as_of_date for row in rows}
    about = {"project__in": days, "task": None} if dimension == "project" else {"task__in": days}
    found = Judgement.objects.filter(**about).newest_of_each(on=max(days.values()))
    views = ((judgement.task_id or judgement.project_id, judgement) for judgement in found)
    return {key: _judgement_view(judgement, on=days[key]) for key, judgement in views}


def _judgement_view(judgement: Judgement, *, on: date) -> JudgementView:
    until = judgement.valid_until_date
    return JudgementView(
        rating=judgement.rating,
        reason=judgement.reason,
        judged_date=judgement.judged_date,
        by=judgement.by_label or judgement.source,
        valid_until_date=until,
        is_expired=until is not None and until < on,
    )


_SAME_NAMES = (
    "dimension",
    "object_id",
    "progress",
    "planned_progress",
    "schedule_performance",
    "tasks",
    "open_tasks",
    "total",
    "done",
    "overdue",
    "due_soon",
    "cancelled",
    "reported",
    "stale",
    "not_reported",
    "stale_tasks",
    "worst_late_days",
    "status_counts",
    "is_stale",
    "last_reported_at",
    "computed_at",
    "as_of_date",
    "source_version",
)


def _figures(row: Any, thing: Any, rag: Rag, judgement: JudgementView | None) -> SliceFigures:
    return SliceFigures(
        **{name: getattr(row, name) for name in _SAME_NAMES},
        public_id=thing.public_id,
        code=thing.code,
        names=thing.names,
        name=thing.name,
        portfolio=row.portfolio.code,
        status=Status(row.status),
        reasons=rag.reasons,
        thresholds_version=row.thresholds_id,
        judgement=judgement,
    )
