"""People for the Project Office, and the link of an invitation for who was invited."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Invitation, User
from accounts.roles import Role
from projects.actions import Refused
from projects.actions import people as acts
from projects.forms import add_refusal
from projects.forms.people import ChangePersonForm, CloseForm, FirstPasswordForm, InviteForm
from projects.models import Team
from projects.queries.people import people_list, person_line
from projects.views.acting import acted, named
from projects.views.request import person
from projects.views.sensitive import for_managers

INVITATION = "invitation"
"""Of the session: the key of the link that was followed, so that it does not stay in the address."""


@for_managers
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone, with role, bodies, last sign-in and state."""
    return _list(request)


@for_managers
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST, by=person(request))

    def do(values: dict[str, Any]) -> tuple[str, str]:
        made = acts.invite(**values, by=person(request), now=timezone.now())
        return _("%(email)s is invited: the link in the letter is good for 72 hours.") % {"email": made.email}, (
            reverse("person", args=[made.public_id])
        )

    return acted(request, form, do, lambda status: _list(request, form=form, status=status))


@for_managers
@require_safe
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, _found(public_id))


@for_managers
@require_POST
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another role, other bodies, other teams."""
    found = _found(public_id)
    form = ChangePersonForm(request.POST, by=person(request))

    def do(values: dict[str, Any]) -> tuple[str, str]:
        acts.change_person(person=found, **values, by=person(request), now=timezone.now())
        return _("Saved: it counts from their next request."), reverse("person", args=[public_id])

    return acted(request, form, do, lambda status: _page(request, found, status=status, change=form))


@for_managers
@require_POST
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _found(public_id)
    form = CloseForm(request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        acts.close_account(person=found, **values, by=person(request), now=timezone.now())
        said = _("The account is closed: every session and token of theirs has ended.")
        return said, reverse("person", args=[public_id])

    return acted(request, form, do, lambda status: _page(request, found, status=status, close=form))


@for_managers
@require_POST
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _press(request, _found(public_id), acts.reopen_account, _("The account is open again."))


@for_managers
@require_POST
def resend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _press(request, _found(public_id), acts.resend_invitation, _("A new letter is under way."))


def _press(request: HttpRequest, found: User, act: Any, said: str) -> HttpResponse:
    """One button, without a form of its own."""
    form = forms.Form(request.POST)

    def do(_values: dict[str, Any]) -> tuple[str, str]:
        act(person=found, by=person(request), now=timezone.now())
        return said, reverse("person", args=[found.public_id])

    return acted(request, form, do, lambda status: _page(request, found, status=status, press=form))


@never_cache
@require_safe
def invitation_link(request: HttpRequest, key: str) -> HttpResponse:
    """Whatever the key, the same way on: the next page asks whether it opens anything."""
    request.session[INVITATION] = key[:100]
    return redirect("invitation")


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Set the first password; a link that opens nothing says so without telling why."""
    key, now = str(request.session.get(INVITATION, "")), timezone.now()
    form = FirstPasswordForm(request.POST if request.method == "POST" else None)
    if not key or Invitation.objects.find(key, at=now) is None:
        return _opens_nothing(request)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                made = acts.accept_invitation(key=key, password=form.cleaned_data["password"], now=now)
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                request.session.pop(INVITATION, None)
                if made is None:
                    return _opens_nothing(request)
                messages.success(request, _("Your password is set. Sign in with it."))
                return redirect("sign-in")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "projects/people/accept.html", {"form": form}, status=status)


def _opens_nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "projects/people/no_invitation.html", status=HTTPStatus.NOT_FOUND)


def _found(public_id: UUID) -> User:
    return get_object_or_404(User, public_id=public_id)


def _list(request: HttpRequest, *, form: InviteForm | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    role = request.GET.get("role", "")
    context = {
        "lines": people_list(query=query, role=role if role in Role.values else "", now=timezone.now()),
        "form": form or InviteForm(by=person(request), initial={"role": Role.MINISTRY_EDITOR}),
        "query": query,
        "role": role,
        "roles": Role.choices,
    }
    return render(request, "projects/people/list.html", context, status=status)


def _page(request: HttpRequest, found: User, *, status: int = HTTPStatus.OK, **refused: forms.Form) -> HttpResponse:
    by = person(request)
    initial = {
        "role": found.role,
        "uses_admin": found.is_staff,
        "organisations": list(found.memberships.values_list("organisation_id", flat=True)),
        "teams": list(Team.objects.filter(members__user=found).values_list("pk", flat=True)),
    }
    made = {"change": ChangePersonForm(by=by, initial=initial), "close": CloseForm()} | refused
    context = {
        "line": person_line(found, now=timezone.now()),
        "forms": named(made),
        "press": refused.get("press"),
        "is_self": found.pk == by.pk,
        "trail": [(pgettext("page", "People"), reverse("people"))],
    }
    return render(request, "projects/people/page.html", context, status=status)
