"""My updates: the milestones that a person is to report on, the most urgent first."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from projects.domain.thresholds import Thresholds
from projects.models import Milestone, Sector, StrategicProject, Task, ThresholdSet
from projects.queries.explanation import plan_of
from projects.querysets import not_reported_lately, organisations_of
from regions.models import Region

PAGE_SIZE = 50
_NO_DATE = date(9999, 12, 31)
"""Milestones without any date come after all others of their kind."""


class Show(StrEnum):
    """Which milestones to show. A late milestone may be stale too: then both filters find it."""

    ALL = "all"
    LATE = "late"
    DUE = "due"
    STALE = "stale"


class Urgency(StrEnum):
    """Why a milestone asks for a report; the first that applies. `waiting`: it asks a second person to confirm."""

    LATE = "late"
    DUE = "due"
    STALE = "stale"
    WAITING = "waiting"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFilters:
    """What the person asked to see.

    `days` is how far ahead "due soon" looks; 0: as the thresholds say. `mine`: owned by an organisation of the person.
    `after` is the cursor that the previous page gave as `next_after`.
    """

    show: Show = Show.ALL
    sector: str = ""
    project: str = ""
    task: str = ""
    region: str = ""
    days: int = 0
    mine: bool = False
    q: str = ""
    after: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out of what asks for a word."""
        return self.show != Show.ALL or any((self.sector, self.project, self.task, self.region, self.mine, self.q))


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """A milestone to report on. `days` is days late, or days left when due; `slippage` is days past the baseline."""

    milestone: Milestone
    urgency: Urgency
    is_stale: bool
    days: int | None
    slippage: int | None

    @property
    def expected_date(self) -> date | None:
        """When it happened or is said to have, else when it is forecast, else its baseline."""
        return self.milestone.claimed_date or plan_of(self.milestone).expected_date


@dataclass(frozen=True, slots=True)
class UpdateCounts:
    """How many milestones each filter finds; `asked` counts each once."""

    asked: int
    late: int
    due: int
    stale: int


@dataclass(frozen=True, slots=True)
class UpdatesPage:
    """`task` is the one the list is narrowed to; `has_own`: the person has an organisation that could own milestones.

    `thresholds` are those in force, with the days ahead that were asked for.
    """

    rows: tuple[UpdateRow, ...]
    counts: UpdateCounts
    sectors: tuple[Sector, ...]
    projects: tuple[StrategicProject, ...]
    regions: tuple[Region, ...]
    task: Task | None
    has_own: bool
    next_after: str
    thresholds: Thresholds


def my_updates(*, user: User, filters: UpdateFilters, today: date, leave_out: str = "") -> UpdatesPage:
    """A page of up to PAGE_SIZE milestones that the person may update: late, then due, then stale; dates first.

    `leave_out` is the code of a milestone that stands elsewhere on the page.
    """
    thresholds = thresholds_in_force()
    if filters.days:
        thresholds = replace(thresholds, due_soon_days=filters.days)
    asked = _asked(user, filters, today, thresholds)
    found = list(_page(asked, filters, today).exclude(code=leave_out)[: PAGE_SIZE + 1])
    rows = tuple(row_of(milestone, today=today, thresholds=thresholds) for milestone in found[:PAGE_SIZE])
    editable = Milestone.objects.editable_by(user).open()
    return UpdatesPage(
        rows=rows,
        counts=_counts(_asked(user, replace(filters, show=Show.ALL), today, thresholds)),
        sectors=tuple(Sector.objects.filter(pk__in=editable.values("task__sector_id"))),
        projects=tuple(StrategicProject.objects.filter(pk__in=editable.values("task__project_id"))),
        regions=tuple(Region.objects.filter(pk__in=editable.values("task__regions"))),
        task=Task.objects.editable_by(user).filter(code=filters.task).first() if filters.task else None,
        has_own=organisations_of(user).exists(),
        next_after=_cursor(found[PAGE_SIZE - 1]) if len(found) > PAGE_SIZE else "",
        thresholds=thresholds,
    )


def thresholds_in_force() -> Thresholds:
    """The newest version of the thresholds; the first comes with the migrations."""
    return ThresholdSet.objects.latest("version").as_domain()


def milestones_with_links() -> QuerySet[Milestone, Milestone]:
    """Milestones with the task, project and sector that their rows name."""
    return Milestone.objects.select_related("task__project", "task__sector", "task__lead_organisation")


