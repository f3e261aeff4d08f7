"""Who has reported, who has not, and since when: of all organisations, one, a project, a task, an update."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q

from accounts.models import User
from accounts.roles import Verb
from projects.domain.cycle import OWED, Frequency, Tally, UpdateState, days_late, period_of, periods_up_to
from projects.domain.values import ratio
from projects.models import Milestone, OrganisationPeriod, StrategicProject, Task, TaskUpdate
from projects.querysets import organisations_of, sees_everything
from regions.models import Organisation

MONTHS_OF_TREND, MONTHS_OF_ORGANISATION = 6, 12
DAYS_AHEAD = 14
"""What is owed within this many days is shown to those who owe it."""


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation's month, with its updates that the reader can open by state. `days_late` of the month itself."""

    period: OrganisationPeriod
    counts: Mapping[str, int]
    tally: Tally
    days_late: int

    @property
    def organisation(self) -> Organisation:
        return self.period.organisation

    @property
    def is_behind(self) -> bool:
        """Past the day by which its month is confirmed, or with an update past its due day."""
        return self.days_late > 0 or self.tally.late > 0


@dataclass(frozen=True, slots=True)
class MonthOfTrend:
    """A month over all updates that the reader can open. `on_time`: submitted by their due day, or excused."""

    first_date: date
    updates: int
    on_time: int
    settled: int

    @property
    def on_time_share(self) -> Decimal | None:
        return ratio(Decimal(self.on_time), Decimal(self.updates)) if self.updates else None


@dataclass(frozen=True, slots=True)
class ReportingPage:
    """`month` is the first day of the month shown; `months` those that can be chosen, the newest first."""

    month: date
    months: tuple[date, ...]
    lines: tuple[OrganisationLine, ...]
    trend: tuple[MonthOfTrend, ...]
    owed: tuple[TaskUpdate, ...]
    is_over: bool

    @property
    def behind(self) -> tuple[OrganisationLine, ...]:
        """The most overdue first."""
        found = [line for line in self.lines if line.is_behind]
        return tuple(sorted(found, key=lambda line: -max(line.days_late, line.tally.overdue_days)))

    @property
    def confirmed(self) -> int:
        return sum(line.period.is_locked for line in self.lines)

    @property
    def worst_days(self) -> int:
        return max((max(line.days_late, line.tally.overdue_days) for line in self.lines), default=0)


def reporting_page(*, user: User, today: date, month: date | None = None) -> ReportingPage:
    """Six queries. Without a month, the last one that is over."""
    months = tuple(
        OrganisationPeriod.objects.visible_to(user)
        .order_by("-first_date")
        .values_list("first_date", flat=True)
        .distinct()
    )
    chosen = _chosen(months, today, month)
    return ReportingPage(
        month=chosen,
        months=months[:MONTHS_OF_ORGANISATION],
        lines=tuple(organisation_lines(user=user, today=today, months=[chosen])),
        trend=trend(user=user, until=chosen),
        owed=owed_by(user=user, today=today),
        is_over=period_of(chosen, Frequency.MONTHLY).last < today,
    )


def _chosen(months: Sequence[date], today: date, month: date | None) -> date:
    if month is not None and month in months:
        return month
    over = [first for first in months if period_of(first, Frequency.MONTHLY).last < today]
    running = period_of(today, Frequency.MONTHLY).first
    return over[0] if over else (months[0] if months else running)


def organisation_lines(
    *, user: User, today: date, months: Sequence[date], organisation: Organisation | None = None
) -> list[OrganisationLine]:
    """The months of organisations, each with the updates that the reader can open. Two queries."""
    periods = OrganisationPeriod.objects.visible_to(user).filter(first_date__in=months).select_related("organisation")
    updates = TaskUpdate.objects.visible_to(user).filter(period__first_date__in=months)
    if organisation is not None:
        periods = periods.filter(organisation=organisation)
        updates = updates.filter(period__organisation=organisation)
    of_period: dict[int, list[tuple[UpdateState, date]]] = defaultdict(list)
    for period_id, state, due in updates.values_list("period_id", "state", "due_date"):
        of_period[period_id].append((UpdateState(state), due))
    ordered = periods.order_by("-first_date", "organisation__code")
    return [_line(period, of_period[period.pk], today) for period in ordered]


