"""Calculated status with its reasons. Every comparison is on exact sums, without division.

A reason is a code with numbers, never prose: one presenter renders it in the reader's language. The codes and their
parameters are listed in docs/formulas.md; a test holds the list and this file together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Self

from projects.domain.progress import TaskFigures
from projects.domain.thresholds import Thresholds
from projects.domain.values import ZERO, Status, exact, ratio

Params = Mapping[str, Decimal | int | str]

CORRIDOR_MISSES = 2
"""A trajectory outside its corridor this many times in a row makes a task red."""


class ReasonCode(StrEnum):
    # of a task
    ALL_DONE = "all_done"
    NO_MILESTONES = "no_milestones"
    MATERIAL_MILESTONE_LATE = "material_milestone_late"
    SCHEDULE_BEHIND = "schedule_behind"
    CORRIDOR_MISSED = "corridor_missed"
    MILESTONE_LATE = "milestone_late"
    FORECAST_LATE = "forecast_late"
    ON_SCHEDULE = "on_schedule"
    NOTHING_DUE = "nothing_due"
    # of a group
    NO_TASK_HAS_DATA = "no_task_has_data"
    ALL_TASKS_COMPLETE = "all_tasks_complete"
    CRITICAL_TASK = "critical_task"
    RED_SHARE = "red_share"
    RED_AND_AMBER_RED_SHARE = "red_and_amber_red_share"
    TASKS_NOT_GREEN = "tasks_not_green"
    TASKS_STALE = "tasks_stale"
    TASKS_WITHOUT_DATA = "tasks_without_data"
    ALL_TASKS_GREEN = "all_tasks_green"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a status holds: a `ReasonCode` and the numbers that its sentence names. Shares and limits are fractions."""

    code: str
    params: Params


@dataclass(frozen=True, slots=True)
class Rag:
    """A status with every rule that fired at its level, at least one."""

    status: Status
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TaskInputs:
    """What the status of a task is decided on; a stored rollup row holds the same. Meanings: `TaskFigures`.

    `corridor_misses`: how many of the newest actual values of the task's indicator in a row lie outside the corridor,
    the worst indicator counting (`trajectory.corridor_misses`).
    """

    total: int
    done: int
    weight_earned: Decimal
    weight_planned: Decimal
    worst_open_material_late_days: int
    worst_late_days: int
    any_open_forecast_late: bool
    corridor_misses: int = 0

    @classmethod
    def of(cls, figures: TaskFigures, *, corridor_misses: int = 0) -> Self:
        return cls(
            total=figures.total,
            done=figures.done,
            weight_earned=figures.weight_earned,
            weight_planned=figures.weight_planned,
            worst_open_material_late_days=figures.worst_open_material_late_days,
            worst_late_days=figures.worst_late_days,
            any_open_forecast_late=figures.any_open_forecast_late,
            corridor_misses=corridor_misses,
        )


@dataclass(frozen=True, slots=True)
class GroupInputs:
    """What the status of a group is decided on: its tasks by status, in number and in weight W(project)·W(task) > 0.

    `tasks` counts all tasks, those without data too. `worst_critical` is the most severe status of the tasks marked
    critical, None when none is. A status without tasks may be left out of the mappings.
    """

    tasks: int
    status_weights: Mapping[Status, Decimal]
    status_counts: Mapping[Status, int]
    worst_critical: Status | None = None
    stale_tasks: int = 0

    def count(self, *statuses: Status) -> int:
        return sum(self.status_counts.get(status, 0) for status in statuses)

    def weight(self, *statuses: Status) -> Decimal:
        with exact():
            return sum((self.status_weights.get(status, ZERO) for status in statuses), ZERO)

    @property
    def weight_with_data(self) -> Decimal:
        return self.weight(*(status for status in Status if status != Status.NO_DATA))


