"""The timeline of a project or task: every milestone with the day agreed, expected and done, and what waits for what.

For a past day the milestones stand as the history says they stood at its end. What waited for what, and so what was
critical, is known for the present only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from accounts.models import User
from projects.domain.progress import MilestonePlan
from projects.domain.values import latest
from projects.models import Milestone, MilestoneUpdate, StrategicProject, Task
from projects.queries.network import paths_of
from projects.queries.standing import standings

Subject = StrategicProject | Task


@dataclass(frozen=True, slots=True)
class Event:
    """A milestone as it stood on the day. `milestone` gives its names and its task, `plan` its dates then.

    `waits_for`: primary keys of the milestones it waits for, of which the reader can open every one.
    """

    milestone: Milestone
    plan: MilestonePlan
    slip_days: int | None
    is_overdue: bool
    is_critical: bool
    waits_for: tuple[int, ...]

    @property
    def key(self) -> int:
        return self.milestone.pk

    @property
    def days(self) -> tuple[date, ...]:
        """Its known dates: agreed, and done or expected."""
        return tuple(day for day in (self.plan.baseline_date, self.plan.expected_date) if day)


@dataclass(frozen=True, slots=True)
class TaskEvents:
    """The milestones of one task, by the date on which each is expected; those without a date last."""

    task: Task
    events: tuple[Event, ...]

    @property
    def agreed(self) -> tuple[date | None, date | None]:
        """First and last agreed date."""
        return _span(event.plan.baseline_date for event in self.events)

    @property
    def expected(self) -> tuple[date | None, date | None]:
        """First and last date on which something was done or is expected."""
        return _span(event.plan.expected_date for event in self.events)

    @property
    def slip_days(self) -> int | None:
        """From the last agreed date to the last expected one."""
        agreed, expected = self.agreed[1], self.expected[1]
        return (expected - agreed).days if agreed and expected else None

    @property
    def is_critical(self) -> bool:
        return any(event.is_critical for event in self.events)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Tasks in the order of their first expected dates. `hidden`: live milestones that are not open to the reader."""

    subject: Subject
    today: date
    is_past: bool
    tasks: tuple[TaskEvents, ...]
    hidden: int

    @property
    def is_of_task(self) -> bool:
        return isinstance(self.subject, Task)

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(event for one in self.tasks for event in one.events)

    @property
    def open(self) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.plan.is_open)

    @property
    def late(self) -> tuple[Event, ...]:
        """Open, and later than agreed; the furthest behind first."""
        found = [event for event in self.open if (event.slip_days or 0) > 0]
        return tuple(sorted(found, key=lambda event: (-(event.slip_days or 0), event.milestone.code)))


def timeline_of(*, user: User, subject: Subject, today: date, as_of: date | None = None) -> Timeline:
    """The timeline as far as the person can open it, now or as at the end of an earlier day (`as_of`)."""
    if as_of is not None:
        return _past(user, subject, as_of)
    paths = paths_of(user=user, subject=subject)
    events = [
        _event(
            row.milestone,
            plan_as(row.milestone),
            today,
            is_critical=row.place.is_critical and row.milestone.state == Milestone.State.OPEN,
            waits_for=tuple(edge.predecessor_id for edge in row.waits_for),
        )
        for row in paths.rows
    ]
    return Timeline(subject, today, is_past=False, tasks=_by_task(events), hidden=paths.hidden)


def inside(subject: Subject) -> dict[str, Any]:
    """The filter for the milestones of a subject."""
    return {"task": subject} if isinstance(subject, Task) else {"task__project": subject}


def plan_as(standing: Milestone | MilestoneUpdate) -> MilestonePlan:
    """Dates and weight of a milestone, as it stands or as it stood, as the formulas take them."""
    return MilestonePlan(
        weight=standing.weight,
        completion=standing.completion,
        baseline_date=standing.baseline_date,
        forecast_date=standing.forecast_date,
        actual_date=standing.actual_date,
        cancelled=standing.state == Milestone.State.CANCELLED,
    )


def _past(user: User, subject: Subject, day: date) -> Timeline:
    milestones = Milestone.objects.visible_to(user).filter(**inside(subject)).select_related("task")
    stood = {update.milestone_id: update for update in standings(milestones, on=day)}
    events = [
        _event(one, plan_as(stood[one.pk]), day)
        for one in milestones
        if one.pk in stood and stood[one.pk].state != Milestone.State.CANCELLED
    ]
    return Timeline(subject, day, is_past=True, tasks=_by_task(events), hidden=0)


def _event(
    milestone: Milestone,
    plan: MilestonePlan,
    day: date,
    *,
    is_critical: bool = False,
    waits_for: tuple[int, ...] = (),
) -> Event:
    return Event(
        milestone=milestone,
        plan=plan,
        slip_days=plan.slippage(day),
        is_overdue=plan.is_overdue(day),
        is_critical=is_critical,
        waits_for=waits_for,
    )


def _by_task(events: Sequence[Event]) -> tuple[TaskEvents, ...]:
    ordered = sorted(events, key=lambda event: (event.milestone.task_id, _when(event), event.milestone.code))
    groups = [
        TaskEvents(found[0].milestone.task, found)
        for found in (tuple(rows) for _, rows in groupby(ordered, key=lambda event: event.milestone.task_id))
    ]
    return tuple(sorted(groups, key=lambda one: (_when(one.events[0]), one.task.code)))


def _when(event: Event) -> date:
    return event.plan.expected_date or date.max


def _span(days: Iterable[date | None]) -> tuple[date | None, date | None]:
    known = [day for day in days if day]
    return (min(known), latest(known)) if known else (None, None)
