"""Change control: a new baseline is asked for by one person and approved by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.milestones import put_in_force
from projects.actions.plan_versions import add_version, ensure_first
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.models import BaselineChange, BaselineRequest, Milestone, StrategicProject, Task
from projects.queries.baseline_requests import effect_of_changes

State = BaselineRequest.State
LARGEST_WEIGHT = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for one milestone: another date, another weight (above 0), or both. None: it stays."""

    milestone: Milestone
    to_date: date | None = None
    to_weight: Decimal | None = None

    @property
    def changes_nothing(self) -> bool:
        same_date = self.to_date is None or self.to_date == self.milestone.baseline_date
        same_weight = self.to_weight is None or self.to_weight == self.milestone.weight
        return same_date and same_weight


def request_baseline(*, task: Task, changes: Sequence[Asked], reason: str, by: User, now: datetime) -> BaselineRequest:
    """Ask for other agreed dates or weights of milestones of one task; nothing changes until another person approves.

    The effect on the ends and on what depends on them is computed and stored as the requester sees it.
    Raises NotAllowed (who does not update the task), Refused (all that is wrong with any of the changes).
    """
    if not Task.objects.editable_by(by).filter(pk=task.pk).exists():
        refuse_record(task.project)
        raise NotAllowed(_("Those who update the task ask for its new baselines, or the Project Office."))
    why = _("Say why the baseline changes.")
    refuse([*required("reason", reason, why), *_problems(task, changes)])
    with transaction.atomic():
        request = BaselineRequest.objects.create(
            code=next_code(BaselineRequest, "BLR-"),
            project=task.project,
            task=task,
            reason=reason.strip(),
            effect=effect_of_changes(task=task, moves=moves_of(changes)),
            requested_by=by,
            requested_by_label=by.email,
            requested_at=now,
        )
        BaselineChange.objects.bulk_create([_change(request, asked) for asked in changes])
        asked_for = {asked.milestone.code: [asked.to_date, asked.to_weight] for asked in changes}
        _record(
            request, "baseline.requested", after={"changes": asked_for}, by=by, now=now, reason=reason, created=True
        )
    return request


def moves_of(changes: Sequence[Asked]) -> dict[int, date]:
    """The new dates by primary key of the milestone."""
    return {asked.milestone.pk: asked.to_date for asked in changes if asked.to_date is not None}


def approve_baseline(*, request: BaselineRequest, by: User, now: datetime, reason: str = "") -> BaselineRequest:
    """Put what was asked for in force: new numbered baselines, and a new version of the plans of task and project.

    Raises NotAllowed, Refused: one's own request, one that is closed, one made against a plan that has changed since.
    """
    with transaction.atomic():
        stored = _to_decide(request, by)
        project = StrategicProject.objects.select_for_update().get(pk=stored.project_id)
        changes = _locked_changes(stored)
        refuse(_problems_of_age(changes))
        ensure_first(task=stored.subject_task, by=by, now=now)
        for change in changes:
            _put_in_force(change, stored, by=by, now=now)
        for subject in (stored.subject_task, project):
            add_version(subject=subject, reason=stored.reason, request=stored, by=by, now=now)
        _close(stored, State.APPROVED, "baseline.approved", by=by, now=now, reason=reason)
    return stored


def refuse_baseline(*, request: BaselineRequest, reason: str, by: User, now: datetime) -> BaselineRequest:
    """Say no, and why: the plan stays as it is. Raises NotAllowed, Refused (one's own, closed, no reason)."""
    with transaction.atomic():
        stored = _to_decide(request, by)
        refuse(required("reason", reason, _("Say why: the requester has to plan with the answer.")))
        _close(stored, State.REFUSED, "baseline.refused", by=by, now=now, reason=reason)
    return stored


def withdraw_baseline(*, request: BaselineRequest, by: User, now: datetime, reason: str = "") -> BaselineRequest:
    """Take one's own request back, while one may still ask. Raises NotAllowed, Refused (closed)."""
    with transaction.atomic():
        stored = _locked(request)
        may_ask = Task.objects.editable_by(by).filter(pk=stored.task_id or 0).exists()
        if stored.requested_by_id != by.pk or not may_ask:
            raise NotAllowed(_("Only the person who asked for it takes a request back."))
        _refuse_closed(stored)
        _close(stored, State.WITHDRAWN, "baseline.withdrawn", by=by, now=now, reason=reason)
    return stored


def _problems(task: Task, changes: Sequence[Asked]) -> list[FieldProblem]:
    if not changes:
        return [FieldProblem("changes", "required", _("Write a new date or weight for at least one milestone."))]
    problems = [problem for asked in changes for problem in _problems_of(task, asked)]
    if len({asked.milestone.pk for asked in changes}) < len(changes):
        problems.append(FieldProblem("changes", "repeated", _("Name each milestone once.")))
    return problems