def row_of(milestone: Milestone, *, today: date, thresholds: Thresholds) -> UpdateRow:
    """How urgent a milestone is, by the same formulas as the figures."""
    plan = plan_of(milestone)
    if claimed := milestone.claimed_date:
        slippage = (claimed - plan.baseline_date).days if plan.baseline_date else None
        return UpdateRow(milestone, Urgency.WAITING, False, (today - claimed).days, slippage)
    expected = plan.expected_date
    reported = milestone.reported_at
    fresh = reported is not None and (today - timezone.localdate(reported)).days <= thresholds.stale_after_days
    is_stale = plan.is_open and not fresh
    if plan.is_overdue(today) and expected is not None:
        urgency, days = Urgency.LATE, (today - expected).days
    elif plan.is_due_soon(today, thresholds.due_soon_days) and expected is not None:
        urgency, days = Urgency.DUE, (expected - today).days
    else:
        urgency, days = Urgency.STALE if is_stale else Urgency.NONE, None
    return UpdateRow(milestone, urgency, is_stale, days, plan.slippage(today))


def _asked(user: User, filters: UpdateFilters, today: date, thresholds: Thresholds) -> QuerySet[Any, Any]:
    """The person's open milestones that are late, due or stale, with `urgency_rank` (1 late, 2 due, 3 stale)."""
    horizon = today + timedelta(days=thresholds.due_soon_days)
    found = Milestone.objects.editable_by(user).unclaimed().with_expected_date()
    found = found.annotate(
        urgency_rank=Case(
            When(expected_date__lt=today, then=Value(1)),
            When(expected_date__lte=horizon, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
    )
    stale = not_reported_lately(on=today, after_days=thresholds.stale_after_days)
    conditions = {
        Show.ALL: Q(urgency_rank__lt=3) | stale,
        Show.LATE: Q(urgency_rank=1),
        Show.DUE: Q(urgency_rank=2),
        Show.STALE: stale,
    }
    found = found.filter(conditions[filters.show]).annotate(
        is_stale=Case(When(stale, then=Value(1)), default=Value(0), output_field=IntegerField())
    )
    if filters.mine:
        found = found.filter(owner__in=organisations_of(user))
    return _narrowed(found, filters)


def _narrowed(found: QuerySet[Any, Any], filters: UpdateFilters) -> QuerySet[Any, Any]:
    if filters.sector:
        found = found.filter(task__sector__code=filters.sector)
    if filters.project:
        found = found.filter(task__project__code=filters.project)
    if filters.task:
        found = found.filter(task__code=filters.task)
    if filters.region:
        found = found.filter(task__in=Task.objects.filter(regions__code=filters.region))
    for word in filters.q.split()[:8]:
        found = found.filter(_mentions(word))
    return found


def _mentions(word: str) -> Q:
    fields = ("code", "name_en", "name_ru", "name_kk", "task__name_en", "task__name_ru", "task__name_kk")
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition


def _page(asked: QuerySet[Any, Any], filters: UpdateFilters, today: date) -> QuerySet[Any, Any]:
    """By keyset, not by number: a saved milestone leaves the list, and page numbers would skip its neighbour."""
    ordered = asked.annotate(sort_date=Coalesce("expected_date", Value(_NO_DATE))).order_by(
        "urgency_rank", "sort_date", "code"
    )
    if cursor := _parsed(filters.after):
        rank, day, code = cursor
        ordered = ordered.filter(
            Q(urgency_rank__gt=rank)
            | Q(urgency_rank=rank, sort_date__gt=day)
            | Q(urgency_rank=rank, sort_date=day, code__gt=code)
        )
    return ordered.select_related("task__project", "task__sector", "task__lead_organisation")


def _cursor(milestone: Any) -> str:
    return f"{milestone.urgency_rank}_{milestone.sort_date.isoformat()}_{milestone.code}"


def _parsed(cursor: str) -> tuple[int, date, str] | None:
    """A cursor that nobody gave starts at the beginning: it can only come from a mangled address."""
    rank, _, rest = cursor.partition("_")
    day, _, code = rest.partition("_")
    if rank not in {"1", "2", "3"} or not code or "\0" in code:
        return None
    try:
        return int(rank), date.fromisoformat(day), code
    except ValueError:
        return None


def _counts(asked: QuerySet[Any, Any]) -> UpdateCounts:
    """Bounded by what one person may update, so counting is cheap where COUNT over everything is not."""
    counted: dict[str, int] = asked.aggregate(
        asked=Count("pk"),
        late=Count("pk", filter=Q(urgency_rank=1)),
        due=Count("pk", filter=Q(urgency_rank=2)),
        stale=Count("pk", filter=Q(is_stale=1)),
    )
    return UpdateCounts(**counted)
