"""Every write of a milestone: a report, a new baseline that was approved, a cancellation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.dependencies import raise_alerts
from projects.actions.problems import FieldConflict, FieldProblem, NotAllowed, Refused, Stale
from projects.actions.writing import is_sane, owe_task, record, refuse_record, swap
from projects.domain.changes import merge
from projects.models import Milestone, MilestoneBaseline, MilestoneUpdate

REPORTED_FIELDS = ("completion", "forecast_date", "actual_date", "note")
"""What a report on a milestone may say; the merge and the conflict messages work on these fields."""

STANDING_FIELDS = ("weight", "state", "completion", "baseline_date", "forecast_date", "actual_date")
"""What the history keeps of a milestone after each write."""

PROMISED_FIELDS = frozenset({"state", "baseline_date", "forecast_date", "actual_date"})
"""What others rely on: a change of one of these may break a promise."""


@dataclass(frozen=True, slots=True)
class MilestoneReport:
    """The outcome of a report: the stored milestone, and which fields changed."""

    milestone: Milestone
    changed: tuple[str, ...]


def report_milestone(
    *,
    milestone: Milestone,
    expected_version: int,
    changes: Mapping[str, Any],
    by: User,
    now: datetime,
    reason: str = "",
    merge_others: bool = False,
) -> MilestoneReport:
    """Report where a milestone stands: any of completion (0 to 1), forecast_date, actual_date, note.

    `expected_version` is the version the person looked at. When the milestone has moved on since: with `merge_others`
    (the page) fields that others changed are kept beside mine; the same field changed by both, or any newer version
    without `merge_others` (the API's If-Match), raises Stale and writes nothing. A report without changes is a
    confirmation: it renews `reported_at`. An actual date makes the milestone done; taking it away opens it again.

    Raises NotAllowed, Refused (a field is wrong; a new forecast needs a reason), Stale.
    """
    with transaction.atomic():
        stored = Milestone.objects.select_for_update(of=("self",)).select_related("task__project").get(pk=milestone.pk)
        if not Milestone.objects.editable_by(by).filter(pk=stored.pk).exists():
            raise NotAllowed(_("You can read this milestone, but the organisation that leads its task updates it."))
        wanted = _merge_with_stored(stored, expected_version, changes, merge_others=merge_others)
        _refuse_impossible(stored, wanted, reason=reason, today=timezone.localdate(now))
        before = _values(stored)
        for name, value in wanted.items():
            setattr(stored, name, value)
        _settle_state(stored, wanted)
        changed = tuple(name for name, value in _values(stored).items() if value != before[name])
        stored.reported_at = now
        _write_milestone(
            stored,
            changed=changed,
            before=before,
            by=by,
            now=now,
            action="milestone.reported",
            reason=reason,
        )
    return MilestoneReport(stored, changed)


def put_in_force(
    *, milestone: Milestone, to: date | None, weight: Decimal | None, reason: str, by: User, now: datetime
) -> Milestone:
    """Write a new agreed date, weight or both of a milestone; the old dates stay, numbered.

    Part of `actions.baseline_requests.approve_baseline`, which holds the rights, the rules and the lock on the row.
    """
    before = _values(milestone)
    if to is not None and to != milestone.baseline_date:
        milestone.baseline_number += 1 if milestone.baseline_date else 0
        milestone.baseline_date = to
        MilestoneBaseline.objects.create(
            milestone=milestone, number=milestone.baseline_number, date=to, reason=reason, by=by, at=now
        )
    if weight is not None:
        milestone.weight = weight
    _write_milestone(
        milestone,
        changed=tuple(name for name, value in _values(milestone).items() if value != before[name]),
        before=before,
        by=by,
        now=now,
        action="milestone.rebaselined",
        reason=reason,
    )
    return milestone


def cancel_milestone(*, milestone: Milestone, reason: str, by: User, now: datetime) -> Milestone:
    """Take a milestone out of every sum, visibly. Raises NotAllowed, Refused (no reason, or already done)."""
    if not by.may(Verb.PLAN):
        raise NotAllowed(_("Only the Project Office changes the plan."))
    with transaction.atomic():
        stored = Milestone.objects.select_for_update(of=("self",)).select_related("task__project").get(pk=milestone.pk)
        if not reason.strip():
            raise Refused([FieldProblem("reason", "required", _("Say why the milestone is cancelled."))])
        refuse_record(stored.task.project)
        if stored.state != Milestone.State.OPEN:
            raise Refused([FieldProblem("state", "not_open", _("Only an open milestone can be cancelled."))])
        before = _values(stored)
        stored.state = Milestone.State.CANCELLED
        _write_milestone(
            stored,
            changed=("state",),
            before=before,
            by=by,
            now=now,
            action="milestone.cancelled",
            reason=reason,
        )
    return stored


def _merge_with_stored(
    stored: Milestone, expected_version: int, changes: Mapping[str, Any], *, merge_others: bool
) -> dict[str, Any]:
    """What to write: my changes when the version is the one I saw, else what a three-way merge allows."""
    unknown = set(changes) - set(REPORTED_FIELDS)
    if unknown:
        raise Refused([FieldProblem(name, "unknown", _("This field cannot be reported.")) for name in sorted(unknown)])
    if stored.version == expected_version:
        return dict(changes)
    history = list(MilestoneUpdate.objects.filter(milestone=stored, version__gte=expected_version).order_by("version"))
    base = next((_reported(update) for update in history if update.version == expected_version), None)
    if base is None:
        raise Stale(stored, expected_version, tuple(_conflict(stored, name, changes[name], ()) for name in changes))
    outcome = merge(base, _reported(stored), base | dict(changes))
    conflicts = tuple(_conflict(stored, c.field, changes[c.field], history) for c in outcome.conflicts)
    if conflicts or not merge_others:
        raise Stale(stored, expected_version, conflicts)
    return {name: outcome.merged[name] for name in changes}


def _reported(row: Milestone | MilestoneUpdate) -> dict[str, Any]:
    return {name: getattr(row, name) for name in REPORTED_FIELDS}


def _values(milestone: Milestone) -> dict[str, Any]:
    return {name: getattr(milestone, name) for name in (*STANDING_FIELDS, "note")}


def _conflict(stored: Milestone, name: str, mine: Any, history: Iterable[MilestoneUpdate]) -> FieldConflict:
    """Names the author and the time of the newest update that touched the field."""
    touched = [update for update in history if name in update.changed_fields]
    last = touched[-1] if touched else None
    return FieldConflict(name, mine, getattr(stored, name), last.by_label if last else "", last.at if last else None)


def _refuse_impossible(stored: Milestone, wanted: Mapping[str, Any], *, reason: str, today: date) -> None:
    problems = []
    actual = wanted.get("actual_date", stored.actual_date)
    completion = wanted.get("completion", stored.completion)
    if stored.state == Milestone.State.CANCELLED:
        problems.append(FieldProblem("state", "cancelled", _("This milestone is cancelled: nothing can be reported.")))
    if "completion" in wanted and (completion is None or not 0 <= completion <= 1):
        problems.append(FieldProblem("completion", "out_of_range", _("Completion is between 0 and 100 %.")))
    elif actual and "completion" in wanted and completion != 1:
        problems.append(
            FieldProblem("completion", "done_is_complete", _("A milestone with an actual date is complete (100 %)."))
        )
    if actual and actual > today:
        problems.append(
            FieldProblem("actual_date", "in_future", _("The actual date is in the future: use the forecast date."))
        )
    moved = "forecast_date" in wanted and (wanted["forecast_date"] or stored.baseline_date) != (
        stored.forecast_date or stored.baseline_date
    )
    if moved and not actual and not reason.strip():
        problems.append(FieldProblem("reason", "required", _("Say why the forecast moves.")))
    problems.extend(_insane_dates(wanted))
    if problems:
        raise Refused(problems)


def _insane_dates(wanted: Mapping[str, Any]) -> list[FieldProblem]:
    """Years outside 1990 to 2100 are typing errors ('0206-11-24')."""
    return [
        FieldProblem(name, "out_of_range", _("The year is outside 1990 to 2100."))
        for name in ("forecast_date", "actual_date")
        if wanted.get(name) and not is_sane(wanted[name])
    ]


def _settle_state(stored: Milestone, wanted: Mapping[str, Any]) -> None:
    """An actual date means done and 100 %; without one, what was done is open again, at 0 % unless said otherwise."""
    if stored.actual_date:
        stored.state, stored.completion = Milestone.State.DONE, Decimal(1)
    elif stored.state == Milestone.State.DONE:
        stored.state = Milestone.State.OPEN
        stored.completion = wanted.get("completion", Decimal(0))


def _write_milestone(
    stored: Milestone,
    *,
    changed: tuple[str, ...],
    before: Mapping[str, Any],
    by: User,
    now: datetime,
    action: str,
    reason: str,
) -> None:
    """Compare-and-swap on the version, then history, audit, change and outbox rows in the same transaction.

    A write that breaks a promise alerts those who wait for it.
    """
    columns = {name: getattr(stored, name) for name in (*STANDING_FIELDS, "note", "baseline_number", "reported_at")}
    swap(stored, now=now, **columns)
    add_update_row(stored, changed=changed, by=by, at=now, reason=reason)
    after = _values(stored)
    record(
        stored,
        kind="milestone",
        action=action,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        by=by,
        now=now,
        reason=reason,
        task=stored.task,
    )
    owe_task(task=stored.task, portfolio_id=stored.task.project.portfolio_id, now=now)
    if not PROMISED_FIELDS.isdisjoint(changed):
        raise_alerts(stored, by=by, now=now)


def add_update_row(
    milestone: Milestone, *, changed: tuple[str, ...], by: User | None, at: datetime, reason: str = ""
) -> MilestoneUpdate:
    """Keep how the milestone stands after this version; the note is the one in force, new or not."""
    return MilestoneUpdate.objects.create(
        milestone=milestone,
        version=milestone.version,
        changed_fields=list(changed),
        note=milestone.note,
        reason=reason,
        by=by,
        by_label=by.email if by else "",
        at=at,
        **{name: getattr(milestone, name) for name in STANDING_FIELDS},
    )
