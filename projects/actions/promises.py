"""Promises of stocktakes: made at a meeting, settled by those who run it: kept, broken, or dropped with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.agendas import in_slice
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.stocktakes import may_run
from projects.actions.writing import expect, is_sane, next_code, record, refuse, required, swap
from projects.models import Promise, Stocktake, Task
from regions.models import Organisation

RECORDED_IN = (Stocktake.State.ISSUED, Stocktake.State.HELD)
"""Promises are recorded from issue until the minutes are agreed."""

SETTLED = (Promise.State.KEPT, Promise.State.BROKEN, Promise.State.DROPPED)


def make_promise(
    *,
    stocktake: Stocktake,
    organisation: Organisation,
    what: str,
    due_date: date,
    by: User,
    now: datetime,
    task: Task | None = None,
    agenda_key: str = "",
) -> Promise:
    """Record who promised what by when. Raises NotAllowed, Refused with every problem at once."""
    may_run(by)
    with transaction.atomic():
        stored = (
            Stocktake.objects.select_for_update(of=("self",)).select_related("series__project").get(pk=stocktake.pk)
        )
        problems = required("what", what, _("Say what is promised, so that it can be checked."))
        if stored.state not in RECORDED_IN:
            message = _("Promises are recorded from the issue of the pack until the minutes are agreed.")
            problems.append(FieldProblem("stocktake", "wrong_state", message))
        if not is_sane(due_date) or due_date < timezone.localdate(now):
            problems.append(FieldProblem("due_date", "in_past", _("Promise a day from today on.")))
        if task is not None and not in_slice(stored, task):
            problems.append(FieldProblem("task", "foreign", _("The task is not in the slice of this series.")))
        if not is_on_agenda(stored, agenda_key):
            problems.append(FieldProblem("agenda_key", "unknown", _("There is no such line on the agenda.")))
        refuse(problems)
        promise = Promise.objects.create(
            stocktake=stored,
            organisation=organisation,
            project=task.project if task else stored.series.project,
            task=task,
            code=next_code(Promise, "P-"),
            what=what,
            due_date=due_date,
            agenda_key=agenda_key,
            made_at=now,
            made_by=by.email,
        )
        after = {"organisation": organisation.code, "what": what, "due_date": due_date, "stocktake": stored.code}
        _record(promise, "promise.made", {}, after, by=by, now=now, operation="created")
    return promise


def is_on_agenda(stocktake: Stocktake, key: str) -> bool:
    """Whether the key names a line of the issued agenda; empty is about none in particular."""
    return not key or any(line["key"] == key for line in stocktake.pack.get("agenda", ()))


def settle_promise(
    *, promise: Promise, state: str, outcome: str, by: User, now: datetime, version: int | None = None
) -> Promise:
    """Close a promise as kept, broken or dropped, saying how. Raises NotAllowed, Stale, Refused (settled already)."""
    if not Promise.objects.editable_by(by).filter(pk=promise.pk).exists():
        raise NotAllowed(_("Those who run the stocktake settle its promises."))
    with transaction.atomic():
        stored = Promise.objects.select_for_update(of=("self",)).select_related("task", "project").get(pk=promise.pk)
        expect(stored, version)
        if stored.state != Promise.State.OPEN:
            raise Refused([FieldProblem("state", "settled", _("This promise is settled already."))])
        problems = required("outcome", outcome, _("Say what came of it: how it was kept, or why not."))
        if state not in SETTLED:
            problems.append(FieldProblem("state", "unknown", _("A promise is kept, broken or dropped.")))
        refuse(problems)
        swap(stored, now=now, state=state, outcome=outcome, closed_at=now, closed_by=by.email)
        _record(stored, f"promise.{state}", {"state": "open"}, {"state": state, "outcome": outcome}, by=by, now=now)
    return stored


def _record(
    promise: Promise,
    action: str,
    before: dict[str, object],
    after: dict[str, object],
    *,
    by: User,
    now: datetime,
    operation: str = "updated",
) -> None:
    record(
        promise,
        kind="promise",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        project=promise.project,
        task=promise.task,
    )
