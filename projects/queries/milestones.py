"""One milestone: its standing, its numbered baselines, its history in fields, what it waits for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.acting import is_own
from accounts.models import User
from projects.models import Milestone, MilestoneBaseline, MilestoneUpdate, OutboxEntry, Validation
from projects.queries.baseline_requests import RequestLine, line_of, requests_with_links
from projects.queries.dependencies import PromiseLine, around
from projects.queries.updates import UpdateRow, row_of, thresholds_in_force
from projects.queries.validations import milestone_validations

HISTORY_SHOWN = 100
REPORTED = ("completion", "forecast_date", "actual_date", "evidence", "note")
"""What a report may say: `actions.REPORTED_FIELDS`, which lies a layer above."""
TOLD = (
    "weight",
    "state",
    "completion",
    "baseline_date",
    "forecast_date",
    "claimed_date",
    "actual_date",
    "evidence",
    "note",
)
"""Fields of the history in the order in which a change is told."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one update; the values as stored."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one person did to a milestone at one moment. Without changes it is a confirmation, or its creation."""

    version: int
    at: datetime
    by: str
    author_id: int | None
    changes: tuple[FieldChange, ...]
    reason: str
    illustrative: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class MilestonePage:
    """`slippage_from_first` is held against baseline 1, `row.slippage` against the one in force."""

    milestone: Milestone
    row: UpdateRow
    may_report: bool
    may_confirm: bool
    baselines: tuple[MilestoneBaseline, ...]
    slippage_from_first: int | None
    history: tuple[HistoryEntry, ...]
    history_is_cut: bool
    waits_for: tuple[PromiseLine, ...]
    waited_for_by: tuple[PromiseLine, ...]
    requests: tuple[RequestLine, ...]
    may_ask: bool
    may_link: bool
    validations: tuple[Validation, ...]

    @property
    def dispute(self) -> Validation | None:
        """The dispute for which the result does not count."""
        newest = next(iter(self.validations), None)
        is_open = self.milestone.state == Milestone.State.OPEN
        return newest if newest is not None and is_open and not newest.is_counted else None


def milestone_page(*, user: User, milestone: Milestone, today: date) -> MilestonePage:
    """Everything about a milestone that the person may see; links lead only to milestones open to them."""
    row = row_of(milestone, today=today, thresholds=thresholds_in_force())
    baselines = tuple(milestone.baselines.select_related("by").order_by("number"))
    entries = history(milestone, newest=HISTORY_SHOWN + 1)
    waits_for, waited_for_by = around(user=user, milestone=milestone)
    may_report = is_editable(user=user, milestone=milestone)
    is_open = milestone.state == Milestone.State.OPEN
    return MilestonePage(
        milestone=milestone,
        row=row,
        may_report=may_report,
        may_confirm=may_report and milestone.claimed_date is not None and not is_own(user, milestone.claimed_by_id),
        baselines=baselines,
        slippage_from_first=slippage_from_first(row, baselines),
        history=entries[:HISTORY_SHOWN],
        history_is_cut=len(entries) > HISTORY_SHOWN,
        validations=milestone_validations(user=user, milestone=milestone),
        waits_for=waits_for,
        waited_for_by=waited_for_by,
        requests=_requests(user, milestone),
        may_ask=may_report and is_open,
        may_link=may_report and milestone.state != Milestone.State.CANCELLED,
    )


def is_editable(*, user: User, milestone: Milestone) -> bool:
    """Whether the person may report on the milestone."""
    return Milestone.objects.editable_by(user).filter(pk=milestone.pk).exists()


def slippage_from_first(row: UpdateRow, baselines: Iterable[MilestoneBaseline]) -> int | None:
    """Days past the first baseline: the slip against the one in force, plus what re-baselining took away."""
    first = next((baseline.date for baseline in baselines if baseline.number == 1), None)
    in_force = row.milestone.baseline_date
    if row.slippage is None or first is None or in_force is None:
        return None
    return row.slippage + (in_force - first).days


def standing_at(milestone: Milestone, version: int) -> dict[str, Any] | None:
    """The reported fields as they were at a version: what the person who sends that version looked at.

    None when the milestone never had that version.
    """
    if milestone.version == version:
        return reported(milestone)
    update = MilestoneUpdate.objects.filter(milestone=milestone, version=version).first()
    return reported(update) if update else None


def reported(row: Milestone | MilestoneUpdate) -> dict[str, Any]:
    """The reported fields as a form holds them; the date of a claim stands where the actual date will."""
    return {name: row.said_date if name == "actual_date" else getattr(row, name) for name in REPORTED}


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of the history that a reported field is kept in."""
    return ("actual_date", "claimed_date") if name == "actual_date" else (name,)


