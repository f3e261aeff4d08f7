"""What the weekly problem-solving meeting has to talk about, made from the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from projects.models import (
    Decision,
    Issue,
    Order,
    Portfolio,
    ProblemItem,
    ProblemMeeting,
    Rollup,
    RollupSnapshot,
    StrategicProject,
    Task,
)

RED = "red"


@dataclass(frozen=True, slots=True)
class Point:
    """One point: why it is there, what it is about, and for how many days it has been so.

    `first` is the meeting in which it came up first, for what is carried over.
    """

    kind: str
    project: StrategicProject
    task: Task | None
    days: int
    issue: Issue | None = None
    decision: Decision | None = None
    order: Order | None = None
    first: ProblemMeeting | None = None

    @property
    def thing(self) -> Any:
        """What it is about, narrowest first."""
        return self.issue or self.decision or self.order or self.task or self.project

    @property
    def title(self) -> str:
        return str(getattr(self.thing, "title", "") or self.thing.name)


def agenda(*, portfolio: Portfolio, today: date) -> tuple[Point, ...]:
    """Carried points first, then tasks that turned red since the last meeting, overdue issues, questions at the
    Project Office, overdue orders about a task. What is carried does not come a second time.
    """
    last = ProblemMeeting.objects.filter(week_date__lt=monday_of(today)).order_by("-week_date").first()
    carried = list(_carried(last, today)) if last else []
    there = {(type(point.thing), point.thing.pk) for point in carried}
    new = [
        *_red_tasks(portfolio, last, today),
        *_issues(portfolio, today),
        *_decisions(portfolio, today),
        *_orders(portfolio, today),
    ]
    return (*carried, *(point for point in new if (type(point.thing), point.thing.pk) not in there))


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _carried(last: ProblemMeeting, today: date) -> Iterator[Point]:
    """What the last meeting left for the next, unless it settled itself meanwhile."""
    links = ("project", "task", "issue", "decision", "order", "first_meeting")
    for item in last.items.filter(outcome=ProblemItem.Outcome.CARRIED).select_related(*links):
        first = item.first_meeting or last
        point = Point(
            kind=ProblemItem.Kind.CARRIED,
            project=item.project,
            task=item.task,
            days=(today - first.held_date).days,
            issue=item.issue,
            decision=item.decision,
            order=item.order,
            first=first,
        )
        if not _is_settled(point):
            yield point


def _is_settled(point: Point) -> bool:
    states = {Issue.State.RESOLVED.value, Decision.State.ANSWERED.value, Decision.State.WITHDRAWN.value, "closed"}
    return str(getattr(point.thing, "state", "")) in states


def _red_tasks(portfolio: Portfolio, last: ProblemMeeting | None, today: date) -> Iterator[Point]:
    """Red now, and not red on the day of the last meeting."""
    red = set(
        Rollup.objects.filter(portfolio=portfolio, dimension="task", status=RED).values_list("object_id", flat=True)
    )
    past = RollupSnapshot.objects.filter(portfolio=portfolio, dimension="task", object_id__in=red)
    if last is not None:
        then = past.filter(as_of_date__lte=last.held_date).order_by("object_id", "-as_of_date").distinct("object_id")
        red -= {snapshot.object_id for snapshot in then if snapshot.status == RED}
    seen = past.exclude(status=RED).order_by().values_list("object_id").annotate(Max("as_of_date"))
    last_other = dict(seen)
    for task in Task.objects.filter(pk__in=red).select_related("project").order_by("code"):
        since = last_other.get(task.pk)
        days = (today - since).days if since else 0
        yield Point(ProblemItem.Kind.RED_TASK, task.project, task, days)


def _issues(portfolio: Portfolio, today: date) -> Iterator[Point]:
    found = Issue.objects.overdue(on=today).filter(project__portfolio=portfolio)
    for issue in found.select_related("project", "task").order_by("due_date", "code"):
        days = (today - issue.due_date).days
        yield Point(ProblemItem.Kind.ISSUE_OVERDUE, issue.project, issue.task, days, issue=issue)


def _decisions(portfolio: Portfolio, today: date) -> Iterator[Point]:
    found = Decision.objects.open().filter(step=Decision.Step.PROJECT_OFFICE, project__portfolio=portfolio)
    for decision in found.select_related("project", "task").order_by("step_since", "code"):
        days = (today - timezone.localdate(decision.step_since)).days
        yield Point(ProblemItem.Kind.DECISION_WAITING, decision.project, decision.task, days, decision=decision)


def _orders(portfolio: Portfolio, today: date) -> Iterator[Point]:
    """Those about a task: an order without one has no point that its readers could see."""
    found = Order.objects.overdue(on=today).filter(task__isnull=False, project__portfolio=portfolio)
    for order in found.select_related("project", "task").order_by("due_date", "code"):
        days = (today - order.due_date).days
        yield Point(ProblemItem.Kind.ORDER_OVERDUE, order.project, order.task, days, order=order)  # type: ignore[arg-type]