def _line(period: OrganisationPeriod, updates: Sequence[tuple[UpdateState, date]], today: date) -> OrganisationLine:
    counts = Counter(state.value for state, _ in updates)
    late = 0 if period.is_locked else days_late(due=period.due_date, today=today)
    return OrganisationLine(period, counts, Tally.of(updates, today=today), late)


def trend(*, user: User, until: date, organisation: Organisation | None = None) -> tuple[MonthOfTrend, ...]:
    """The last months up to the one that begins on `until`, oldest first; without updates it has zeros. One query."""
    firsts = [period.first for period in periods_up_to(until, Frequency.MONTHLY, count=MONTHS_OF_TREND)]
    found = TaskUpdate.objects.visible_to(user).filter(period__first_date__in=firsts)
    if organisation is not None:
        found = found.filter(period__organisation=organisation)
    on_time = Q(state="excused") | Q(submitted_at__date__lte=F("due_date"))
    rows = found.values("period__first_date").annotate(
        n=Count("pk"),
        on_time=Count("pk", filter=on_time),
        settled=Count("pk", filter=Q(state__in=["confirmed", "excused"])),
    )
    by_month = {row["period__first_date"]: row for row in rows.order_by()}
    empty = {"n": 0, "on_time": 0, "settled": 0}
    told = [(first, by_month.get(first, empty)) for first in firsts]
    return tuple(MonthOfTrend(first, row["n"], row["on_time"], row["settled"]) for first, row in told)


def owed_by(*, user: User, today: date) -> tuple[TaskUpdate, ...]:
    """What the person may write and has not submitted: late, or due within DAYS_AHEAD. One query."""
    found = TaskUpdate.objects.editable_by(user).owed().filter(due_date__lte=today + timedelta(days=DAYS_AHEAD))
    if user.may(Verb.UPDATE_ANY):
        found = found.filter(task__lead_organisation__in=organisations_of(user))
    return tuple(found.for_list().order_by("due_date", "code")[:50])


@dataclass(frozen=True, slots=True)
class OrganisationReporting:
    """One organisation: the month chosen with its updates, and the months before it."""

    organisation: Organisation
    line: OrganisationLine | None
    updates: tuple[TaskUpdate, ...]
    lines: tuple[OrganisationLine, ...]
    trend: tuple[MonthOfTrend, ...]
    may_confirm: bool
    may_accept: bool
    steps: tuple[Any, ...]