def task_status(inputs: TaskInputs, thresholds: Thresholds) -> Rag:
    """Complete, no data, then the first level of the ladder at which a rule fires, with all rules of that level."""
    if inputs.total == 0:
        return Rag(Status.NO_DATA, (Reason(ReasonCode.NO_MILESTONES, {}),))
    if inputs.done == inputs.total:
        return Rag(Status.COMPLETE, (Reason(ReasonCode.ALL_DONE, {"total": inputs.total}),))
    for status, rules in _LADDER:
        reasons = tuple(reason for rule in rules if (reason := rule(inputs, thresholds)))
        if reasons:
            return Rag(status, reasons)
    return Rag(Status.GREEN, (_why_green(inputs),))


def _material_milestone_late(inputs: TaskInputs, thresholds: Thresholds) -> Reason | None:
    days, limit = inputs.worst_open_material_late_days, thresholds.red_late_days
    if days <= limit:
        return None
    params: Params = {"days": days, "limit": limit, "share": thresholds.red_weight_share}
    return Reason(ReasonCode.MATERIAL_MILESTONE_LATE, params)


def _milestone_late(inputs: TaskInputs, thresholds: Thresholds) -> Reason | None:
    days, limit = inputs.worst_late_days, thresholds.amber_red_late_days
    return Reason(ReasonCode.MILESTONE_LATE, {"days": days, "limit": limit}) if days > limit else None


def _forecast_late(inputs: TaskInputs, thresholds: Thresholds) -> Reason | None:
    if not inputs.any_open_forecast_late:
        return None
    return Reason(ReasonCode.FORECAST_LATE, {"days": inputs.worst_late_days})


def _corridor_missed(inputs: TaskInputs, thresholds: Thresholds) -> Reason | None:
    misses = inputs.corridor_misses
    if misses < CORRIDOR_MISSES:
        return None
    return Reason(ReasonCode.CORRIDOR_MISSED, {"misses": misses, "limit": CORRIDOR_MISSES})


def _schedule_below_red(inputs: TaskInputs, thresholds: Thresholds) -> Reason | None:
    return _schedule_behind(inputs, thresholds.red_schedule)


def _schedule_below_amber_red(inputs: TaskInputs, thresholds: Thresholds) -> Reason | None:
    return _schedule_behind(inputs, thresholds.amber_red_schedule)


def _schedule_below_amber_green(inputs: TaskInputs, thresholds: Thresholds) -> Reason | None:
    return _schedule_behind(inputs, thresholds.amber_green_schedule)


def _schedule_behind(inputs: TaskInputs, limit: Decimal) -> Reason | None:
    """Earned < limit · planned. With nothing planned yet the right side is 0, and nothing can be behind."""
    with exact():
        behind = inputs.weight_earned < limit * inputs.weight_planned
    return Reason(ReasonCode.SCHEDULE_BEHIND, {**_schedule(inputs), "limit": limit}) if behind else None


Rule = Callable[[TaskInputs, Thresholds], Reason | None]

_LADDER: tuple[tuple[Status, tuple[Rule, ...]], ...] = (
    (Status.RED, (_material_milestone_late, _schedule_below_red, _corridor_missed)),
    (Status.AMBER_RED, (_schedule_below_amber_red, _milestone_late)),
    (Status.AMBER_GREEN, (_schedule_below_amber_green, _forecast_late)),
)
"""The status rules of a task, worst first."""


def _why_green(inputs: TaskInputs) -> Reason:
    if inputs.weight_planned == 0:
        return Reason(ReasonCode.NOTHING_DUE, {"total": inputs.total, "done": inputs.done})
    return Reason(ReasonCode.ON_SCHEDULE, _schedule(inputs))


def _schedule(inputs: TaskInputs) -> dict[str, Decimal | int | str]:
    """Schedule performance with the two weights that it comes from. Only for inputs with something planned."""
    performance = ratio(inputs.weight_earned, inputs.weight_planned) or ZERO
    return {
        "schedule_performance": performance,
        "earned": inputs.weight_earned,
        "planned": inputs.weight_planned,
    }


