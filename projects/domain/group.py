"""Figures of a group of tasks: a project, sector, region, organisation, team, area or the country.

The children are always tasks, never groups of groups: each with the weight W(project)·W(task), so that a task counts
the same at every level. A task in several regions is a child of each, and one child of the country.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from projects.domain.progress import Counts, TaskFigures
from projects.domain.rag import GroupInputs, Rag, group_status
from projects.domain.thresholds import Thresholds
from projects.domain.values import ZERO, Status, exact, latest, ratio, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Child(Counts):
    """A task as its groups see it: its stored (quantised) figures, its calculated status, its weight W > 0.

    `progress` and `planned` are None together: a task without a live milestone has no data.
    """

    weight: Decimal
    progress: Decimal | None
    planned: Decimal | None
    status: Status
    critical: bool = False
    stale: bool = False
    last_reported_on: date | None = None

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ValueError("weight is above 0")
        if (self.progress is None) != (self.planned is None):
            raise ValueError("progress and planned are known together or not at all")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures(Counts):
    """The figures of a group. Sums are over tasks with data: Σ W, Σ W·progress, Σ W·planned, exact.

    progress = Σ W·progress(task) / Σ W, planned likewise, each to 12 decimals half up; in SQL, for the same digits,
    `round(sum(W*p) * 1.000000000000000000000000000000 / sum(W), 12)`: the factor gives the division 30 more decimals,
    enough to be right in the 12th. schedule_performance is the quotient of these two published figures.

    Milestone counts are summed over all tasks. `status_weights` and `status_counts` hold every status, no data too;
    `tasks` counts all. `last_reported_on` is the newest of its tasks.
    """

    tasks: int
    weight_total: Decimal
    weight_earned: Decimal
    weight_planned: Decimal
    progress: Decimal | None
    planned_progress: Decimal | None
    schedule_performance: Decimal | None
    status_weights: dict[Status, Decimal]
    status_counts: dict[Status, int]
    worst_critical: Status | None
    stale_tasks: int
    last_reported_on: date | None
    rag: Rag

    @property
    def status(self) -> Status:
        return self.rag.status


def child_of(figures: TaskFigures, *, weight: Decimal, status: Status, critical: bool = False) -> Child:
    """A task's figures as a child of its groups."""
    return Child(
        **{field.name: getattr(figures, field.name) for field in fields(Counts)},
        weight=weight,
        progress=figures.progress,
        planned=figures.planned_progress,
        status=status,
        critical=critical,
        stale=figures.stale,
        last_reported_on=figures.last_reported_on,
    )


def group_figures(children: Iterable[Child], thresholds: Thresholds) -> GroupFigures:
    """All figures of a group, with its status and reasons."""
    children = tuple(children)
    total, earned, planned = _weights(children)
    progress, planned_progress = ratio(earned, total), ratio(planned, total)
    inputs = group_inputs(children)
    return GroupFigures(
        **_summed_counts(children),
        tasks=inputs.tasks,
        weight_total=total,
        weight_earned=earned,
        weight_planned=planned,
        progress=progress,
        planned_progress=planned_progress,
        schedule_performance=ratio(progress or ZERO, planned_progress or ZERO),
        status_weights=dict(inputs.status_weights),
        status_counts=dict(inputs.status_counts),
        worst_critical=inputs.worst_critical,
        stale_tasks=inputs.stale_tasks,
        last_reported_on=latest(child.last_reported_on for child in children),
        rag=group_status(inputs, thresholds),
    )


def group_inputs(children: Sequence[Child]) -> GroupInputs:
    """What the status of the group is decided on."""
    by_status = {status: [child for child in children if child.status == status] for status in Status}
    with exact():
        weights = {status: sum((child.weight for child in found), ZERO) for status, found in by_status.items()}
    return GroupInputs(
        tasks=len(children),
        status_weights=weights,
        status_counts={status: len(found) for status, found in by_status.items()},
        worst_critical=worst(child.status for child in children if child.critical),
        stale_tasks=sum(child.stale for child in children),
    )


def _weights(children: Sequence[Child]) -> tuple[Decimal, Decimal, Decimal]:
    """Σ W, Σ W·progress, Σ W·planned over the children with data."""
    known = [(c.weight, c.progress, c.planned) for c in children if c.progress is not None and c.planned is not None]
    with exact():
        return (
            sum((weight for weight, _, _ in known), ZERO),
            sum((weight * progress for weight, progress, _ in known), ZERO),
            sum((weight * planned for weight, _, planned in known), ZERO),
        )


def _summed_counts(children: Sequence[Child]) -> dict[str, int]:
    return {field.name: sum(getattr(child, field.name) for child in children) for field in fields(Counts)}
