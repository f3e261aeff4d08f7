"""The update of a task for a period: opened by the calendar, written and submitted by those who report, then confirmed.

Every act holds the row of the organisation's month first, so that a month is never locked beside a write in it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, record, refuse, refuse_record, required, swap
from projects.domain.cycle import Act, Frequency, Period, UpdateState, moved, period_of
from projects.models import Milestone, OrganisationPeriod, ReportingStep, Task, TaskUpdate
from projects.models.task import ReportingFrequency

TEXTS = ("done_text", "next_text", "needed_text")
"""What an update says, beside the snapshot of the milestones."""


def open_periods(*, today: date, now: datetime, tasks: Iterable[Task] | None = None) -> int:
    """Open the update of the running period for each task that has something open. Safe to repeat; answers how many.

    `tasks`: only these, else every task of the national plan. A task whose milestones are all done owes nothing.
    """
    open_milestones = Milestone.objects.open().values("task_id")
    asked = Task.objects.filter(project__portfolio__is_national=True, pk__in=open_milestones)
    if tasks is not None:
        asked = asked.filter(pk__in=[task.pk for task in tasks])
    opened = 0
    with transaction.atomic():
        for task in asked.select_related("project", "lead_organisation").order_by("pk"):
            period = period_of(today, Frequency(task.reporting_frequency))
            opened += open_update(task=task, period=period, now=now)[1]
    return opened


def open_update(*, task: Task, period: Period, now: datetime) -> tuple[TaskUpdate, bool]:
    """The update of a task for a period, made where it is not there yet, and whether it was made.

    Where the organisation's month is locked already, the update goes into its next month: a lock stays a lock.
    """
    with transaction.atomic():
        return _open_update(task=task, period=period, now=now)


def _open_update(*, task: Task, period: Period, now: datetime) -> tuple[TaskUpdate, bool]:
    month = period.month
    while (bundle := _month_of(task, month)).is_locked:
        month = period_of(date.fromordinal(month.last.toordinal() + 1), Frequency.MONTHLY)
    update, made = TaskUpdate.objects.get_or_create(
        task=task,
        frequency=period.frequency,
        first_date=period.first,
        defaults={
            "project": task.project,
            "period": bundle,
            "code": f"{task.code}-{period.key}",
            "last_date": period.last,
            "due_date": period.due,
        },
    )
    if made:
        record(
            update,
            kind="task-update",
            action="task_update.opened",
            operation="created",
            before={},
            after={"task": task.code, "due_date": period.due},
            by=None,
            now=now,
            task=task,
        )
    return update, made


def _month_of(task: Task, month: Period) -> OrganisationPeriod:
    found, _made = OrganisationPeriod.objects.get_or_create(
        organisation=task.lead_organisation,
        first_date=month.first,
        defaults={
            "code": f"{task.lead_organisation.code}-{month.key}",
            "last_date": month.last,
            "due_date": month.confirm_by,
        },
    )
    return found


def save_update(
    *,
    update: TaskUpdate,
    texts: dict[str, str],
    submit: bool,
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> TaskUpdate:
    """Keep what is written as a draft, or submit it with a snapshot of the task's milestones.

    Raises NotAllowed, Refused (locked, no longer to be written, nothing said, a period that has not begun), Stale.
    """
    with transaction.atomic():
        stored = _locked(update, by=by, expected_version=expected_version)
        _refuse_unless_reporter(stored, by=by)
        values: dict[str, Any] = {name: texts.get(name, getattr(stored, name)).strip() for name in TEXTS}
        problems = _problems_of(stored, Act.SUBMIT if submit else Act.SAVE)
        if submit:
            problems += required("done_text", values["done_text"], _("Say what was done in this period."))
        refuse(problems)
        if submit:
            values |= {
                "snapshot": snapshot_of(stored.task),
                "submitted_by": by,
                "submitted_by_label": by.email,
                "submitted_at": now,
            }
        return _move(stored, Act.SUBMIT if submit else Act.SAVE, values, by=by, now=now)


def return_update(
    *, update: TaskUpdate, note: str, by: User, now: datetime, expected_version: int | None = None
) -> TaskUpdate:
    """Give an update back with a note. Raises NotAllowed, Refused (locked, nothing to return, no note), Stale."""
    with transaction.atomic():
        stored = _locked(update, by=by, expected_version=expected_version)
        _refuse_unless_confirmer(stored, by=by)
        problems = _problems_of(stored, Act.RETURN)
        problems += required("note", note, _("Say what is missing, so that the team knows what to do."))
        refuse(problems)
        values = {"return_note": note.strip(), "settled_by": None, "settled_by_label": "", "settled_at": None}
        return _move(stored, Act.RETURN, values, by=by, now=now, note=note)


def confirm_update(*, update: TaskUpdate, by: User, now: datetime, expected_version: int | None = None) -> TaskUpdate:
    """The organisation stands behind the update: another person than who submitted it.

    Raises NotAllowed, Refused (locked, not submitted, own update), Stale.
    """
    with transaction.atomic():
        stored = _locked(update, by=by, expected_version=expected_version)
        _refuse_unless_confirmer(stored, by=by)
        problems = _problems_of(stored, Act.CONFIRM)
        if _is_own(stored, by):
            message = _("You submitted it yourself. Ask another person who confirms for the organisation.")
            problems.append(FieldProblem("settled_by", "same_person", message))
        refuse(problems)
        return _move(stored, Act.CONFIRM, _settled(by, now), by=by, now=now)


def _is_own(stored: TaskUpdate, by: User) -> bool:
    if stored.submitted_by_label in (by.email, by.principal.email):
        return True
    return stored.submitted_at is not None and same_eyes(by, stored.submitted_by_id, since=stored.submitted_at)


def excuse_update(
    *, update: TaskUpdate, reason: str, by: User, now: datetime, expected_version: int | None = None
) -> TaskUpdate:
    """Do without the update of this period, with a reason that everyone reads. Raises as `confirm_update`."""
    with transaction.atomic():
        stored = _locked(update, by=by, expected_version=expected_version)
        _refuse_unless_confirmer(stored, by=by)
        problems = _problems_of(stored, Act.EXCUSE)
        problems += required("reason", reason, _("Say why there is no update for this period."))
        refuse(problems)
        values = {"excuse_reason": reason.strip(), **_settled(by, now)}
        return _move(stored, Act.EXCUSE, values, by=by, now=now, note=reason)


def set_frequency(*, task: Task, frequency: str, by: User, now: datetime) -> Task:
    """How often a task is reported on, from the next period that is opened. Raises NotAllowed, Refused, Stale."""
    if not by.may(Verb.PLAN):
        raise NotAllowed(_("Only the Project Office changes the plan."))
    refuse_record(task.project)
    if frequency not in ReportingFrequency.values:
        raise Refused([FieldProblem("frequency", "unknown", _("Choose weekly, monthly or quarterly."))])
    with transaction.atomic():
        before = task.reporting_frequency
        swap(task, now=now, reporting_frequency=frequency)
        record(
            task,
            kind="task",
            action="task.reporting_frequency_set",
            before={"reporting_frequency": before},
            after={"reporting_frequency": frequency},
            by=by,
            now=now,
            task=task,
        )
    return task


def snapshot_of(task: Task | None) -> list[dict[str, Any]]:
    """How the task's milestones stand now, in their order: what the update was submitted with."""
    return [
        {
            "code": milestone.code,
            "names": milestone.names,
            "state": milestone.state,
            "completion": str(milestone.completion),
            "baseline_date": _day(milestone.baseline_date),
            "forecast_date": _day(milestone.forecast_date),
            "claimed_date": _day(milestone.claimed_date),
            "actual_date": _day(milestone.actual_date),
            "version": milestone.version,
        }
        for milestone in Milestone.objects.filter(task=task).order_by("position", "pk")
    ]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _settled(by: User, now: datetime) -> dict[str, Any]:
    return {"settled_by": by, "settled_by_label": by.email, "settled_at": now}


