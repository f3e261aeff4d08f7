"""API tokens: one's own, and everyone's for the Project Office. A key is on one page, once, and nowhere else."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts.models import ApiToken, User
from accounts.roles import RIGHTS, HoldsTokens, Verb
from projects.actions import NotAllowed, Refused
from projects.actions.api_tokens import make_token, revoke_token, rotate_token
from projects.forms import add_refusal
from projects.forms.people import RotateForm, TokenForm
from projects.queries.people import may_hold_tokens, token_lines
from projects.views.acting import acted
from projects.views.request import person
from projects.views.sensitive import sensitive


@sensitive
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own; with ?all everyone's, for the Project Office."""
    return _page(request)


@sensitive
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    form = _form(person(request), request.POST)

    def act(values: dict[str, Any]) -> tuple[ApiToken, str]:
        by = person(request)
        return make_token(owner=values.pop("owner", by), **values, by=by, now=timezone.now())

    return _shown_once(request, form, act, lambda: _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY))


@sensitive
@require_POST
def rotate(request: HttpRequest, api_token: str) -> HttpResponse:
    """A successor; the old key goes on for as many hours as chosen."""
    found, form = _found(request, api_token), RotateForm(request.POST)

    def act(values: dict[str, Any]) -> tuple[ApiToken, str]:
        return rotate_token(token=found, **values, by=person(request), now=timezone.now())

    def again() -> HttpResponse:
        return _page(request, rotating=(found.pk, form), status=HTTPStatus.UNPROCESSABLE_ENTITY)

    return _shown_once(request, form, act, again)


@sensitive
@require_POST
def revoke(request: HttpRequest, api_token: str) -> HttpResponse:
    found, form = _found(request, api_token), forms.Form(request.POST)

    def do(_values: dict[str, Any]) -> tuple[str, str]:
        revoke_token(token=found, by=person(request), now=timezone.now())
        return _("The token opens nothing any more."), _address(request)

    return acted(request, form, do, lambda status: _page(request, status=status, refused=form))


@sensitive_variables()
def _shown_once(request: HttpRequest, form: forms.Form, act: Any, again: Any) -> HttpResponse:
    """The page with the key, as the answer to the form: no address leads to it, no message or session holds it."""
    if not form.is_valid():
        return again()
    try:
        token, key = act(form.cleaned_data)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refused as refusal:
        add_refusal(form, refusal)
        return again()
    context = {"token": token, "key": key, "back": _address(request)}
    return render(request, "projects/people/token_made.html", context, status=HTTPStatus.CREATED)


def _found(request: HttpRequest, public_id: str) -> ApiToken:
    user = person(request)
    try:
        found = ApiToken.objects.select_related("user").filter(public_id=UUID(public_id)).first()
    except ValueError:
        found = None
    if found is None or not (found.user_id == user.pk or user.may(Verb.MANAGE_PEOPLE)):
        raise Http404
    return found


def _address(request: HttpRequest) -> str:
    return reverse("tokens") + ("?all" if "all" in request.GET else "")


def _form(user: User, data: Any = None) -> TokenForm:
    if not user.may(Verb.MANAGE_PEOPLE):
        return TokenForm(data)
    holders = [role for role, rights in RIGHTS.items() if rights.tokens != HoldsTokens.NONE]
    owners = User.objects.filter(is_active=True, role__in=holders).order_by("full_name", "email")
    return TokenForm(data, owners=owners, initial={"owner": user})


def _page(
    request: HttpRequest,
    *,
    form: TokenForm | None = None,
    rotating: tuple[int, RotateForm] | None = None,
    refused: forms.Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    user, everyone = person(request), "all" in request.GET
    if everyone and not user.may(Verb.MANAGE_PEOPLE):
        raise Http404
    lines = []
    for line in token_lines(user=user, everyone=everyone, now=timezone.now()):
        again = rotating[1] if rotating and rotating[0] == line.token.pk else RotateForm()
        again.auto_id = f"token-{line.token.public_id}-%s"
        lines.append((line, again))
    context = {
        "lines": lines,
        "everyone": everyone,
        "manages": user.may(Verb.MANAGE_PEOPLE),
        "form": (form or _form(user)) if may_hold_tokens(user) else None,
        "refused": refused,
    }
    return render(request, "projects/people/tokens.html", context, status=status)
