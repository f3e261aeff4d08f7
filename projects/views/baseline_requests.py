"""Requests for new baselines: the list, one of them, and the decision of another person."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions.baseline_requests import approve_baseline, refuse_baseline, withdraw_baseline
from projects.forms.plan_control import DecisionForm, RefuseForm
from projects.models import BaselineRequest
from projects.queries.baseline_requests import request_page, requests_page, requests_with_links
from projects.views.plan_control import send, trail_to
from projects.views.request import person, signed_in


@signed_in
@require_safe
def baseline_requests(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, oldest first, and what was decided."""
    page = requests_page(user=person(request))
    context = {"page": page, "trail": [], "today": timezone.localdate()}
    return render(request, "projects/baseline_requests/list.html", context)


@signed_in
@require_safe
def baseline_request(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked, why, and what it would do."""
    return _render(request, _visible(request, code))


@signed_in
@require_POST
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Put it in force."""
    found = _decided_by(request, code)

    def act(values: dict[str, Any]) -> str:
        approve_baseline(request=found, by=person(request), now=timezone.now(), reason=values["reason"])
        return _("The new baseline is in force. The earlier versions stay comparable.")

    return _decide(request, found, "approve", DecisionForm(request.POST), act)


@signed_in
@require_POST
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Say no, with the reason."""
    found = _decided_by(request, code)

    def act(values: dict[str, Any]) -> str:
        refuse_baseline(request=found, reason=values["reason"], by=person(request), now=timezone.now())
        return _("The request is refused; the plan stays as it is.")

    return _decide(request, found, "refuse", RefuseForm(request.POST), act)


@signed_in
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's own request back."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> str:
        withdraw_baseline(request=found, by=person(request), now=timezone.now(), reason=values["reason"])
        return _("The request is taken back.")

    return _decide(request, found, "withdraw", DecisionForm(request.POST), act)


def _visible(request: HttpRequest, code: str) -> BaselineRequest:
    found: BaselineRequest = get_object_or_404(requests_with_links(person(request)), code=code)
    return found


def _decided_by(request: HttpRequest, code: str) -> BaselineRequest:
    found = _visible(request, code)
    if not person(request).may(Verb.APPROVE_BASELINE):
        raise PermissionDenied(_("Only the Project Office approves baselines."))
    return found


def _decide(
    request: HttpRequest,
    found: BaselineRequest,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    address = reverse("baseline-request", args=[found.code])
    return send(
        request,
        form,
        act=lambda values: (act(values), address),
        render=lambda refused, status: _render(request, found, refused={name: refused}, status=status),
    )


def _render(
    request: HttpRequest,
    found: BaselineRequest,
    *,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = request_page(user=person(request), request=found)
    empty: dict[str, forms.Form] = {}
    if page.may_decide:
        empty = {"approve": DecisionForm(auto_id="approve_%s"), "refuse": RefuseForm(auto_id="refuse_%s")}
    if page.may_withdraw:
        empty["withdraw"] = DecisionForm(auto_id="withdraw_%s")
    trail = [*trail_to(found.subject_task), (_("Requests for new baselines"), reverse("baseline-requests"))]
    context = {
        "page": page,
        "request_row": found,
        "forms": empty | (refused or {}),
        "trail": trail,
        "today": timezone.localdate(),
    }
    return render(request, "projects/baseline_requests/page.html", context, status=status)
