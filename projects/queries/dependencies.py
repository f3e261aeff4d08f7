"""Promises between tasks: what is agreed, what is not, what will come late, and who waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.models import Milestone, MilestoneDependency, PromiseAlert, StrategicProject, Task
from projects.queries.network import Paths, open_pks, paths_of
from regions.models import Organisation


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as one reader may see it: `giver` and `taker` are None where that milestone is not open to them.

    `late_days`: the giver's expected date past the promised one, or past the needed one while nothing is promised.
    """

    edge: MilestoneDependency
    giver: Milestone | None
    taker: Milestone | None
    may_answer: bool
    may_take: bool

    @property
    def expected(self) -> date | None:
        """When the giver's milestone is expected now; this is what a promise is about, so both sides know."""
        giver = self.edge.predecessor
        return giver.actual_date or giver.forecast_date or giver.baseline_date

    @property
    def late_days(self) -> int:
        due = self.edge.agreed_date or self.edge.needed_date
        return max(0, (self.expected - due).days) if due and self.expected else 0

    @property
    def is_agreed(self) -> bool:
        return self.edge.state == MilestoneDependency.State.ACCEPTED

    @property
    def is_promise(self) -> bool:
        """Between two tasks; inside one there is nobody to promise to."""
        return self.edge.state != MilestoneDependency.State.INTERNAL

    @property
    def is_over(self) -> bool:
        """Kept or dropped: one of the two milestones is done or cancelled."""
        return self.edge.predecessor.state != Milestone.State.OPEN or self.edge.successor.state != Milestone.State.OPEN

    @property
    def giver_body(self) -> Organisation:
        return self.edge.predecessor.task.lead_organisation

    @property
    def taker_body(self) -> Organisation:
        return self.edge.successor.task.lead_organisation

    @property
    def unseen_alerts(self) -> list[PromiseAlert]:
        return [alert for alert in self.edge.alerts.all() if alert.acknowledged_at is None]


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """Promises that are still to be kept, the late ones first, then by the day on which they are due."""

    lines: tuple[PromiseLine, ...]

    @property
    def agreed(self) -> tuple[PromiseLine, ...]:
        return tuple(line for line in self.lines if line.is_agreed)

    @property
    def not_agreed(self) -> tuple[PromiseLine, ...]:
        return tuple(line for line in self.lines if not line.is_agreed)

    @property
    def late(self) -> tuple[PromiseLine, ...]:
        return tuple(line for line in self.lines if line.is_agreed and line.late_days)

    @property
    def alerts(self) -> int:
        return sum(1 for line in self.lines if line.unseen_alerts)


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Who waits for an organisation, and what it waits for itself; what is between its own tasks is in neither."""

    organisation: Organisation
    gives: PromisesPage
    takes: PromisesPage

    @property
    def bodies(self) -> int:
        """How many other organisations wait for this one."""
        return len({line.taker_body.pk for line in self.gives.lines})


@dataclass(frozen=True, slots=True)
class DependenciesPage:
    """The network of a project or task with its critical path, and the promises that cross its border or its tasks."""

    subject: StrategicProject | Task
    paths: Paths
    promises: PromisesPage


def promise_rows(user: User) -> QuerySet[Any, Any]:
    """Promises that the person may see, with what a line names."""
    links = ("predecessor__task__lead_organisation", "successor__task__lead_organisation", "successor__task__project")
    alerts = Prefetch("alerts", queryset=PromiseAlert.objects.order_by("-at", "-pk"))
    found = MilestoneDependency.objects.visible_to(user).select_related(*links)
    return found.prefetch_related(alerts)


def lines_of(*, user: User, rows: Iterable[MilestoneDependency]) -> tuple[PromiseLine, ...]:
    """Each as the person may see it, in a fixed number of queries."""
    edges = list(rows)
    visible = set(open_pks(user, {pk for edge in edges for pk in (edge.predecessor_id, edge.successor_id)}))
    mine = set(Task.objects.editable_by(user).filter(pk__in=_tasks(edges)).values_list("pk", flat=True))
    plans = user.may(Verb.PLAN)
    return tuple(
        PromiseLine(
            edge=edge,
            giver=edge.predecessor if edge.predecessor_id in visible else None,
            taker=edge.successor if edge.successor_id in visible else None,
            may_answer=edge.predecessor.task_id in mine,
            may_take=plans or edge.successor.task_id in mine,
        )
        for edge in edges
    )


def _tasks(edges: Iterable[MilestoneDependency]) -> set[int]:
    return {pk for edge in edges for pk in (edge.predecessor.task_id, edge.successor.task_id)}


def _page(user: User, rows: QuerySet[Any, Any]) -> PromisesPage:
    lines = lines_of(user=user, rows=rows.order_by("pk"))
    due = {line.edge.pk: line.edge.agreed_date or line.edge.needed_date or date.max for line in lines}
    return PromisesPage(tuple(sorted(lines, key=lambda line: (not line.late_days, due[line.edge.pk], line.edge.pk))))


def _to_keep(user: User) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = promise_rows(user).filter(successor__task__project__portfolio__is_national=True)
    return rows.exclude(state=MilestoneDependency.State.INTERNAL).filter(
        predecessor__state=Milestone.State.OPEN, successor__state=Milestone.State.OPEN
    )


def around(*, user: User, milestone: Milestone) -> tuple[tuple[PromiseLine, ...], tuple[PromiseLine, ...]]:
    """What a milestone waits for, and what waits for it, as the person may see either."""
    touching = Q(successor=milestone) | Q(predecessor=milestone)
    lines = lines_of(user=user, rows=promise_rows(user).filter(touching).order_by("pk"))
    return (
        tuple(line for line in lines if line.edge.successor_id == milestone.pk),
        tuple(line for line in lines if line.edge.predecessor_id == milestone.pk),
    )


def promises_page(*, user: User) -> PromisesPage:
    """Every promise that the person may see and that is still to be kept."""
    return _page(user, _to_keep(user))


def waiting_page(*, user: User, organisation: Organisation) -> WaitingPage:
    """What others wait for from the organisation, and what it waits for, as far as the person may see."""
    between = _to_keep(user).exclude(predecessor__task__lead_organisation=F("successor__task__lead_organisation"))
    return WaitingPage(
        organisation=organisation,
        gives=_page(user, between.filter(predecessor__task__lead_organisation=organisation)),
        takes=_page(user, between.filter(successor__task__lead_organisation=organisation)),
    )


def dependencies_page(*, user: User, subject: StrategicProject | Task) -> DependenciesPage:
    """The network, the critical path and the promises of a project or task."""
    if isinstance(subject, Task):
        touching = Q(predecessor__task=subject) | Q(successor__task=subject)
    else:
        touching = Q(predecessor__task__project=subject) | Q(successor__task__project=subject)
    return DependenciesPage(
        subject=subject,
        paths=paths_of(user=user, subject=subject),
        promises=_page(user, _to_keep(user).filter(touching)),
    )
