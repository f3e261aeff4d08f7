"""Several milestones chosen for one change, and what the change would do to the figures of their tasks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.models import User
from projects.domain.progress import MilestonePlan, task_figures
from projects.domain.thresholds import Thresholds
from projects.models import Milestone, Task
from projects.queries.explanation import plan_of
from projects.queries.updates import milestones_with_links, thresholds_in_force


@dataclass(frozen=True, slots=True)
class Chosen:
    """Open, unclaimed milestones that the person may update, by task. `left_out`: others that were asked for."""

    milestones: tuple[Milestone, ...]
    left_out: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class TaskEffect:
    """The figures of a task before and after; progress is None where there is no live milestone."""

    task: Task
    progress: tuple[Decimal | None, Decimal | None]
    overdue: tuple[int, int]
    last_date: tuple[date | None, date | None]

    @property
    def moves(self) -> bool:
        """Whether any of these figures changes."""
        return any(before != after for before, after in (self.progress, self.overdue, self.last_date))


def chosen_milestones(*, user: User, codes: Sequence[str], task: str, most: int) -> Chosen:
    """Those with these codes, or all of a task; at most `most`. What is not open to the person is not told apart."""
    wanted = Q(task__code=task) if task else Q(code__in=list(codes))
    found = milestones_with_links().filter(pk__in=Milestone.objects.editable_by(user).unclaimed().values("pk"))
    rows = list(found.filter(wanted).order_by("task__code", "position", "pk")[: most + 1])
    left_out = 0 if task or len(rows) > most else len(set(codes)) - len(rows)
    return Chosen(tuple(rows[:most]), left_out, len(rows) > most)


def effects(*, reports: Mapping[int, Mapping[str, Any]], tasks: Iterable[Task], today: date) -> tuple[TaskEffect, ...]:
    """What reports (by primary key of the milestone) do to their tasks, by the formulas of the figures. Two queries."""
    plans: dict[int, list[tuple[int, MilestonePlan]]] = defaultdict(list)
    named = {task.pk: task for task in tasks}
    for milestone in Milestone.objects.filter(task__in=named):
        plans[milestone.task_id].append((milestone.pk, plan_of(milestone)))
    thresholds = thresholds_in_force()
    return tuple(
        effect
        for pk, task in named.items()
        if (effect := _effect(task, plans[pk], reports, today=today, thresholds=thresholds)).moves
    )


def _effect(
    task: Task,
    plans: Sequence[tuple[int, MilestonePlan]],
    reports: Mapping[int, Mapping[str, Any]],
    *,
    today: date,
    thresholds: Thresholds,
) -> TaskEffect:
    before = [plan for _, plan in plans]
    after = [_reported(plan, reports[pk], today) if pk in reports else plan for pk, plan in plans]
    told = [task_figures(side, today=today, thresholds=thresholds) for side in (before, after)]
    return TaskEffect(
        task,
        progress=(told[0].progress, told[1].progress),
        overdue=(told[0].overdue, told[1].overdue),
        last_date=(_last(before), _last(after)),
    )


def _reported(plan: MilestonePlan, report: Mapping[str, Any], today: date) -> MilestonePlan:
    """A claim counts at 100 % and stays open until a second person confirms it."""
    changed = {"forecast_date": report["forecast_date"]} if "forecast_date" in report else {}
    if report.get("actual_date"):
        changed["completion"] = Decimal(1)
    return replace(plan, reported_on=today, **changed)


def _last(plans: Iterable[MilestonePlan]) -> date | None:
    return max((plan.expected_date for plan in plans if plan.live and plan.expected_date), default=None)
