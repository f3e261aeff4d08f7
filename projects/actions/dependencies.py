"""Dependencies as promises with two sides: asked for by the taker, answered by the giver, alerts when they break."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import is_sane, record, refuse, refuse_record, required, swap, tell
from projects.domain.plan_control import is_broken_promise
from projects.domain.schedule import path_between
from projects.models import Milestone, MilestoneDependency, PromiseAlert, Task

State = MilestoneDependency.State
LONGEST_LAG = 1830
"""Days; five years."""


def propose_dependency(
    *,
    predecessor: Milestone,
    successor: Milestone,
    by: User,
    now: datetime,
    needed_date: date | None = None,
    why: str = "",
    lag_days: int = 0,
) -> MilestoneDependency:
    """Say that `successor` waits for `predecessor`. Between two tasks it is a question to the giver, not yet agreed.

    What was declined, or is asked for with another day or reason, is asked anew; the same again changes nothing.
    Raises NotAllowed (neither the taker's editor nor the Project Office), Refused (itself, another portfolio,
    cancelled, an impossible day or lag, or a circle, told as the path on which they would wait for each other).
    """
    _refuse_others_plan(successor, by)
    refuse_record(successor.task.project)
    refuse(_problems_of_proposal(predecessor, successor, needed_date, lag_days))
    with transaction.atomic():
        edge, created = _edge(predecessor, successor, by)
        asked: dict[str, Any] = {"needed_date": needed_date, "why": why.strip(), "lag_days": lag_days}
        if not created and edge.state != State.DECLINED and _is_same(edge, asked):
            return edge
        before = {} if created else _told(edge)
        inside = predecessor.task_id == successor.task_id
        state = State.INTERNAL if inside else State.PROPOSED
        asked |= {"proposed_by": by, "proposed_by_label": by.email, "proposed_at": now}
        values = _unanswered() | asked | {"state": state}
        _write(edge, values, before=before, by=by, now=now, action="dependency.proposed", created=created)
    return edge


def accept_dependency(
    *, dependency: MilestoneDependency, agreed_date: date, by: User, now: datetime, answer: str = ""
) -> MilestoneDependency:
    """Promise the giver's milestone for a day. Raises NotAllowed, Refused.

    Refused: asked for by the same person; not waiting for an answer; a day after the one that is needed (decline, and
    say which day can be kept); a day before the giver's own forecast.
    """
    with transaction.atomic():
        stored = _locked(dependency)
        _refuse_other_giver(stored, by)
        refuse(
            [
                *_problems_of_state(stored, State.PROPOSED, State.DECLINED),
                *_problems_of_promise(stored, agreed_date, by),
            ]
        )
        values = {"state": State.ACCEPTED, "agreed_date": agreed_date, "answer": answer.strip()} | _answered(by, now)
        _write(stored, values, before=_told(stored), by=by, now=now, action="dependency.accepted", reason=answer)
    return stored


def decline_dependency(*, dependency: MilestoneDependency, answer: str, by: User, now: datetime) -> MilestoneDependency:
    """Say that the day cannot be kept, and why; a promise that was given may be taken back so. Raises as accepting."""
    with transaction.atomic():
        stored = _locked(dependency)
        _refuse_other_giver(stored, by)
        missing = _("Say why, and which day you can keep: the taker has to plan with it.")
        refuse([*_problems_of_state(stored, State.PROPOSED, State.ACCEPTED), *required("answer", answer, missing)])
        values = {"state": State.DECLINED, "agreed_date": None, "answer": answer.strip()} | _answered(by, now)
        _write(stored, values, before=_told(stored), by=by, now=now, action="dependency.declined", reason=answer)
    return stored


def withdraw_dependency(*, dependency: MilestoneDependency, reason: str, by: User, now: datetime) -> None:
    """The taker does not wait for it any more: the dependency goes. Raises NotAllowed, Refused (no reason)."""
    with transaction.atomic():
        stored = _locked(dependency)
        _refuse_others_plan(stored.successor, by)
        refuse_record(stored.successor.task.project)
        refuse(required("reason", reason, _("Say why it is not needed any more.")))
        record(
            stored,
            kind="dependency",
            action="dependency.withdrawn",
            operation="deleted",
            before=_told(stored),
            after={},
            by=by,
            now=now,
            reason=reason,
            task=stored.successor.task,
        )
        stored.delete()


def acknowledge_alerts(
    *, dependency: MilestoneDependency, by: User, now: datetime, note: str = ""
) -> MilestoneDependency:
    """The taker's side has seen that a promise will not be kept. Raises NotAllowed, Refused (nothing waits)."""
    with transaction.atomic():
        stored = _locked(dependency)
        _refuse_others_plan(stored.successor, by)
        unseen = PromiseAlert.objects.unseen().filter(dependency=stored)
        seen = unseen.update(acknowledged_by=by, acknowledged_by_label=by.email, acknowledged_at=now, note=note.strip())
        if not seen:
            message = _("There is no alert that waits: somebody of your side has acknowledged it already.")
            raise Refused([FieldProblem("state", "nothing_to_acknowledge", message)])
        swap(stored, now=now)
        record(
            stored,
            kind="dependency",
            action="dependency.acknowledged",
            before={"alerts": seen},
            after={"alerts": 0},
            by=by,
            now=now,
            reason=note,
            task=stored.successor.task,
        )
    return stored


