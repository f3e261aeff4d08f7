"""Orders of the leader, from the words to the closing with proof. Only the giver's side closes or gives more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.models import Order, OrderEntry, StrategicProject, Task
from regions.models import Organisation


@dataclass(frozen=True, slots=True)
class OrderText:
    """The words of an order in the three languages; English is required, the others fall back to it."""

    en: str
    ru: str = ""
    kk: str = ""


def give_order(
    *,
    text: OrderText,
    giver: str,
    meeting: str,
    given_date: date,
    due_date: date,
    lead: Organisation,
    by: User,
    now: datetime,
    contributing: Sequence[Organisation] = (),
    project: StrategicProject | None = None,
    task: Task | None = None,
) -> Order:
    """Write down what the leader ordered. The Project Office and the coordinator do. Raises NotAllowed, Refused."""
    _refuse_unless_giver(by)
    project = task.project if task else project
    if project is not None:
        refuse_record(project)
    refuse(
        [
            *required("text_en", text.en, _("Write what is ordered.")),
            *required("giver", giver, _("Say who gave the order, by role.")),
            *required("meeting", meeting, _("Say in which meeting it was given.")),
            *_day_problems(given_date, due_date, today=timezone.localdate(now)),
        ]
    )
    with transaction.atomic():
        order = Order.objects.create(
            code=next_code(Order, "O-"),
            name_en=text.en.strip(),
            name_ru=text.ru.strip(),
            name_kk=text.kk.strip(),
            giver=giver.strip(),
            meeting=meeting.strip(),
            given_date=given_date,
            due_date=due_date,
            first_due_date=due_date,
            lead_organisation=lead,
            project=project,
            task=task,
        )
        order.contributing_organisations.set([body for body in contributing if body != lead])
        _add(order, OrderEntry.Kind.GIVEN, text.en, day=due_date, by=by, now=now, operation="created")
    return order


def report_on_order(
    *, order: Order, text: str, by: User, now: datetime, proof: str = "", version: int | None = None
) -> Order:
    """Say how the order is being carried out. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(order, by=by, version=version)
        _refuse_unless_lead(stored, by)
        refuse(required("text", text, _("Say what has been done.")))
        swap(stored, now=now)
        _add(stored, OrderEntry.Kind.REPORT, text, proof=proof, by=by, now=now)
    return stored


def request_extension(
    *, order: Order, to: date, reason: str, by: User, now: datetime, version: int | None = None
) -> Order:
    """Request more time, with the reason; the day stays until the giver's side decides. Raises NotAllowed, Refused."""
    with transaction.atomic():
        stored = _locked_open(order, by=by, version=version)
        _refuse_unless_lead(stored, by)
        refuse(
            [*_asked_problems(stored, to, today=timezone.localdate(now)), *required("reason", reason, _("Say why."))]
        )
        swap(stored, now=now, asked_date=to)
        _add(stored, OrderEntry.Kind.EXTENSION_REQUESTED, reason, day=to, by=by, now=now)
    return stored


def decide_extension(
    *, order: Order, granted: bool, words: str, by: User, now: datetime, version: int | None = None
) -> Order:
    """Grant or refuse the time that was requested. Raises NotAllowed, Refused (none requested, no words), Stale."""
    with transaction.atomic():
        stored = _locked_open(order, by=by, version=version)
        _refuse_unless_giver(by)
        problems = required("words", words, _("Say why."))
        if stored.asked_date is None:
            problems.append(FieldProblem("granted", "not_asked", _("No more time is requested for this order.")))
        refuse(problems)
        asked = stored.asked_date
        swap(stored, now=now, asked_date=None, due_date=asked if granted else stored.due_date)
        kind = OrderEntry.Kind.EXTENSION_GRANTED if granted else OrderEntry.Kind.EXTENSION_REFUSED
        _add(stored, kind, words, day=asked, by=by, now=now)
    return stored


