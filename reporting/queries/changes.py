"""What changed since a moment, of what the reader may see: counted in full, at most a handful named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from accounts.models import User
from projects.domain.values import Status
from projects.models import Decision, Milestone, MilestoneUpdate, PlanVersion, Portfolio, RollupSnapshot
from projects.queries.figures import SliceFigures

T = TypeVar("T")

NAMED = 3
"""Changes of a kind that are named; the others are only counted."""

SNAPSHOT_DAYS = 60
"""How far back a stored day is looked for: figures are stored daily, so an older one means that nothing is known."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """The calculated status of a slice, then and now."""

    figures: SliceFigures
    before: Status

    @property
    def is_worse(self) -> bool:
        return self._is_told and self.figures.status.severity > self.before.severity

    @property
    def is_better(self) -> bool:
        return self._is_told and self.figures.status.severity < self.before.severity

    @property
    def _is_told(self) -> bool:
        """To and from no data there is neither better nor worse."""
        return Status.NO_DATA not in (self.figures.status, self.before)


@dataclass(frozen=True, slots=True)
class MovedForecast:
    """An open milestone that is expected `days` later (positive) or earlier (negative) than then."""

    milestone: Milestone
    expected_date: date
    days: int


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first rows of a kind; `total` counts all."""

    rows: Sequence[T]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after `since`. Statuses are held against the end of `status_day`, the day before it."""

    since: datetime
    is_first_visit: bool
    status_day: date
    statuses: Some[StatusChange]
    moved: Some[MovedForecast]
    done: Some[Milestone]
    answered: Some[Decision]
    rebaselined: Some[PlanVersion]

    @property
    def total(self) -> int:
        return sum(kind.total for kind in (self.statuses, self.moved, self.done, self.answered, self.rebaselined))


def changes(
    *, user: User, portfolio: Portfolio, since: datetime, is_first_visit: bool, slices: Iterable[SliceFigures]
) -> Changes:
    """Everything that is new to the reader. `slices`: the figures whose status is followed. Four queries.

    Statuses are stored by day. The day before `since` is taken, so that a change on the day of the last visit is
    rather told twice than never.
    """
    status_day = timezone.localdate(since) - timedelta(days=1)
    milestones = _milestones(user, portfolio, since)
    moved, done = (Some(rows, rows[0].total if rows else 0) for rows in _by_kind(milestones, "moved", "done"))
    return Changes(
        since=since,
        is_first_visit=is_first_visit,
        status_day=status_day,
        statuses=_statuses(portfolio, list(slices), status_day),
        moved=Some([MovedForecast(one, one.expected_date, one.shift.days) for one in moved.rows], moved.total),
        done=done,
        answered=_answered(user, portfolio, since),
        rebaselined=_rebaselined(user, portfolio, since),
    )


def _by_kind(rows: Iterable[Any], *kinds: str) -> tuple[list[Any], ...]:
    found = list(rows)
    return tuple([row for row in found if row.kind == kind] for kind in kinds)


def _milestones(user: User, portfolio: Portfolio, since: datetime) -> Any:
    """The first of each kind with `kind`, `shift` and the `total` of the kind: big ones first, the longest slip first.

    Held against how each stood then, not against the steps between: what moved there and back did not move. Where
    only the agreed date moved, the plan was re-baselined and nobody's forecast changed.
    """
    then = MilestoneUpdate.objects.filter(milestone=OuterRef("pk"), at__lte=since).order_by("-version")
    touched = MilestoneUpdate.objects.filter(at__gt=since).values("milestone_id")
    mine: Any = Milestone.objects.visible_to(user).filter(task__project__portfolio=portfolio, pk__in=touched)
    was_open_then, is_forecast = Q(state="open", state_then="open"), Q(forecast_date=None, forecast_then=None)
    moved = was_open_then & ~is_forecast & ~Q(expected_date=F("expected_then"))
    done = Q(state="done") & (Q(state_then=None) | ~Q(state_then="done"))
    shift = ExpressionWrapper(F("expected_date") - F("expected_then"), output_field=DurationField())
    big_first: list[Any] = [
        F("is_key").desc(),
        F("shift").desc(nulls_last=True),
        F("actual_date").desc(nulls_last=True),
        "code",
    ]
    return (
        mine.with_expected_date()
        .annotate(
            state_then=Subquery(then.values("state")[:1]),
            forecast_then=Subquery(then.values("forecast_date")[:1]),
            expected_then=Subquery(then.values_list(Coalesce("forecast_date", "baseline_date"))[:1]),
        )
        .annotate(
            kind=Case(
                When(done, then=Value("done")),
                When(moved, then=Value("moved")),
                default=Value(""),
                output_field=CharField(),
            ),
            shift=Case(When(moved, then=shift), default=None, output_field=DurationField()),
        )
        .exclude(kind="")
        .exclude(kind="moved", shift=None)
        .annotate(
            place=Window(RowNumber(), partition_by="kind", order_by=big_first),
            total=Window(Count("pk"), partition_by="kind"),
        )
        .filter(place__lte=NAMED)
        .select_related("task")
        .order_by("kind", "place")
    )


def _statuses(portfolio: Portfolio, slices: list[SliceFigures], day: date) -> Some[StatusChange]:
    """The worst news first. Reads only slices whose figures the reader already has."""
    wanted = Q(pk__in=[])
    for dimension in {one.dimension for one in slices}:
        wanted |= Q(dimension=dimension, object_id__in=[one.object_id for one in slices if one.dimension == dimension])
    rows = RollupSnapshot.objects.filter(
        wanted, portfolio=portfolio, as_of_date__range=(day - timedelta(days=SNAPSHOT_DAYS), day)
    )
    newest = rows.order_by("dimension", "object_id", "-as_of_date").distinct("dimension", "object_id")
    then = {(kind, pk): Status(status) for kind, pk, status in newest.values_list("dimension", "object_id", "status")}
    pairs = ((one, then.get((one.dimension, one.object_id), one.status)) for one in slices)
    found = [StatusChange(one, before) for one, before in pairs if before != one.status]
    found.sort(key=lambda change: (not change.is_worse, -change.figures.status.severity, change.figures.code))
    return Some(found[: 2 * NAMED], len(found))


def _answered(user: User, portfolio: Portfolio, since: datetime) -> Some[Decision]:
    found = Decision.objects.visible_to(user).filter(
        state=Decision.State.ANSWERED, answered_at__gt=since, project__portfolio=portfolio
    )
    return _newest(found.select_related("chosen"), "-answered_at")


def _rebaselined(user: User, portfolio: Portfolio, since: datetime) -> Some[PlanVersion]:
    """Plans of tasks: the version of the project that follows from one is the same news."""
    found = PlanVersion.objects.visible_to(user).filter(
        task__isnull=False, number__gt=1, at__gt=since, project__portfolio=portfolio
    )
    return _newest(found.select_related("task"), "-at")


def _newest(found: Any, order: str) -> Some[Any]:
    rows = list(found.annotate(total=Window(Count("pk"))).order_by(order, "pk")[:NAMED])
    return Some(rows, rows[0].total if rows else 0)