def raise_alerts(milestone: Milestone, *, by: User, now: datetime) -> None:
    """Tell every taker to whom the milestone was promised that it will not come by then. Safe to repeat.

    In the transaction of the write that breaks the promise, for the version that it made.
    """
    cancelled = milestone.state == Milestone.State.CANCELLED
    expected = milestone.actual_date or milestone.forecast_date or milestone.baseline_date
    promised = MilestoneDependency.objects.filter(predecessor=milestone, state=State.ACCEPTED)
    for edge in promised.select_related("successor__task").order_by("pk"):
        if not cancelled and not is_broken_promise(edge.agreed_date, expected):
            continue
        alert, created = PromiseAlert.objects.get_or_create(
            dependency=edge,
            milestone_version=milestone.version,
            defaults={
                "kind": PromiseAlert.Kind.CANCELLED if cancelled else PromiseAlert.Kind.LATER,
                "agreed_date": edge.promised_date,
                "expected_date": None if cancelled else expected,
                "at": now,
            },
        )
        if created:
            _tell_taker(alert, edge, by=by, now=now)


def _tell_taker(alert: PromiseAlert, edge: MilestoneDependency, *, by: User, now: datetime) -> None:
    record(
        alert,
        kind="promise_alert",
        action="promise.broken",
        operation="created",
        before={},
        after={"agreed_date": alert.agreed_date, "expected_date": alert.expected_date, "kind": alert.kind},
        by=by,
        now=now,
        task=edge.successor.task,
    )


def _locked(dependency: MilestoneDependency) -> MilestoneDependency:
    both = ("predecessor__task__project__portfolio", "successor__task__project__portfolio")
    rows = MilestoneDependency.objects.select_for_update(of=("self",)).select_related(*both)
    found = rows.filter(pk=dependency.pk).first()
    if found is None:
        raise Refused([FieldProblem("state", "withdrawn", _("Somebody has withdrawn this dependency meanwhile."))])
    return found


def _edge(predecessor: Milestone, successor: Milestone, by: User) -> tuple[MilestoneDependency, bool]:
    """The edge, locked, and whether it is new. Two who add it at once, or close a circle from both ends, take turns."""
    found = MilestoneDependency.objects.select_for_update().filter(predecessor=predecessor, successor=successor)
    if edge := found.first():
        return edge, False
    try:
        with transaction.atomic():
            edge = MilestoneDependency.objects.create(predecessor=predecessor, successor=successor)
            edge.refresh_from_db(fields=["code"])
            return edge, True
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "projects_dependency_acyclic":
            raise Refused([_circle(predecessor, successor, by)]) from error
        return found.get(), False


def _circle(predecessor: Milestone, successor: Milestone, by: User) -> FieldProblem:
    """The path on which the giver waits for the taker already; what the person cannot open is not named."""
    portfolio = successor.task.project.portfolio_id
    pairs = MilestoneDependency.objects.filter(successor__task__project__portfolio=portfolio).order_by("pk")
    path = path_between(pairs.values_list("predecessor_id", "successor_id"), successor.pk, predecessor.pk) or ()
    codes = dict(Milestone.objects.visible_to(by).filter(pk__in=path).values_list("pk", "code"))
    told = " → ".join(codes.get(pk, "…") for pk in [*path, successor.pk])
    message = _(
        "These milestones would wait for each other: %(path)s. Take one of these dependencies away first, or split a "
        "milestone in two."
    ) % {"path": told}
    return FieldProblem("predecessor", "cycle", message)


def _refuse_others_plan(taker: Milestone, by: User) -> None:
    if by.may(Verb.PLAN) or Task.objects.editable_by(by).filter(pk=taker.task_id).exists():
        return
    raise NotAllowed(_("Those who update the waiting milestone say what it waits for, or the Project Office."))