def _locked(update: TaskUpdate, *, by: User, expected_version: int | None) -> TaskUpdate:
    """The update as it is stored, its month and itself under locks, in this order."""
    OrganisationPeriod.objects.select_for_update().get(pk=update.period_id)
    rows = TaskUpdate.objects.select_for_update(of=("self",)).select_related(
        "task__project__portfolio", "period__organisation"
    )
    stored: TaskUpdate = rows.get(pk=update.pk)
    if not TaskUpdate.objects.visible_to(by).filter(pk=stored.pk).exists():
        raise NotAllowed(_("This task is not open to you."))
    expect(stored, expected_version)
    return stored


def _refuse_unless_reporter(stored: TaskUpdate, *, by: User) -> None:
    if not TaskUpdate.objects.editable_by(by).filter(pk=stored.pk).exists():
        raise NotAllowed(_("You can read this update, but the organisation that leads the task writes it."))


def _refuse_unless_confirmer(stored: TaskUpdate, *, by: User) -> None:
    if not OrganisationPeriod.objects.confirmable_by(by).filter(pk=stored.period_id).exists():
        raise NotAllowed(_("Only those who confirm for the organisation that leads the task decide on its update."))


def _problems_of(stored: TaskUpdate, act: Act) -> list[FieldProblem]:
    if stored.period.is_locked:
        message = _("The month is locked: the Project Office can send it back, then it can be changed.")
        return [FieldProblem("state", "locked", message)]
    if moved(UpdateState(stored.state), act) is None:
        return [FieldProblem("state", "not_possible", _IMPOSSIBLE[act]())]
    return []


_IMPOSSIBLE = {
    Act.SAVE: lambda: _("It is submitted: ask for it to be returned before you write on."),
    Act.SUBMIT: lambda: _("It is submitted already."),
    Act.RETURN: lambda: _("Nobody has submitted it, so there is nothing to return."),
    Act.CONFIRM: lambda: _("It is not submitted: there is nothing to confirm, or somebody was faster."),
    Act.EXCUSE: lambda: _("It is submitted: return it or confirm it instead."),
}


def _move(
    stored: TaskUpdate, act: Act, values: dict[str, Any], *, by: User, now: datetime, note: str = ""
) -> TaskUpdate:
    """Write the state with its values, and its step, audit event and change entry."""
    after = moved(UpdateState(stored.state), act)
    before = {"state": stored.state}
    if after is None:
        raise ValueError(f"{act} is not possible from {stored.state}")
    swap(stored, now=now, state=after.value, **values)
    ReportingStep.objects.create(update=stored, state=after.value, note=note, by=by, by_label=by.email, at=now)
    record(
        stored,
        kind="task-update",
        action=f"task_update.{act}",
        before=before,
        after={"state": after.value},
        by=by,
        now=now,
        reason=note,
        task=stored.task,
    )
    return stored
