"""From what a published figure is made: each child, its weight, value and contribution, and what was left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts import wall
from accounts.models import User
from projects.domain.explain import Row, explain_group, explain_task
from projects.domain.group import Child
from projects.domain.progress import MilestonePlan
from projects.domain.values import ZERO, Status, exact
from projects.models import Milestone, Portfolio, Rollup, RollupSnapshot, Task, TaskSlice, ThresholdSet, Validation
from projects.models.rollup import Figures
from projects.queries.figures import SliceFigures, one
from projects.queries.standing import milestones_then
from projects.queries.validations import disputes_in_force

_LAST_DIGIT = Decimal("0.00000001")
"""Beyond it a sum of rounded contributions differs from a stored figure for a reason, not by rounding."""


@dataclass(frozen=True, slots=True)
class ExplainedChild:
    """A milestone of a task, or a task of a group. Shares, values and contributions are fractions in [0, 1]."""

    kind: str
    code: str
    name: str
    weight: Decimal
    share: Decimal | None
    value: Decimal | None
    contribution: Decimal | None
    planned_value: Decimal | None
    planned_contribution: Decimal | None
    left_out: str | None
    status: str = ""
    is_critical: bool = False
    is_stale: bool = False
    names: dict[str, str] = field(default_factory=dict)
    public_id: Any = None
    dispute: Validation | None = None


@dataclass(frozen=True, slots=True)
class HiddenChildren:
    """Tasks that count in the figure but are not open to this reader, summed up."""

    tasks: int
    weight: Decimal
    share: Decimal
    contribution: Decimal
    planned_contribution: Decimal


@dataclass(frozen=True, slots=True)
class Explanation:
    """The figure, its children in the order of their contribution, what is hidden, and the thresholds in force.

    The contributions of `children` and `hidden` add up to `figures.progress`, to the last digit; a past figure
    keeps its own sum when weights changed since: then `adds_up` is false.
    """

    figures: SliceFigures
    children: tuple[ExplainedChild, ...]
    hidden: HiddenChildren | None
    weight_total: Decimal
    thresholds: ThresholdSet
    adds_up: bool = True


def explain(
    *, user: User, dimension: str, object_id: int, portfolio: Portfolio | None = None, as_of: date | None = None
) -> Explanation | None:
    """How the figure of a slice came about, now or as known on a day, or None where the person may not see it."""
    figures = one(user=user, dimension=dimension, object_id=object_id, portfolio=portfolio, as_of=as_of)
    if figures is None:
        return None
    thresholds = ThresholdSet.objects.get(version=figures.thresholds_version)
    if dimension == "task":
        return _of_task(figures, thresholds, as_of)
    return _of_group(user, figures, thresholds, as_of)


def _of_task(figures: SliceFigures, thresholds: ThresholdSet, as_of: date | None) -> Explanation:
    rows = Milestone.objects.filter(task_id=figures.object_id).order_by("position", "id")
    milestones = {m.pk: m for m in milestones_then(rows, on=figures.as_of_date if as_of else None)}
    told = explain_task({pk: plan_of(m) for pk, m in milestones.items()}, today=figures.as_of_date)
    disputes = {} if as_of else disputes_in_force([figures.object_id])
    children = tuple(
        _child("milestone", milestones[row.key], row, status=milestones[row.key].state, dispute=disputes.get(row.key))
        for row in told.rows
    )
    return Explanation(figures, children, None, told.weight_total, thresholds, _adds_up(figures, told.rows))


def _adds_up(figures: SliceFigures, rows: Iterable[Row[int]]) -> bool:
    with exact():
        total = sum((row.contribution or ZERO for row in rows), ZERO)
    return abs(total - (figures.progress or ZERO)) < _LAST_DIGIT


def _of_group(user: User, figures: SliceFigures, thresholds: ThresholdSet, as_of: date | None) -> Explanation:
    portfolio = Portfolio.objects.get(code=figures.portfolio)
    slices = TaskSlice.objects.filter(
        portfolio_id=portfolio.pk, dimension=figures.dimension, object_id=figures.object_id
    )
    stored = RollupSnapshot.objects.filter(as_of_date=figures.as_of_date) if as_of else Rollup.objects.all()
    with wall.lifted(because="a figure adds up over closed tasks too; these are told as one sum"):
        weights = dict(slices.values_list("task_id", "weight"))
        of_tasks = stored.filter(portfolio=portfolio, dimension="task", object_id__in=weights)
        rows = {row.object_id: row for row in of_tasks}
    told = explain_group({pk: _as_child(rows[pk], weights[pk]) for pk in sorted(rows)})
    tasks = Task.objects.filter(pk__in=rows).in_bulk()
    open_to_reader = set(Task.objects.visible_to(user).filter(pk__in=rows).values_list("pk", flat=True))
    children = [
        _child(
            "task",
            tasks[row.key],
            row,
            status=rows[row.key].status,
            is_critical=tasks[row.key].is_critical,
            is_stale=rows[row.key].is_stale,
        )
        for row in told.rows
        if row.key in open_to_reader
    ]
    children.sort(key=lambda child: (-(child.share or ZERO), child.code))
    hidden = [row for row in told.rows if row.key not in open_to_reader]
    adds_up = _adds_up(figures, told.rows)
    return Explanation(figures, tuple(children), _hidden(hidden), told.weight_total, thresholds, adds_up)


def plan_of(milestone: Milestone) -> MilestonePlan:
    """A stored milestone as the formulas take it."""
    return MilestonePlan(
        weight=milestone.weight,
        completion=milestone.completion,
        baseline_date=milestone.baseline_date,
        forecast_date=milestone.forecast_date,
        actual_date=milestone.actual_date,
        cancelled=milestone.state == Milestone.State.CANCELLED,
        reported_on=_day(milestone.reported_at),
    )


def _day(instant: Any) -> date | None:
    return timezone.localdate(instant) if instant else None


def _as_child(row: Figures, weight: Decimal) -> Child:
    return Child(
        weight=weight,
        progress=row.progress,
        planned=row.planned_progress,
        status=Status(row.status),
        stale=row.is_stale,
    )


def _child(kind: str, thing: Any, row: Row[int], **more: Any) -> ExplainedChild:
    return ExplainedChild(
        kind=kind,
        code=thing.code,
        name=thing.name,
        names=thing.names,
        public_id=thing.public_id,
        weight=row.weight,
        share=row.share,
        value=row.value,
        contribution=row.contribution,
        planned_value=row.planned_value,
        planned_contribution=row.planned_contribution,
        left_out=row.left_out.value if row.left_out else None,
        **more,
    )


def _hidden(rows: list[Row[int]]) -> HiddenChildren | None:
    if not rows:
        return None
    with exact():
        return HiddenChildren(
            tasks=len(rows),
            weight=sum((row.weight for row in rows), ZERO),
            share=sum((row.share or ZERO for row in rows), ZERO),
            contribution=sum((row.contribution or ZERO for row in rows), ZERO),
            planned_contribution=sum((row.planned_contribution or ZERO for row in rows), ZERO),
        )
