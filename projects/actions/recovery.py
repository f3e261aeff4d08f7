"""Recovery plans: demanded by a status, written by the lead organisation, accepted or returned, ended by the status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.domain.recovery import DAYS_ON_COURSE, Move, OpenPlan, amended_plan_due, next_move, plan_due
from projects.domain.values import Status
from projects.models import RecoveryAction, RecoveryPlan, RecoveryStep, Rollup, StrategicProject, Task
from projects.queries.bodies import belongs_to, lead_body, speaks_for

State = RecoveryPlan.State
SUBJECTS = ("project", "task")
LEAST_ACTIONS = 1


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One line of a plan: what, who, by when."""

    what: str
    who: str
    due_date: date


def submit_recovery_plan(
    *,
    plan: RecoveryPlan,
    cause: str,
    on_course_date: date,
    actions: Sequence[PlannedAction],
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> RecoveryPlan:
    """Hand the plan in, or hand it in again after it was returned. Raises NotAllowed, Refused, Stale."""
    if not speaks_for(by, plan.owner):
        raise NotAllowed(_("The lead organisation writes the recovery plan."))
    with transaction.atomic():
        stored = _locked(plan)
        expect(stored, expected_version)
        _refuse_state(stored, (State.OWED, State.RETURNED), _("Only a plan that is owed or returned is submitted."))
        refuse(_incomplete(cause, on_course_date, actions, today=timezone.localdate(now)))
        values = {
            "state": State.SUBMITTED,
            "cause": cause.strip(),
            "on_course_date": on_course_date,
            "submitted_at": stored.submitted_at or now,
        }
        stored.actions.all().delete()
        RecoveryAction.objects.bulk_create(
            RecoveryAction(plan=stored, position=n, what=one.what.strip(), who=one.who.strip(), due_date=one.due_date)
            for n, one in enumerate(actions, start=1)
        )
        told = [f"{one.what.strip()} ({one.who.strip()}, {one.due_date})" for one in actions]
        _move(stored, values, note="", by=by, now=now, action="recovery_plan.submitted", more={"actions": told})
    return stored


def accept_recovery_plan(
    *, plan: RecoveryPlan, note: str, by: User, now: datetime, expected_version: int | None = None
) -> RecoveryPlan:
    """The Project Office takes the plan as it is. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _for_decision(plan, by, expected_version)
        _move(stored, {"state": State.ACCEPTED}, note=note, by=by, now=now, action="recovery_plan.accepted")
    return stored


def return_recovery_plan(
    *, plan: RecoveryPlan, note: str, by: User, now: datetime, expected_version: int | None = None
) -> RecoveryPlan:
    """Send the plan back with what is missing; it is due again in five working days. Raises as above."""
    with transaction.atomic():
        stored = _for_decision(plan, by, expected_version)
        refuse(required("note", note, _("Say what is missing, so that the lead organisation can mend it.")))
        values = {"state": State.RETURNED, "due_date": amended_plan_due(timezone.localdate(now))}
        _move(stored, values, note=note, by=by, now=now, action="recovery_plan.returned")
    return stored


def follow_statuses(*, now: datetime) -> int:
    """Demand, cancel and close recovery plans by the statuses that are stored now; answers how many changed.

    Safe to run twice and by two workers at once: they take turns, and the second finds nothing to do.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('recovery plans', 0))")
        plans = {_key(plan): plan for plan in _open_plans()}
        statuses = _statuses(plans)
        moves = [
            (key, plans.get(key), status, move)
            for key, status in statuses.items()
            if (move := next_move(_as_domain(plans.get(key)), status, today)) != Move.NOTHING
        ]
        subjects = _subjects([key for key, _plan, _status, move in moves if move == Move.DEMAND])
        for key, plan, status, move in moves:
            if plan is None:
                demand(subject=subjects[key], status=status, today=today, now=now)
            else:
                _follow(plan, move, status, today=today, now=now)
    return len(moves)


def demand(*, subject: StrategicProject | Task, status: Status, today: date, now: datetime) -> RecoveryPlan:
    """Note that a plan is owed from today, in the running transaction."""
    project, task = (subject.project, subject) if isinstance(subject, Task) else (subject, None)
    plan = RecoveryPlan.objects.create(
        project=project,
        task=task,
        code=next_code(RecoveryPlan, "RP-"),
        owner=lead_body(project=project, task=task),
        trigger_status=status.value,
        triggered_date=today,
        due_date=plan_due(today),
    )
    _step(plan, note="", by=None, now=now)
    after = {"status": status.value, "due_date": plan.due_date}
    _tell(plan, action="recovery_plan.demanded", operation="created", before={}, after=after, by=None, now=now)
    return plan