def organisation_reporting(
    *, user: User, organisation: Organisation, today: date, month: date | None = None
) -> OrganisationReporting | None:
    """None when the person can open nothing of it and does not belong to it."""
    first = period_of(today, Frequency.MONTHLY)
    months = [period.first for period in periods_up_to(first.first, Frequency.MONTHLY, count=MONTHS_OF_ORGANISATION)]
    lines = organisation_lines(user=user, today=today, months=months, organisation=organisation)
    belongs = user.principal.memberships.filter(organisation=organisation).exists()
    if not lines and not belongs and not sees_everything(user):
        return None
    chosen = _chosen([line.period.first_date for line in lines], today, month)
    line = next((line for line in lines if line.period.first_date == chosen), None)
    updates = TaskUpdate.objects.visible_to(user).filter(period=line.period if line else None).for_list()
    period = line.period if line else None
    return OrganisationReporting(
        organisation=organisation,
        line=line,
        updates=tuple(updates.order_by("task__code", "first_date")),
        lines=tuple(lines),
        trend=trend(user=user, until=chosen, organisation=organisation),
        may_confirm=belongs and user.may(Verb.CONFIRM_PERIOD),
        may_accept=user.may(Verb.ACCEPT_PERIOD),
        steps=tuple(period.steps.select_related("by").order_by("-at", "-pk")) if period else (),
    )


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A milestone as it was submitted, and as it stands now; `differs` when something moved since."""

    code: str
    names: Mapping[str, str]
    then: Mapping[str, Any]
    now: Milestone | None

    @property
    def differs(self) -> bool:
        return self.now is None or self.now.version != self.then["version"]


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """`rows` is empty before the first submission: then only the live milestones can be shown."""

    update: TaskUpdate
    rows: tuple[SnapshotRow, ...]
    live: tuple[Milestone, ...]
    steps: tuple[Any, ...]
    may_write: bool
    may_decide: bool
    is_mine: bool
    days_late: int


def update_page(*, user: User, update: TaskUpdate, today: date) -> UpdatePage:
    """Everything about one update. Four queries."""
    live = tuple(Milestone.objects.filter(task=update.task_id).order_by("position", "pk"))
    by_code = {milestone.code: milestone for milestone in live}
    rows = [SnapshotRow(row["code"], row["names"], row, by_code.get(row["code"])) for row in update.snapshot]
    open_month = not update.period.is_locked
    writes = update.state in OWED and TaskUpdate.objects.editable_by(user).filter(pk=update.pk).exists()
    decides = OrganisationPeriod.objects.confirmable_by(user).filter(pk=update.period_id).exists()
    return UpdatePage(
        update=update,
        rows=tuple(rows),
        live=live,
        steps=tuple(update.steps.select_related("by").order_by("-at", "-pk")),
        may_write=open_month and writes,
        may_decide=open_month and decides,
        is_mine=update.submitted_by_label in (user.email, user.principal.email),
        days_late=_days_late(update, today),
    )


def _days_late(update: TaskUpdate, today: date) -> int:
    return days_late(due=update.due_date, today=today) if update.state in OWED else 0


@dataclass(frozen=True, slots=True)
class TaskReporting:
    """A task's updates, the newest first; `current` is the one to write now, or the newest that is not settled."""

    task: Task
    current: TaskUpdate | None
    updates: tuple[TaskUpdate, ...]
    may_plan: bool


def task_reporting(*, user: User, task: Task) -> TaskReporting:
    """One query."""
    updates = tuple(TaskUpdate.objects.visible_to(user).filter(task=task).for_list().order_by("-last_date")[:26])
    waiting = [update for update in updates if update.state in OWED]
    return TaskReporting(task, waiting[-1] if waiting else None, updates, user.may(Verb.PLAN))


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A task of a project with its update of each month shown (None: nothing was asked in it)."""

    task: Task
    cells: tuple[tuple[TaskUpdate, ...], ...]


@dataclass(frozen=True, slots=True)
class ProjectReporting:
    months: tuple[date, ...]
    lines: tuple[ProjectLine, ...]
    tally: Tally


def project_reporting(*, user: User, project: StrategicProject, today: date) -> ProjectReporting:
    """The tasks of a project that the reader can open, with their last months. Two queries."""
    months = [period.first for period in periods_up_to(today, Frequency.MONTHLY, count=MONTHS_OF_TREND)]
    updates = TaskUpdate.objects.visible_to(user).filter(project=project, period__first_date__in=months)
    cells: dict[tuple[int, date], list[TaskUpdate]] = defaultdict(list)
    for update in updates.select_related("period").order_by("last_date"):
        cells[update.task_id, update.period.first_date].append(update)
    tasks = Task.objects.visible_to(user).filter(project=project).select_related("lead_organisation").order_by("code")
    lines = tuple(ProjectLine(task, tuple(tuple(cells[task.pk, month]) for month in months)) for task in tasks)
    every = [(UpdateState(u.state), u.due_date) for found in cells.values() for u in found]
    return ProjectReporting(tuple(months), lines, Tally.of(every, today=today))
