"""The month of an organisation: confirmed by it when all below is, which locks it; accepted, or sent back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, record, refuse, required, swap
from projects.domain.cycle import SETTLED
from projects.models import OrganisationPeriod, ReportingStep, Task

MOST_NAMED = 5


def confirm_period(
    *, period: OrganisationPeriod, by: User, now: datetime, today: date, expected_version: int | None = None
) -> OrganisationPeriod:
    """The organisation stands behind its month; from now on nothing that is dated in it changes.

    Raises NotAllowed, Refused (not all updates are settled, the month is not over, locked already), Stale.
    """
    with transaction.atomic():
        stored = _held(period, expected_version)
        if not OrganisationPeriod.objects.confirmable_by(by).filter(pk=stored.pk).exists():
            raise NotAllowed(_("Only those who confirm for this organisation confirm its month."))
        refuse([*_state_problems(stored), *_open_updates(stored), *_too_early(stored, today)])
        values = {"confirmed_by": by, "confirmed_by_label": by.email, "confirmed_at": now}
        return _move(stored, OrganisationPeriod.State.CONFIRMED, values, by=by, now=now)


def accept_period(
    *, period: OrganisationPeriod, by: User, now: datetime, expected_version: int | None = None
) -> OrganisationPeriod:
    """The Project Office accepts a confirmed month. Raises NotAllowed, Refused (not confirmed by another), Stale."""
    with transaction.atomic():
        stored = _held(period, expected_version)
        _refuse_unless_office(by)
        problems = _needs_state(stored, OrganisationPeriod.State.CONFIRMED)
        if stored.confirmed_at and same_eyes(by, stored.confirmed_by_id, since=stored.confirmed_at):
            message = _("You confirmed it yourself. Another person of the Project Office accepts it.")
            problems.append(FieldProblem("accepted_by", "same_person", message))
        refuse(problems)
        values = {"accepted_by": by, "accepted_by_label": by.email, "accepted_at": now}
        return _move(stored, OrganisationPeriod.State.ACCEPTED, values, by=by, now=now)


def send_back_period(
    *, period: OrganisationPeriod, note: str, by: User, now: datetime, expected_version: int | None = None
) -> OrganisationPeriod:
    """Unlock a confirmed or accepted month with a note: the organisation changes what it must and confirms again.

    Raises NotAllowed, Refused (not locked, no note), Stale.
    """
    with transaction.atomic():
        stored = _held(period, expected_version)
        _refuse_unless_office(by)
        states = (OrganisationPeriod.State.CONFIRMED, OrganisationPeriod.State.ACCEPTED)
        missing = required("note", note, _("Say what has to change, so that the organisation knows what to do."))
        refuse([*_needs_state(stored, *states), *missing])
        return _move(stored, OrganisationPeriod.State.SENT_BACK, {"note": note.strip()}, by=by, now=now, note=note)


def refuse_locked(*, task: Task, day: date | None, field: str) -> None:
    """Refuse to change a value that is dated in a locked month of the task's organisation, naming what to do."""
    if day is None:
        return
    locked = OrganisationPeriod.objects.locked().filter(
        organisation=task.lead_organisation_id, first_date__lte=day, last_date__gte=day, updates__task=task
    )
    if locked.exists():
        month = formats.date_format(day, "YEAR_MONTH_FORMAT")
        message = _("%(month)s is confirmed and locked: ask the Project Office to send it back first.") % {
            "month": month
        }
        raise Refused([FieldProblem(field, "locked", message)])


def _held(period: OrganisationPeriod, expected_version: int | None) -> OrganisationPeriod:
    stored = OrganisationPeriod.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=period.pk)
    expect(stored, expected_version)
    return stored


def _refuse_unless_office(by: User) -> None:
    if not by.may(Verb.ACCEPT_PERIOD):
        raise NotAllowed(_("Only the Project Office accepts a month or sends it back."))


def _state_problems(stored: OrganisationPeriod) -> list[FieldProblem]:
    return [FieldProblem("state", "locked", _("This month is confirmed already."))] if stored.is_locked else []


def _needs_state(stored: OrganisationPeriod, *states: str) -> list[FieldProblem]:
    if stored.state in states:
        return []
    message = _("This month is not confirmed by its organisation, or somebody was faster: look at it again.")
    return [FieldProblem("state", "not_possible", message)]


def _open_updates(stored: OrganisationPeriod) -> list[FieldProblem]:
    """Names the updates that are neither confirmed nor excused."""
    codes = list(stored.updates.exclude(state__in=SETTLED).order_by("code").values_list("task__code", flat=True))
    if not codes:
        return []
    message = ngettext(
        "%(count)s task is neither confirmed nor excused: %(codes)s.",
        "%(count)s tasks are neither confirmed nor excused: %(codes)s.",
        len(codes),
    ) % {"count": len(codes), "codes": ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")}
    return [FieldProblem("updates", "not_settled", message)]


def _too_early(stored: OrganisationPeriod, today: date) -> list[FieldProblem]:
    if today > stored.last_date:
        return []
    message = _("The month is not over: it can be confirmed from its last day on.")
    return [] if today == stored.last_date else [FieldProblem("first_date", "not_over", message)]


def _move(
    stored: OrganisationPeriod, state: str, values: dict[str, Any], *, by: User, now: datetime, note: str = ""
) -> OrganisationPeriod:
    before = {"state": stored.state}
    swap(stored, now=now, state=state, **values)
    ReportingStep.objects.create(period=stored, state=state, note=note, by=by, by_label=by.email, at=now)
    for_task = stored.updates.select_related("task").order_by("pk").first()
    record(
        stored,
        kind="organisation-period",
        action=f"organisation_period.{state}",
        before=before,
        after={"state": state},
        by=by,
        now=now,
        reason=note,
        task=for_task.task if for_task else None,
    )
    return stored
