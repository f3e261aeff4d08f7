"""Standing in for someone on leave: choosing for whom one acts, stopping, naming who stands in."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acting import IN_SESSION, usable
from accounts.models import Delegation, User
from accounts.roles import NEVER_STOOD_IN, Verb
from projects.actions.delegations import delegate, end_delegation, stand_ins_for
from projects.forms.people import DelegationForm
from projects.queries.people import standing_in
from projects.views.acting import acted
from projects.views.request import person, signed_in
from projects.views.sensitive import sensitive


@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For whom one may act, who stands in for oneself, and a form to name someone."""
    return _page(request)


@signed_in
@require_POST
def act(request: HttpRequest, delegation: str) -> HttpResponse:
    """Act for the absent person from the next page on, until stopped."""
    found = usable(person(request), _found(request, delegation).public_id, on=timezone.localdate())
    if found is None:
        raise Http404
    request.session[IN_SESSION] = str(found.public_id)
    return redirect("home")


@signed_in
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to one's own rights."""
    request.session.pop(IN_SESSION, None)
    return redirect("standing-in")


@sensitive
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    by = person(request)
    if not _may_name(by):
        raise PermissionDenied(_("Nobody stands in for this role."))
    form = _form(by, request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        made = delegate(absent=values.pop("absent", by), **values, by=by, now=timezone.now())
        told = {"stand_in": made.stand_in, "absent": made.absent}
        return _("%(stand_in)s stands in for %(absent)s.") % told, reverse("standing-in")

    return acted(request, form, do, lambda status: _page(request, form=form, status=status))


@signed_in
@require_POST
def end(request: HttpRequest, delegation: str) -> HttpResponse:
    """Either of the two or the Project Office ends it: it counts from the next request."""
    found = _found(request, delegation)

    def do(_values: dict[str, Any]) -> tuple[str, str]:
        end_delegation(delegation=found, by=person(request), now=timezone.now())
        return _("It is ended."), reverse("standing-in")

    return acted(request, forms.Form(request.POST), do, lambda status: _page(request, status=status))


def _found(request: HttpRequest, public_id: str) -> Delegation:
    """One in which the person has a part; for who manages people, any."""
    user = person(request)
    try:
        found = Delegation.objects.filter(public_id=UUID(public_id)).first()
    except ValueError:
        found = None
    if found is None or not (user.pk in (found.absent_id, found.stand_in_id) or user.may(Verb.MANAGE_PEOPLE)):
        raise Http404
    return found


def _may_name(user: User) -> bool:
    return not user.is_limited and user.role not in NEVER_STOOD_IN


def _form(user: User, data: Any = None) -> DelegationForm:
    """For oneself among the people of one's bodies; the Project Office for anyone, itself included."""
    if not user.may(Verb.MANAGE_PEOPLE):
        return DelegationForm(data, people=stand_ins_for(user, by_office=False))
    people = User.objects.filter(is_active=True).exclude(role__in=NEVER_STOOD_IN)
    everyone = people.order_by("full_name", "email")
    return DelegationForm(data, people=everyone, absent=everyone)


def _page(request: HttpRequest, *, form: DelegationForm | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    user = person(request)
    found = standing_in(user=user, on=timezone.localdate())
    context = {"found": found, "form": (form or _form(user)) if _may_name(user) else None}
    return render(request, "projects/people/standing_in.html", context, status=status)