def _follow(plan: RecoveryPlan, move: Move, status: Status, *, today: date, now: datetime) -> None:
    """Make one move of an open plan."""
    word = status.value.replace("_", "-")
    if move == Move.CANCEL:
        reason = f"The status was {word} again before the plan was due."
        values: dict[str, Any] = {"state": State.CANCELLED, "ended_date": today, "end_reason": reason}
        _move(plan, values, note=reason, by=None, now=now, action="recovery_plan.cancelled")
    elif move == Move.CLOSE:
        reason = f"The status has been amber-green or better for {DAYS_ON_COURSE} days, since {plan.better_since_date}."
        values = {"state": State.CLOSED, "ended_date": today, "end_reason": reason}
        _move(plan, values, note=reason, by=None, now=now, action="recovery_plan.closed")
    else:
        values = {"better_since_date": today if move == Move.START_CLOCK else None}
        before = {"better_since_date": plan.better_since_date}
        swap(plan, now=now, **values)
        _tell(plan, action=f"recovery_plan.{move.value}", before=before, after=values, by=None, now=now)


def _statuses(plans: Mapping[tuple[str, int], RecoveryPlan]) -> dict[tuple[str, int], Status]:
    """Calculated statuses of the national projects and tasks that call for a plan or have one open."""
    rows = Rollup.objects.filter(portfolio__is_national=True, dimension__in=SUBJECTS)
    found = rows.order_by("dimension", "object_id").values_list("dimension", "object_id", "status")
    calling = {Status.RED.value, Status.AMBER_RED.value}
    return {
        (dimension, pk): Status(status)
        for dimension, pk, status in found
        if status in calling or (dimension, pk) in plans
    }


def _open_plans() -> list[RecoveryPlan]:
    rows = RecoveryPlan.objects.open().select_for_update(of=("self",))
    return list(rows.select_related("project__portfolio", "task"))


def _subjects(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], StrategicProject | Task]:
    """The projects and tasks, each with the bodies that answer for it."""
    ids = {kind: [pk for dimension, pk in keys if dimension == kind] for kind in SUBJECTS}
    tasks = Task.objects.filter(pk__in=ids["task"]).select_related("project__portfolio", "lead_organisation")
    projects = StrategicProject.objects.filter(pk__in=ids["project"]).select_related("portfolio", "coordinator")
    return {("task", row.pk): row for row in tasks} | {("project", row.pk): row for row in projects}


def _key(plan: RecoveryPlan) -> tuple[str, int]:
    return ("task", plan.task_id) if plan.task_id else ("project", plan.project_id)


def _as_domain(plan: RecoveryPlan | None) -> OpenPlan | None:
    if plan is None:
        return None
    return OpenPlan(is_unwritten=plan.state == State.OWED, due=plan.due_date, better_since=plan.better_since_date)


def _for_decision(plan: RecoveryPlan, by: User, expected_version: int | None) -> RecoveryPlan:
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("Only the Project Office accepts or returns a recovery plan."))
    if belongs_to(by, plan.owner):
        raise NotAllowed(_("A recovery plan is not accepted by the body that wrote it."))
    stored = _locked(plan)
    expect(stored, expected_version)
    _refuse_state(stored, (State.SUBMITTED,), _("Only a submitted plan is accepted or returned."))
    return stored


def _locked(plan: RecoveryPlan) -> RecoveryPlan:
    rows = RecoveryPlan.objects.select_for_update(of=("self",))
    stored: RecoveryPlan = rows.select_related("project__portfolio", "task", "owner").get(pk=plan.pk)
    refuse_record(stored.project)
    return stored


def _refuse_state(stored: RecoveryPlan, allowed: Sequence[str], message: str) -> None:
    if stored.state not in allowed:
        raise Refused([FieldProblem("state", "wrong_state", message)])


def _incomplete(cause: str, on_course: date, actions: Sequence[PlannedAction], *, today: date) -> list[FieldProblem]:
    problems = required("cause", cause, _("Write why the work left its course."))
    if not is_sane(on_course) or on_course <= today:
        problems.append(FieldProblem("on_course_date", "past", _("The day back on course lies after today.")))
    if len(actions) < LEAST_ACTIONS:
        problems.append(FieldProblem("actions", "required", _("Write at least one action: what, who, by when.")))
    if any(not one.what.strip() or not one.who.strip() for one in actions):
        problems.append(FieldProblem("actions", "incomplete", _("Each action says what, who and by when.")))
    if any(not is_sane(one.due_date) or one.due_date > on_course for one in actions):
        message = _("An action ends after the day back on course: bring it forward or move that day.")
        problems.append(FieldProblem("actions", "too_late", message))
    return problems


def _move(
    plan: RecoveryPlan,
    values: Mapping[str, Any],
    *,
    note: str,
    by: User | None,
    now: datetime,
    action: str,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write the new state with its step, its audit event and its change entry."""
    before = {name: getattr(plan, name) for name in values}
    swap(plan, now=now, **values)
    _step(plan, note=note, by=by, now=now)
    _tell(plan, action=action, before=before, after={**values, **(more or {})}, by=by, now=now, reason=note)


def _step(plan: RecoveryPlan, *, note: str, by: User | None, now: datetime) -> None:
    RecoveryStep.objects.create(
        plan=plan, state=plan.state, note=note.strip(), by=by, by_label=by.email if by else "", at=now
    )


def _tell(
    plan: RecoveryPlan,
    *,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User | None,
    now: datetime,
    operation: str = "updated",
    reason: str = "",
) -> None:
    record(
        plan,
        kind="recovery_plan",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=plan.project,
        task=plan.task,
    )