def history(milestone: Milestone, *, newest: int) -> tuple[HistoryEntry, ...]:
    """The newest updates, newest first, each told by what differs from the one before it."""
    rows = list(_updates(milestone).order_by("-version")[: newest + 1])
    told = [_told(row, before) for row, before in pairwise(rows)]
    if rows and len(rows) <= newest:
        told.append(_told(rows[-1], None))
    return tuple(told)


def changes_between(milestone: Milestone, *, after_version: int, before_version: int) -> tuple[HistoryEntry, ...]:
    """What others saved after one version and before another, oldest first: what a merge took in."""
    rows = _updates(milestone).filter(version__gte=after_version, version__lt=before_version).order_by("version")
    return tuple(_told(row, before) for before, row in pairwise(rows))


def last_entry(milestone: Milestone) -> HistoryEntry | None:
    """The newest update, told."""
    return next(iter(history(milestone, newest=1)), None)


def last_writers(milestone: Milestone, fields: Sequence[str]) -> dict[str, HistoryEntry]:
    """For each field the newest update that changed it: whose value stands there, and since when."""
    found: dict[str, HistoryEntry] = {}
    for name in fields:
        columns = list(columns_of(name))
        newest = _updates(milestone).filter(changed_fields__has_any_keys=columns).order_by("-version").first()
        if newest is not None:
            found[name] = _told(newest, None)
    return found


def newest_outbox_id(milestone: Milestone) -> int:
    """The newest work owed to the rollups above the milestone: its figures are current once this is done."""
    ids = OutboxEntry.objects.filter(task_id=milestone.task_id).order_by("-id").values_list("id", flat=True)
    return ids.first() or 0


def _updates(milestone: Milestone) -> QuerySet[MilestoneUpdate, MilestoneUpdate]:
    return MilestoneUpdate.objects.filter(milestone=milestone).select_related("by")


def _told(row: MilestoneUpdate, before: MilestoneUpdate | None) -> HistoryEntry:
    changes = () if before is None else tuple(_differences(before, row))
    return HistoryEntry(
        version=row.version,
        at=row.at,
        by=(row.by.full_name if row.by else "") or row.by_label,
        author_id=row.by_id,
        changes=changes,
        reason=row.reason,
        illustrative=row.illustrative,
        is_first=before is None,
    )


def _differences(before: MilestoneUpdate, after: MilestoneUpdate) -> Iterable[FieldChange]:
    for name in TOLD:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FieldChange(name, old, new)


def _requests(user: User, milestone: Milestone) -> tuple[RequestLine, ...]:
    """Requests for other agreed dates or weights of it that wait for a decision."""
    rows = requests_with_links(user).waiting().filter(changes__milestone=milestone).order_by("requested_at", "pk")
    return tuple(line_of(row) for row in rows)


def first_baselines() -> Any:
    """Prefetches the first baseline of each milestone of a list, in one query, as the list `first_baselines`."""
    return Prefetch("baselines", queryset=MilestoneBaseline.objects.filter(number=1), to_attr="first_baselines")
