"""Every write of a milestone: a report, a new baseline that was approved, a cancellation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.dependencies import raise_alerts
from projects.actions.notifications import tell_of_baseline
from projects.actions.organisation_periods import refuse_locked
from projects.actions.problems import FieldConflict, FieldProblem, NotAllowed, Refused, Stale
from projects.actions.writing import is_sane, owe_task, record, refuse, refuse_record, required, swap
from projects.domain.changes import merge
from projects.models import Milestone, MilestoneBaseline, MilestoneUpdate, Validation

REPORTED_FIELDS = ("completion", "forecast_date", "actual_date", "evidence", "note")
"""What a report on a milestone may say; the merge and the conflict messages work on these fields."""

STANDING_FIELDS = (
    "weight",
    "state",
    "completion",
    "baseline_date",
    "forecast_date",
    "actual_date",
    "claimed_date",
    "evidence",
)
"""What the history keeps of a milestone after each write."""

PROMISED_FIELDS = frozenset({"state", "baseline_date", "forecast_date", "actual_date"})
"""What others rely on: a change of one of these may break a promise."""


CLAIM = ("claimed_by", "claimed_by_label")
"""Who reported it as done; the history has its author anyway."""


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
    """Report where a milestone stands: any of completion (0 to 1), forecast_date, actual_date, evidence, note.

    `expected_version` is the version the person looked at. When the milestone has moved on since: with `merge_others`
    (the page) fields that others changed are kept beside mine; the same field changed by both, or any newer version
    without `merge_others` (the API's If-Match), raises Stale and writes nothing. A report without changes is a
    confirmation: it renews `reported_at`. An actual date is a claim with evidence: the milestone is complete and open
    until another person confirms it (`confirm_done`). Taking the date away takes the claim back, or opens it again.

    Raises NotAllowed, Refused (a field is wrong; a new forecast needs a reason, a claim its evidence), Stale.
    """
    with transaction.atomic():
        stored = Milestone.objects.select_for_update(of=("self",)).select_related("task__project").get(pk=milestone.pk)
        if not Milestone.objects.editable_by(by).filter(pk=stored.pk).exists():
            raise NotAllowed(_("You can read this milestone, but the organisation that leads its task updates it."))
        wanted = _merge_with_stored(stored, expected_version, changes, merge_others=merge_others)
        refuse_report(stored=stored, wanted=wanted, reason=reason, now=now)
        before = _values(stored)
        for name, value in wanted.items():
            if name != "actual_date":
                setattr(stored, name, value)
        _settle_state(stored, wanted, by=by)
        changed = _changed(stored, before)
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


def refuse_report(*, stored: Milestone, wanted: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Raise Refused for what the rules say against this report on the milestone as it stands; writes nothing.

    Part of `report_milestone`, and what a preview of a report asks.
    """
    _refuse_impossible(stored, wanted, reason=reason, today=timezone.localdate(now))
    if "actual_date" in wanted and wanted["actual_date"] != stored.said_date:
        refuse_locked(task=stored.task, day=stored.actual_date, field="actual_date")


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
    if milestone.baseline_date != before["baseline_date"]:
        tell_of_baseline(milestone=milestone, before=before["baseline_date"], by=by, now=now)
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
        _drop_claim(stored)
        _write_milestone(
            stored,
            changed=_changed(stored, before),
            before=before,
            by=by,
            now=now,
            action="milestone.cancelled",
            reason=reason,
        )
    return stored


def confirm_done(*, milestone: Milestone, by: User, now: datetime) -> Milestone:
    """The second person agrees that it happened on the claimed date: the milestone is done.

    Raises NotAllowed, Refused (nothing is claimed, or it is the person's own claim).
    """
    with transaction.atomic():
        stored = _claimed(milestone, by=by)
        before = _values(stored)
        stored.state, stored.actual_date = Milestone.State.DONE, stored.claimed_date
        _drop_claim(stored)
        _write_milestone(
            stored,
            changed=_changed(stored, before),
            before=before,
            by=by,
            now=now,
            action="milestone.done_confirmed",
            reason="",
        )
    return stored


def return_done(*, milestone: Milestone, note: str, by: User, now: datetime) -> Milestone:
    """The second person does not agree: the milestone stands where it stood before the claim, with the note.

    Raises NotAllowed, Refused (no note, nothing is claimed, or it is the person's own claim).
    """
    with transaction.atomic():
        stored = _claimed(milestone, by=by)
        refuse(required("note", note, _("Say what is missing, so that the team knows what to do.")))
        before = _values(stored)
        stored.completion = _completion_before_claim(stored)
        _drop_claim(stored)
        _write_milestone(
            stored,
            changed=_changed(stored, before),
            before=before,
            by=by,
            now=now,
            action="milestone.done_returned",
            reason=note,
        )
    return stored


def _claimed(milestone: Milestone, *, by: User) -> Milestone:
    """The milestone under a lock, with a claim that this person may decide on."""
    stored = Milestone.objects.select_for_update(of=("self",)).select_related("task__project").get(pk=milestone.pk)
    if not Milestone.objects.editable_by(by).filter(pk=stored.pk).exists():
        raise NotAllowed(_("You can read this milestone, but the organisation that leads its task updates it."))
    if stored.claimed_date is None:
        message = _("Nobody waits for a confirmation here: it was confirmed, returned or taken back already.")
        raise Refused([FieldProblem("claimed_date", "not_claimed", message)])
    if same_eyes(by, stored.claimed_by_id, since=stored.claimed_date, until=stored.reported_at):
        message = _("You reported it as done yourself. Ask another person who updates it, or the Project Office.")
        raise Refused([FieldProblem("claimed_by", "same_person", message)])
    return stored


def _drop_claim(stored: Milestone) -> None:
    stored.claimed_date, stored.claimed_by, stored.claimed_by_label = None, None, ""


def _completion_before_claim(stored: Milestone) -> Decimal:
    """What was reported before the claim that now stands; 0 where it was done before and is claimed anew."""
    updates = MilestoneUpdate.objects.filter(milestone=stored, claimed_date=None).order_by("-version")
    before = updates.values_list("state", "completion").first()
    return before[1] if before and before[0] == Milestone.State.OPEN else Decimal(0)


def take_result_back(*, milestone: Milestone, found: Decimal, reason: str, by: User, now: datetime) -> Milestone:
    """A disputed result does not count: the milestone is open again, complete as far as the auditor `found`.

    Called by `projects.actions.validations`, which checks the rights. Raises Refused when it is not done.
    """
    with transaction.atomic():
        stored = Milestone.objects.select_for_update(of=("self",)).select_related("task__project").get(pk=milestone.pk)
        if stored.state != Milestone.State.DONE:
            raise Refused([FieldProblem("state", "not_done", _("Only a milestone that is reported done is disputed."))])
        values = {"state": Milestone.State.OPEN, "actual_date": None, "completion": found}
        return _set_result(stored, values, reason=reason, by=by, now=now, action="milestone.disputed")


def restore_result(*, milestone: Milestone, actual_date: date, reason: str, by: User, now: datetime) -> Milestone:
    """The claim counts again, as it was made. A milestone that was cancelled in the meantime stays as it is."""
    with transaction.atomic():
        stored = Milestone.objects.select_for_update(of=("self",)).select_related("task__project").get(pk=milestone.pk)
        if stored.state != Milestone.State.OPEN:
            return stored
        values = {"state": Milestone.State.DONE, "actual_date": actual_date, "completion": Decimal(1)}
        return _set_result(stored, values, reason=reason, by=by, now=now, action="milestone.restored")


def _set_result(
    stored: Milestone, values: Mapping[str, Any], *, reason: str, by: User, now: datetime, action: str
) -> Milestone:
    before = _values(stored)
    for name, value in values.items():
        setattr(stored, name, value)
    _drop_claim(stored)
    _write_milestone(
        stored, changed=_changed(stored, before), before=before, by=by, now=now, action=action, reason=reason
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
    fields = {conflict.field for conflict in outcome.conflicts}
    if "actual_date" in changes and any("state" in update.changed_fields for update in history[1:]):
        fields.add("actual_date")  # a second person has decided since: the same date then means something else
    conflicts = tuple(_conflict(stored, name, changes[name], history) for name in REPORTED_FIELDS if name in fields)
    if conflicts or not merge_others:
        raise Stale(stored, expected_version, conflicts)
    return {name: outcome.merged[name] for name in changes}


def _reported(row: Milestone | MilestoneUpdate) -> dict[str, Any]:
    """What was said of it; the actual date as it was reported, confirmed or not."""
    return {name: row.said_date if name == "actual_date" else getattr(row, name) for name in REPORTED_FIELDS}


def _values(milestone: Milestone) -> dict[str, Any]:
    return {name: getattr(milestone, name) for name in (*STANDING_FIELDS, "note")}


def _changed(stored: Milestone, before: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, value in _values(stored).items() if value != before[name])


def _conflict(stored: Milestone, name: str, mine: Any, history: Iterable[MilestoneUpdate]) -> FieldConflict:
    """Names the author and the time of the newest update that touched the field."""
    columns = {"actual_date", "claimed_date"} if name == "actual_date" else {name}
    touched = [update for update in history if columns & set(update.changed_fields)]
    last = touched[-1] if touched else None
    return FieldConflict(name, mine, _reported(stored)[name], last.by_label if last else "", last.at if last else None)


def _refuse_impossible(stored: Milestone, wanted: Mapping[str, Any], *, reason: str, today: date) -> None:
    problems = []
    actual = wanted.get("actual_date", stored.said_date)
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
    evidence = wanted.get("evidence", stored.evidence)
    if actual and (actual != stored.said_date or stored.evidence):
        problems += required("evidence", evidence, _("Say what proves that it is done: an act, a number, a link."))
    moved = "forecast_date" in wanted and (wanted["forecast_date"] or stored.baseline_date) != (
        stored.forecast_date or stored.baseline_date
    )
    if moved and not actual and not reason.strip():
        problems.append(FieldProblem("reason", "required", _("Say why the forecast moves.")))
    problems.extend(_insane_dates(wanted))
    problems.extend(_disputed(stored, wanted))
    if problems:
        raise Refused(problems)


def _disputed(stored: Milestone, wanted: Mapping[str, Any]) -> list[FieldProblem]:
    """While a dispute is open, the completion and the actual date are the auditor's; the forecast is free.

    After a dispute that was maintained, the result is a new one: it is done on a later day than the one disputed.
    """
    changed = [
        name
        for name in ("completion", "actual_date")
        if wanted.get(name, getattr(stored, name)) != getattr(stored, name)
    ]
    if not changed:
        return []
    dispute = Validation.objects.not_counted().filter(milestone=stored).order_by("-id").first()
    if dispute is None:
        return []
    if dispute.is_open_dispute:
        message = _("An auditor disputes this result (%(code)s): answer the dispute first.") % {"code": dispute.code}
        return [FieldProblem(name, "disputed", message) for name in changed]
    actual = wanted.get("actual_date")
    if actual and actual <= dispute.examined_date:
        message = _("This result was disputed on %(day)s (%(code)s): give the later day on which it was finished.")
        told = message % {"day": dispute.examined_date.isoformat(), "code": dispute.code}
        return [FieldProblem("actual_date", "disputed", told)]
    return []


def _insane_dates(wanted: Mapping[str, Any]) -> list[FieldProblem]:
    """Years outside 1990 to 2100 are typing errors ('0206-11-24')."""
    return [
        FieldProblem(name, "out_of_range", _("The year is outside 1990 to 2100."))
        for name in ("forecast_date", "actual_date")
        if wanted.get(name) and not is_sane(wanted[name])
    ]


def _settle_state(stored: Milestone, wanted: Mapping[str, Any], *, by: User) -> None:
    """A new actual date is a claim at 100 %. Without a date, a claim is taken back and what was done is open again."""
    said = wanted.get("actual_date", stored.said_date)
    if said == stored.said_date:
        return
    if said is None:
        was_done = stored.state == Milestone.State.DONE
        before = Decimal(0) if was_done else _completion_before_claim(stored)
        stored.completion = wanted.get("completion", before)
        _drop_claim(stored)
    else:
        stored.completion = Decimal(1)
        stored.claimed_date, stored.claimed_by, stored.claimed_by_label = said, by, by.email
    stored.state, stored.actual_date = Milestone.State.OPEN, None


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
    columns = {
        name: getattr(stored, name) for name in (*STANDING_FIELDS, *CLAIM, "note", "baseline_number", "reported_at")
    }
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
