"""One task: its figures, its milestones with three dates and weights, who carries it and what waits for what."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.domain.explain import explain_task
from projects.models import Milestone, MilestoneDependency, Task
from projects.queries.curves import Curve, curve_of
from projects.queries.explanation import plan_of
from projects.queries.figures import SliceFigures, current, one
from projects.queries.forecast_trend import ForecastTrend, forecast_trend
from projects.queries.milestones import first_baselines, slippage_from_first
from projects.queries.standing import milestones_then
from projects.queries.timeline import Timeline, timeline_of
from projects.queries.updates import UpdateRow, row_of, thresholds_in_force
from regions.models import Organisation, Region


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone in the table of its task. `share` of the task's weight: None when cancelled."""

    row: UpdateRow
    share: Decimal | None
    slippage_from_first: int | None
    waits_for: tuple[str, ...]

    @property
    def milestone(self) -> Milestone:
        return self.row.milestone


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in a table, with its published figures; None where it was not rolled up yet."""

    task: Task
    figures: SliceFigures | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    task: Task
    figures: SliceFigures | None
    curve: Curve | None
    lines: tuple[MilestoneLine, ...]
    regions: tuple[Region, ...]
    contributing: tuple[Organisation, ...]
    editable: bool
    timeline: Timeline
    trend: ForecastTrend


def task_page(*, user: User, task: Task, today: date, as_of: date | None = None) -> TaskPage:
    """The whole task; who sees a task sees all its milestones. `as_of`: as known on that day, which then is `today`."""
    portfolio = task.project.portfolio
    figures = one(user=user, dimension="task", object_id=task.pk, portfolio=portfolio, as_of=as_of)
    return TaskPage(
        task=task,
        figures=figures,
        curve=curve_of(user=user, figures=figures, portfolio=portfolio, subject=task, as_of=as_of) if figures else None,
        lines=_lines(task, today, as_of),
        regions=tuple(task.regions.all()),
        contributing=tuple(task.contributing_organisations.all()),
        editable=Task.objects.editable_by(user).filter(pk=task.pk).exists(),
        timeline=timeline_of(user=user, subject=task, today=today, as_of=as_of),
        trend=forecast_trend(user=user, subject=task, today=today, as_of=as_of),
    )


def tasks_with_links(user: User) -> QuerySet[Any, Any]:
    """The person's tasks with what a table of tasks names, in the order of their codes."""
    links = ("project", "sector", "team", "lead_organisation")
    return Task.objects.visible_to(user).select_related(*links).order_by("code")


def task_lines(*, user: User, tasks: list[Task], as_of: date | None = None) -> tuple[TaskLine, ...]:
    """Tasks in the order given, each with its figures, in a fixed number of queries."""
    ids = [task.pk for task in tasks]
    found = {one.object_id: one for one in current(user=user, dimension="task", object_ids=ids, as_of=as_of)}
    return tuple(TaskLine(task, found.get(task.pk)) for task in tasks)


def _lines(task: Task, today: date, as_of: date | None) -> tuple[MilestoneLine, ...]:
    rows_of_task = Milestone.objects.filter(task=task).prefetch_related(first_baselines()).order_by("position", "id")
    milestones = milestones_then(rows_of_task, on=as_of)
    thresholds = thresholds_in_force()
    shares = {row.key: row.share for row in explain_task({m.pk: plan_of(m) for m in milestones}, today=today).rows}
    waits = _waits_for(task)
    rows = [row_of(milestone, today=today, thresholds=thresholds) for milestone in milestones]
    return tuple(
        MilestoneLine(
            row=row,
            share=shares[row.milestone.pk],
            slippage_from_first=slippage_from_first(row, row.milestone.first_baselines),  # type: ignore[attr-defined]
            waits_for=tuple(waits[row.milestone.pk]),
        )
        for row in rows
    )


def _waits_for(task: Task) -> dict[int, list[str]]:
    """Codes of the milestones of this task that each waits for; those of other tasks stand on the milestone's page."""
    found: dict[int, list[str]] = defaultdict(list)
    edges = MilestoneDependency.objects.filter(successor__task=task, predecessor__task=task)
    for successor, code in edges.order_by("predecessor__code").values_list("successor_id", "predecessor__code"):
        found[successor].append(code)
    return found