def _problems_of(task: Task, asked: Asked) -> list[FieldProblem]:
    milestone, found = asked.milestone, []
    if milestone.task_id != task.pk:
        found.append(("unknown", _("%(code)s is not a milestone of this task.")))
    elif milestone.state != Milestone.State.OPEN:
        found.append(("not_open", _("%(code)s is not open any more: what happened is not planned anew.")))
    elif asked.changes_nothing:
        found.append(("unchanged", _("%(code)s: this is the baseline in force.")))
    if asked.to_date is not None and not is_sane(asked.to_date):
        found.append(("out_of_range", _("%(code)s: the year is outside 1990 to 2100.")))
    if asked.to_weight is not None and not 0 < asked.to_weight <= LARGEST_WEIGHT:
        found.append(("out_of_range", _("%(code)s: a weight is above 0.")))
    return [FieldProblem("changes", code, message % {"code": milestone.code}) for code, message in found]


def _change(request: BaselineRequest, asked: Asked) -> BaselineChange:
    milestone = asked.milestone
    return BaselineChange(
        request=request,
        milestone=milestone,
        from_date=milestone.baseline_date,
        from_weight=milestone.weight,
        to_date=asked.to_date,
        to_weight=asked.to_weight,
    )


def _locked(request: BaselineRequest) -> BaselineRequest:
    rows = BaselineRequest.objects.select_for_update(of=("self",)).select_related("task__project__portfolio")
    return rows.get(pk=request.pk)


def _to_decide(request: BaselineRequest, by: User) -> BaselineRequest:
    """The request under its lock, for a person who may decide on it now."""
    if not by.may(Verb.APPROVE_BASELINE):
        raise NotAllowed(_("Only the Project Office approves baselines."))
    stored = _locked(request)
    refuse_record(stored.subject_task.project)
    _refuse_closed(stored)
    if same_eyes(by, stored.requested_by_id, since=stored.requested_at):
        message = _(
            "You asked for this yourself, so another person of the Project Office decides. Ask a colleague to open it, "
            "or take the request back."
        )
        raise Refused([FieldProblem("by", "self_approved", message)])
    return stored


def _refuse_closed(stored: BaselineRequest) -> None:
    if stored.state != State.REQUESTED:
        message = _("This request is closed: %(state)s by %(who)s.") % {
            "state": stored.get_state_display(),
            "who": stored.decided_by_label or _("the portal"),
        }
        raise Refused([FieldProblem("state", "closed", message)])


def _locked_changes(stored: BaselineRequest) -> list[BaselineChange]:
    """The changes, with their milestones locked in one order, so that two approvals never wait for each other."""
    pks = stored.changes.values_list("milestone_id", flat=True)
    locked = Milestone.objects.select_for_update(of=("self",)).select_related("task__project").order_by("pk")
    milestones = {milestone.pk: milestone for milestone in locked.filter(pk__in=list(pks))}
    changes = list(stored.changes.order_by("milestone_id"))
    for change in changes:
        change.milestone = milestones[change.milestone_id]
    return changes


def _problems_of_age(changes: Sequence[BaselineChange]) -> list[FieldProblem]:
    codes = ", ".join(change.milestone.code for change in changes if change.is_stale)
    if not codes:
        return []
    message = _(
        "The plan has changed since this was asked for: %(codes)s. Refuse it, or let the requester take it back and "
        "ask anew."
    ) % {"codes": codes}
    return [FieldProblem("changes", "stale", message)]


def _put_in_force(change: BaselineChange, stored: BaselineRequest, *, by: User, now: datetime) -> None:
    put_in_force(
        milestone=change.milestone,
        to=change.to_date,
        weight=change.to_weight,
        reason=stored.reason,
        by=by,
        now=now,
    )


def _close(stored: BaselineRequest, state: str, action: str, *, by: User, now: datetime, reason: str) -> None:
    before = {"state": stored.state}
    decided = {"decided_by": by, "decided_by_label": by.email, "decided_at": now, "decision_reason": reason.strip()}
    swap(stored, now=now, state=state, **decided)
    _record(stored, action, before=before, after={"state": state}, by=by, now=now, reason=reason)


def _record(
    stored: BaselineRequest,
    action: str,
    *,
    after: Mapping[str, object],
    by: User,
    now: datetime,
    reason: str,
    before: Mapping[str, object] | None = None,
    created: bool = False,
) -> None:
    record(
        stored,
        kind="baseline_request",
        action=action,
        operation="created" if created else "updated",
        before=before or {},
        after=after,
        by=by,
        now=now,
        reason=reason,
        task=stored.subject_task,
    )