def group_status(inputs: GroupInputs, thresholds: Thresholds) -> Rag:
    """The worse of the worst critical task and the distribution of weight; never an average.

    The last reason is always the distribution, except when no task has data: there is none to show.
    """
    if inputs.count(Status.NO_DATA) == inputs.tasks:
        return Rag(Status.NO_DATA, (Reason(ReasonCode.NO_TASK_HAS_DATA, {"tasks": inputs.tasks}),))
    found = _complete(inputs) or _worse(_by_critical_task(inputs), _by_distribution(inputs, thresholds))
    return Rag(found.status, (*found.reasons, _distribution(inputs)))


def _complete(inputs: GroupInputs) -> Rag | None:
    if inputs.count(Status.COMPLETE) < inputs.tasks:
        return None
    return Rag(Status.COMPLETE, (Reason(ReasonCode.ALL_TASKS_COMPLETE, {"tasks": inputs.tasks}),))


def _worse(critical: Rag | None, distribution: Rag) -> Rag:
    """The worse of the two; both give their reasons when they agree."""
    if critical is None or critical.status.severity < distribution.status.severity:
        return distribution
    if critical.status == distribution.status:
        return Rag(critical.status, critical.reasons + distribution.reasons)
    return critical


def _by_critical_task(inputs: GroupInputs) -> Rag | None:
    """Only a critical task that is not on course decides; one without data counts as any other without data."""
    status = inputs.worst_critical
    if status not in (Status.AMBER_GREEN, Status.AMBER_RED, Status.RED):
        return None
    return Rag(status, (Reason(ReasonCode.CRITICAL_TASK, {"status": status.value}),))


def _by_distribution(inputs: GroupInputs, thresholds: Thresholds) -> Rag:
    """The share rules over the weight of tasks with data, then 'any that is not green'."""
    limit = thresholds.group_share
    if reason := _share_reached(inputs, limit, ReasonCode.RED_SHARE, Status.RED):
        return Rag(Status.RED, (reason,))
    if reason := _share_reached(inputs, limit, ReasonCode.RED_AND_AMBER_RED_SHARE, Status.RED, Status.AMBER_RED):
        return Rag(Status.AMBER_RED, (reason,))
    if reasons := _short_of_green(inputs):
        return Rag(Status.AMBER_GREEN, reasons)
    return Rag(Status.GREEN, (Reason(ReasonCode.ALL_TASKS_GREEN, {"tasks": inputs.tasks}),))


def _share_reached(inputs: GroupInputs, limit: Decimal, code: ReasonCode, *statuses: Status) -> Reason | None:
    weight, whole = inputs.weight(*statuses), inputs.weight_with_data
    with exact():
        if weight < limit * whole:
            return None
    params: Params = {"share": ratio(weight, whole) or ZERO, "limit": limit, "tasks": inputs.count(*statuses)}
    return Reason(code, params)


def _short_of_green(inputs: GroupInputs) -> tuple[Reason, ...]:
    """What keeps a group at best amber-green: tasks not green, tasks without a fresh report, tasks without data."""
    found = {
        ReasonCode.TASKS_NOT_GREEN: inputs.count(Status.AMBER_GREEN, Status.AMBER_RED, Status.RED),
        ReasonCode.TASKS_STALE: inputs.stale_tasks,
        ReasonCode.TASKS_WITHOUT_DATA: inputs.count(Status.NO_DATA),
    }
    return tuple(Reason(code, {"tasks": tasks, "of": inputs.tasks}) for code, tasks in found.items() if tasks)


def _distribution(inputs: GroupInputs) -> Reason:
    """For each status its tasks (`red_tasks`) and, where it has data, its share of the weight (`red`)."""
    params: dict[str, Decimal | int | str] = {"tasks": inputs.tasks, "stale_tasks": inputs.stale_tasks}
    for status in Status:
        params[f"{status}_tasks"] = inputs.count(status)
        if status != Status.NO_DATA:
            params[status.value] = ratio(inputs.weight(status), inputs.weight_with_data) or ZERO
    return Reason(ReasonCode.DISTRIBUTION, params)