def request_closing(
    *, order: Order, text: str, proof: str, by: User, now: datetime, version: int | None = None
) -> Order:
    """Say that the order is carried out, with the proof. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(order, by=by, version=version)
        _refuse_unless_lead(stored, by)
        problems = [
            *required("text", text, _("Say what was achieved.")),
            *required("proof", proof, _("Give the proof: an act, a register, a link.")),
        ]
        if stored.state == Order.State.CLOSING_REQUESTED:
            problems.append(FieldProblem("state", "requested", _("Closing is requested already and waits.")))
        refuse(problems)
        swap(stored, now=now, state=Order.State.CLOSING_REQUESTED)
        _add(stored, OrderEntry.Kind.CLOSING_REQUESTED, text, proof=proof, by=by, now=now)
    return stored


def decide_closing(
    *, order: Order, accepted: bool, words: str, by: User, now: datetime, version: int | None = None
) -> Order:
    """Close the order on the giver's behalf, or send it back with what is missing. Raises NotAllowed, Refused, Stale.

    Closing needs that the lead body requested it with proof; who requested it does not close it.
    """
    with transaction.atomic():
        stored = _locked_open(order, by=by, version=version)
        _refuse_unless_giver(by)
        problems = required("words", words, _("Say what was checked, or what is missing."))
        if stored.state != Order.State.CLOSING_REQUESTED:
            message = _("The lead body has not requested closing with proof yet.")
            problems.append(FieldProblem("accepted", "not_requested", message))
        refuse(problems)
        requested = stored.entries.filter(kind=OrderEntry.Kind.CLOSING_REQUESTED).order_by("-number")[0]
        if accepted and same_eyes(by, requested.by_id, since=requested.at):
            raise Refused([FieldProblem("accepted", "own", _("You requested the closing: another person closes."))])
        if accepted:
            swap(stored, now=now, state=Order.State.CLOSED, closed_at=now, asked_date=None)
        else:
            swap(stored, now=now, state=Order.State.OPEN)
        kind = OrderEntry.Kind.CLOSED if accepted else OrderEntry.Kind.SENT_BACK
        _add(stored, kind, words, by=by, now=now)
    return stored


def _locked_open(order: Order, *, by: User, version: int | None) -> Order:
    Order.objects.select_for_update().get(pk=order.pk)
    found = Order.objects.visible_to(by).select_related("lead_organisation", "project", "task").filter(pk=order.pk)
    stored: Order | None = found.first()
    if stored is None:
        raise NotAllowed(_("This order is not open to you."))
    expect(stored, version)
    if stored.state == Order.State.CLOSED:
        raise Refused([FieldProblem("state", "closed", _("This order is closed: it is history."))])
    return stored


def _refuse_unless_giver(by: User) -> None:
    if not by.may(Verb.DECIDE):
        raise NotAllowed(_("The Project Office and the coordinator do this on behalf of the leader."))


def _refuse_unless_lead(stored: Order, by: User) -> None:
    if not Order.objects.reportable_by(by).filter(pk=stored.pk).exists():
        raise NotAllowed(_("The body that leads the order reports on it."))


def _day_problems(given: date, due: date, *, today: date) -> list[FieldProblem]:
    named = {"given_date": given, "due_date": due}
    message = _("The year is outside 1990 to 2100.")
    problems = [FieldProblem(name, "out_of_range", message) for name, day in named.items() if not is_sane(day)]
    if given > today:
        problems.append(FieldProblem("given_date", "in_future", _("An order that was given has a day that has come.")))
    if due < given:
        problems.append(FieldProblem("due_date", "before_given", _("The order is due before it was given.")))
    return problems


def _asked_problems(stored: Order, to: date, *, today: date) -> list[FieldProblem]:
    if not is_sane(to):
        return [FieldProblem("to", "out_of_range", _("The year is outside 1990 to 2100."))]
    if to <= max(stored.due_date, today):
        return [FieldProblem("to", "not_later", _("Choose a day after the present one and after today."))]
    return []


def _add(
    order: Order,
    kind: str,
    text: str,
    *,
    by: User,
    now: datetime,
    proof: str = "",
    day: date | None = None,
    operation: str = "updated",
) -> None:
    """The entry of the order's history, and its trail. Only a task opens an order to those outside its bodies."""
    OrderEntry.objects.create(
        order=order,
        number=order.entries.count() + 1,
        kind=kind,
        text=text.strip(),
        proof=proof.strip(),
        day=day,
        by=by,
        by_label=by.email,
        at=now,
    )
    after: dict[str, Any] = {"state": order.state, "due_date": order.due_date, "asked_date": order.asked_date}
    record(
        order,
        kind="order",
        action=f"order.{kind}",
        operation=operation,
        before={},
        after=after,
        by=by,
        now=now,
        reason=text,
        task=order.task,
    )
