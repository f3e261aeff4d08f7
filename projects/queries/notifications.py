"""A person's notifications by day and object, their settings, and the numbers of their daily digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from projects.models import Decision, Milestone, Notification, NotificationSetting, Rollup, Task
from projects.models.about import NAMED
from projects.models.notification import DEFAULTS, DUE_DAYS
from projects.notification_words import address, sentence, title
from projects.presentation import STATUS_MARKS
from projects.queries.updates import thresholds_in_force

SHOWN = 200
TWO_WEEKS = 14
WORST_FIRST = ("red", "amber_red", "amber_green", "green", "complete", "no_data")


@dataclass(frozen=True, slots=True)
class NotificationLine:
    """`words` and `address` are in the language that was active when the page was asked for."""

    notification: Notification
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class AboutObject:
    """What happened to one object on one day, newest first."""

    kind: str
    code: str
    title: str
    address: str
    lines: tuple[NotificationLine, ...]

    @property
    def has_unread(self) -> bool:
        return any(line.notification.read_at is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    objects: tuple[AboutObject, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """Days, newest first; `unread` counts all that are open to the person, shown here or not."""

    days: tuple[Day, ...]
    unread: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """Milestones that the person updates (or else sees), and questions that wait for their answer."""

    late: int
    due: int
    due_in_two_weeks: int
    stale: int
    decisions: int
    unread: int
    updates: bool
    statuses: tuple[tuple[str | Promise, int], ...]
    """The words of each status that one of their tasks has, worst first, and how many have it."""

    @property
    def is_nothing(self) -> bool:
        return not (self.late or self.due_in_two_weeks or self.stale or self.decisions)


def inbox(*, user: User, unread_only: bool = False) -> Inbox:
    """The newest notifications of what the person can still open."""
    mine = Notification.objects.of(user)
    found = mine.unread() if unread_only else mine
    rows = list(with_objects(found).order_by("-at", "-pk")[: SHOWN + 1])
    by_day = groupby(rows[:SHOWN], key=lambda row: timezone.localdate(row.at))
    return Inbox(
        days=tuple(Day(day, tuple(_by_object(of_day))) for day, of_day in by_day),
        unread=mine.unread().count(),
        is_cut=len(rows) > SHOWN,
    )


def with_objects(found: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Notifications with what their words and addresses read."""
    return found.select_related("comment", *NAMED)


def unread_count(*, user: User) -> int:
    """How many unread ones the person can still open."""
    return Notification.objects.of(user).unread().count()


def channels_of(user: User) -> dict[str, str]:
    """Where each kind reaches the person: what they chose, else the default."""
    chosen = NotificationSetting.objects.filter(user=user).values_list("kind", "channel")
    return DEFAULTS | dict(chosen)


def own_numbers(*, user: User, today: date) -> OwnNumbers:
    """What the person's daily digest counts, by the same questions as their lists."""
    editable = Milestone.objects.editable_by(user)
    updates = editable.exists()
    seen = editable if updates else Milestone.objects.visible_to(user)
    national = seen.filter(task__project__portfolio__is_national=True, claimed_date=None)
    return OwnNumbers(
        late=national.overdue(on=today).count(),
        due=national.due_soon(on=today, within_days=DUE_DAYS).count(),
        due_in_two_weeks=national.due_soon(on=today, within_days=TWO_WEEKS).count(),
        stale=national.stale(on=today, after_days=thresholds_in_force().stale_after_days).count(),
        decisions=Decision.objects.answerable_by(user).count(),
        unread=unread_count(user=user),
        updates=updates,
        statuses=_statuses(Task.objects.editable_by(user) if updates else Task.objects.visible_to(user)),
    )


def _statuses(tasks: QuerySet[Any, Any]) -> tuple[tuple[str | Promise, int], ...]:
    """The published statuses of these tasks of the national plan; words that wait for the language of the letter."""
    national = tasks.filter(project__portfolio__is_national=True)
    figures = Rollup.objects.filter(dimension="task", object_id__in=national.values("pk"))
    counts = dict(figures.values_list("status").annotate(n=Count("pk")).order_by())
    return tuple((STATUS_MARKS[status].label, counts[status]) for status in WORST_FIRST if status in counts)


def line_of(row: Notification) -> NotificationLine:
    return NotificationLine(row, sentence(row), address(row))


def by_object(rows: Iterable[Notification]) -> list[AboutObject]:
    """Rows grouped by what they are about, in the order in which the objects first appear."""
    return list(_by_object(rows))


def _by_object(rows: Iterable[Notification]) -> Iterable[AboutObject]:
    groups: dict[tuple[str, int], list[Notification]] = {}
    for row in rows:
        groups.setdefault((row.kind_of_thing, row.thing.pk), []).append(row)
    for (kind, _pk), group in groups.items():
        first = group[0]
        yield AboutObject(
            kind=kind,
            code=first.code,
            title=title(first),
            address=address(first).partition("#")[0],
            lines=tuple(line_of(row) for row in group),
        )