def _refuse_other_giver(stored: MilestoneDependency, by: User) -> None:
    refuse_record(stored.predecessor.task.project)
    if not Task.objects.editable_by(by).filter(pk=stored.predecessor.task_id).exists():
        raise NotAllowed(_("Only those who update the promised milestone answer for it."))


def _problems_of_proposal(
    predecessor: Milestone, successor: Milestone, needed: date | None, lag_days: int
) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    if predecessor.pk == successor.pk:
        problems.append(FieldProblem("predecessor", "itself", _("A milestone does not wait for itself.")))
    elif predecessor.task.project.portfolio_id != successor.task.project.portfolio_id:
        problems.append(FieldProblem("predecessor", "unknown", _("There is no milestone with this code.")))
    if Milestone.State.CANCELLED in (predecessor.state, successor.state):
        problems.append(
            FieldProblem("predecessor", "cancelled", _("A cancelled milestone neither waits nor is waited for."))
        )
    if needed is not None and not is_sane(needed):
        problems.append(FieldProblem("needed_date", "out_of_range", _("The year is outside 1990 to 2100.")))
    if not 0 <= lag_days <= LONGEST_LAG:
        message = _("Days between the two are from 0 to %(most)s.") % {"most": LONGEST_LAG}
        problems.append(FieldProblem("lag_days", "out_of_range", message))
    return problems


def _problems_of_state(stored: MilestoneDependency, *allowed: str) -> list[FieldProblem]:
    if stored.state in allowed:
        return []
    messages = {
        State.INTERNAL: _("Inside one task nobody promises anything: plan the two dates together."),
        State.PROPOSED: _("It is not agreed yet."),
        State.ACCEPTED: _("It is agreed already. Decline it first, with a reason, to promise another day."),
        State.DECLINED: _("It is declined already. The taker may ask for another day."),
    }
    return [FieldProblem("state", "not_possible", messages[State(stored.state)])]


def _problems_of_promise(stored: MilestoneDependency, agreed: date, by: User) -> list[FieldProblem]:
    problems = []
    giver = stored.predecessor
    expected = giver.actual_date or giver.forecast_date or giver.baseline_date
    if stored.proposed_at and same_eyes(by, stored.proposed_by_id, since=stored.proposed_at):
        message = _("You asked for it yourself: somebody of the giver's side accepts it.")
        problems.append(FieldProblem("state", "self_accepted", message))
    if not is_sane(agreed):
        problems.append(FieldProblem("agreed_date", "out_of_range", _("The year is outside 1990 to 2100.")))
    elif stored.needed_date and agreed > stored.needed_date:
        message = _("It is needed by %(day)s. Promise that day, or decline and say which day you can keep.")
        problems.append(FieldProblem("agreed_date", "too_late", message % {"day": _day(stored.needed_date)}))
    elif expected and agreed < expected:
        message = _("Your own forecast is %(day)s: promise that day, or report another forecast first.")
        problems.append(FieldProblem("agreed_date", "before_forecast", message % {"day": _day(expected)}))
    return problems


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _is_same(edge: MilestoneDependency, asked: Mapping[str, Any]) -> bool:
    return all(getattr(edge, name) == value for name, value in asked.items())


def _unanswered() -> dict[str, Any]:
    return {"agreed_date": None, "answer": "", "answered_by": None, "answered_by_label": "", "answered_at": None}


def _answered(by: User, now: datetime) -> dict[str, Any]:
    return {"answered_by": by, "answered_by_label": by.email, "answered_at": now}


def _told(edge: MilestoneDependency) -> dict[str, Any]:
    names = ("state", "needed_date", "agreed_date", "lag_days", "why", "answer")
    ends = {"predecessor": edge.predecessor.code, "successor": edge.successor.code}
    return ends | {name: getattr(edge, name) for name in names}


def _write(
    edge: MilestoneDependency,
    values: Mapping[str, Any],
    *,
    before: Mapping[str, Any],
    by: User,
    now: datetime,
    action: str,
    reason: str = "",
    created: bool = False,
) -> None:
    """Both sides read of it in the feed: the entry stands under the taker's task, and once more under the giver's."""
    swap(edge, now=now, **values)
    after = _told(edge)
    record(
        edge,
        kind="dependency",
        action=action,
        operation="created" if created else "updated",
        before=before,
        after={name: value for name, value in after.items() if value != before.get(name)},
        by=by,
        now=now,
        reason=reason,
        task=edge.successor.task,
    )
    if edge.predecessor.task_id != edge.successor.task_id:
        operation = "created" if created else "updated"
        tell(edge, kind="dependency", now=now, operation=operation, task=edge.predecessor.task)
