"""Recovery plans: those that are owed, written, in force and ended, with the days over and the status of today."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.domain.recovery import days_over
from projects.models import RecoveryAction, RecoveryPlan, RecoveryStep, Rollup
from projects.models.recovery import OPEN_STATES, TO_BE_WRITTEN
from projects.queries.bodies import belongs_to, speaks_for

_ORDER = {"owed": 0, "returned": 0, "submitted": 1, "accepted": 2, "closed": 3, "cancelled": 3}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan; `status` is the calculated status of its subject now, empty where that figure is not for the reader."""

    plan: RecoveryPlan
    days_over: int
    status: str

    @property
    def is_open(self) -> bool:
        return self.plan.state in OPEN_STATES

    @property
    def is_to_be_written(self) -> bool:
        return self.plan.state in TO_BE_WRITTEN

    @property
    def sponsor(self) -> str:
        return self.plan.project.sponsor


@dataclass(frozen=True, slots=True)
class SponsorList:
    """What a sponsor is told: the overdue plans of the sponsor's projects, the oldest first."""

    sponsor: str
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True)
class PlansPage:
    overdue: tuple[SponsorList, ...]
    open: tuple[PlanLine, ...]
    ended: tuple[PlanLine, ...]

    @property
    def overdue_count(self) -> int:
        return sum(len(one.lines) for one in self.overdue)

    @property
    def longest(self) -> int:
        return max((line.days_over for one in self.overdue for line in one.lines), default=0)

    @property
    def to_decide(self) -> int:
        return sum(line.plan.state == RecoveryPlan.State.SUBMITTED for line in self.open)

    @property
    def in_force(self) -> int:
        return sum(line.plan.state == RecoveryPlan.State.ACCEPTED for line in self.open)


@dataclass(frozen=True, slots=True)
class PlanPage:
    line: PlanLine
    actions: tuple[RecoveryAction, ...]
    steps: tuple[RecoveryStep, ...]
    may_write: bool
    may_decide: bool

    @property
    def plan(self) -> RecoveryPlan:
        return self.line.plan


def plans_page(*, user: User, today: date) -> PlansPage:
    """All plans open to the person."""
    lines = plan_lines(RecoveryPlan.objects.visible_to(user), user=user, today=today)
    late = sorted((line for line in lines if line.days_over), key=lambda line: (line.sponsor, -line.days_over))
    overdue = tuple(
        SponsorList(sponsor, tuple(found)) for sponsor, found in groupby(late, key=lambda line: line.sponsor)
    )
    return PlansPage(
        overdue=overdue,
        open=tuple(line for line in lines if line.is_open),
        ended=tuple(line for line in lines if not line.is_open),
    )


def plan_page(*, user: User, plan: RecoveryPlan, today: date) -> PlanPage:
    """One plan with what the person may do about it."""
    (line,) = plan_lines(RecoveryPlan.objects.filter(pk=plan.pk), user=user, today=today)
    decides = user.may(Verb.RUN_ROUTINES) and plan.state == RecoveryPlan.State.SUBMITTED
    return PlanPage(
        line=line,
        actions=tuple(plan.actions.order_by("position")),
        steps=tuple(plan.steps.order_by("at", "id")),
        may_write=line.is_to_be_written and speaks_for(user, plan.owner),
        may_decide=decides and not belongs_to(user, plan.owner),
    )


def plan_lines(rows: QuerySet[Any, Any], *, user: User, today: date) -> tuple[PlanLine, ...]:
    """Plans: those to be written first, the longest overdue on top; the ended ones last, the newest first."""
    plans = list(rows.select_related("project__portfolio", "task", "owner"))
    statuses = _statuses(user, plans)
    lines = [
        PlanLine(
            plan,
            days_over(plan.due_date, today, is_to_be_written=plan.state in TO_BE_WRITTEN),
            statuses.get(_key(plan), ""),
        )
        for plan in plans
    ]
    return tuple(sorted(lines, key=_place))


def _place(line: PlanLine) -> tuple[Any, ...]:
    plan = line.plan
    if plan.ended_date:
        return (_ORDER[plan.state], -plan.ended_date.toordinal(), plan.code)
    return (_ORDER[plan.state], -line.days_over, plan.due_date.toordinal(), plan.code)


def _key(plan: RecoveryPlan) -> tuple[str, int]:
    return ("task", plan.task_id) if plan.task_id else ("project", plan.project_id)


def _statuses(user: User, plans: list[RecoveryPlan]) -> dict[tuple[str, int], str]:
    """The statuses of the subjects, as far as their figures are for the reader."""
    keys = [_key(plan) for plan in plans]
    rows = Rollup.objects.visible_to(user)
    tasks = rows.filter(dimension="task", object_id__in=[pk for kind, pk in keys if kind == "task"])
    projects = rows.filter(dimension="project", object_id__in=[pk for kind, pk in keys if kind == "project"])
    found = [*tasks, *projects]
    return {(row.dimension, row.object_id): row.status for row in found}
