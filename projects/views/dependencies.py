"""Promises between tasks: the lists, the network of a project, who waits for whom, and the answers of both sides."""

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

from projects.actions.dependencies import (
    accept_dependency,
    acknowledge_alerts,
    decline_dependency,
    withdraw_dependency,
)
from projects.forms import day_text
from projects.forms.plan_control import AcceptForm, AcknowledgeForm, DeclineForm, WithdrawForm
from projects.models import MilestoneDependency
from projects.queries.dependencies import (
    PromiseLine,
    dependencies_page,
    lines_of,
    promise_rows,
    promises_page,
    waiting_page,
)
from projects.querysets import organisations_visible_to
from projects.views.plan_control import Subject, project_of, send, subject_context, task_of
from projects.views.request import person, signed_in

State = MilestoneDependency.State


@signed_in
@require_safe
def project_dependencies(request: HttpRequest, code: str) -> HttpResponse:
    """The network and the critical path of a project, and its open promises."""
    return _network(request, project_of(request, code))


@signed_in
@require_safe
def task_dependencies(request: HttpRequest, code: str) -> HttpResponse:
    """The same of a task."""
    return _network(request, task_of(request, code))


def _network(request: HttpRequest, subject: Subject) -> HttpResponse:
    page = dependencies_page(user=person(request), subject=subject)
    context = subject_context(subject) | {"page": page, "today": timezone.localdate()}
    return render(request, "projects/promises/network.html", context)


@signed_in
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Every promise that the person may see and that is still to be kept."""
    context = {"page": promises_page(user=person(request)), "trail": [], "today": timezone.localdate()}
    return render(request, "projects/promises/list.html", context)


@signed_in
@require_safe
def waiting(request: HttpRequest, code: str) -> HttpResponse:
    """Who waits for an organisation, and what it waits for."""
    organisation = get_object_or_404(organisations_visible_to(person(request)), code=code)
    page = waiting_page(user=person(request), organisation=organisation)
    trail = [(organisation.name, reverse("organisation", args=[organisation.code]))]
    context = {"page": page, "organisation": organisation, "trail": trail, "today": timezone.localdate()}
    return render(request, "projects/promises/waiting.html", context)


@signed_in
@require_safe
def promise(request: HttpRequest, code: str) -> HttpResponse:
    """One promise: who asked for what, what was answered, what is expected now."""
    return _render(request, _visible(request, code))


@signed_in
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Promise a day."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> str:
        accept_dependency(dependency=found.edge, by=person(request), now=timezone.now(), **values)
        return _("Promised. A later forecast will alert those who wait.")

    return _answer(request, found, "accept", AcceptForm(request.POST), act, allowed=found.may_answer)


@signed_in
@require_POST
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """Say that it cannot be promised, or no longer."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> str:
        decline_dependency(dependency=found.edge, by=person(request), now=timezone.now(), **values)
        return _("Declined. It is listed as not agreed until the taker asks for another day.")

    return _answer(request, found, "decline", DeclineForm(request.POST), act, allowed=found.may_answer)


@signed_in
@require_POST
def acknowledge(request: HttpRequest, code: str) -> HttpResponse:
    """The taker's side has seen the alerts."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> str:
        acknowledge_alerts(dependency=found.edge, by=person(request), now=timezone.now(), **values)
        return _("Acknowledged.")

    return _answer(request, found, "acknowledge", AcknowledgeForm(request.POST), act, allowed=found.may_take)


@signed_in
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The taker does not wait for it any more."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> str:
        withdraw_dependency(dependency=found.edge, by=person(request), now=timezone.now(), **values)
        return _("The dependency is taken away.")

    allowed = found.may_take
    return _answer(request, found, "withdraw", WithdrawForm(request.POST), act, allowed=allowed, gone=True)


def _visible(request: HttpRequest, code: str) -> PromiseLine:
    """A promise, or a wait inside one task, that the person may see, or 404."""
    edge = get_object_or_404(promise_rows(person(request)), code=code)
    return lines_of(user=person(request), rows=[edge])[0]


def _answer(
    request: HttpRequest,
    found: PromiseLine,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    allowed: bool,
    gone: bool = False,
) -> HttpResponse:
    if not allowed:
        raise PermissionDenied(_("This side of the promise is not yours."))
    address = reverse("dependencies") if gone else reverse("dependency", args=[found.edge.code])
    return send(
        request,
        form,
        act=lambda values: (act(values), address),
        render=lambda refused, status: _render(request, found, refused={name: refused}, status=status),
    )


def _render(
    request: HttpRequest,
    found: PromiseLine,
    *,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "line": found,
        "edge": found.edge,
        "forms": _forms(found) | (refused or {}),
        "trail": [(_("Dependencies"), reverse("dependencies"))],
        "today": timezone.localdate(),
    }
    return render(request, "projects/promises/page.html", context, status=status)


def _forms(found: PromiseLine) -> dict[str, forms.Form]:
    """The empty forms that this person may use on this promise now."""
    shown: dict[str, forms.Form] = {}
    if found.is_over or not found.is_promise:
        return shown
    state = found.edge.state
    if found.may_answer and state in (State.PROPOSED, State.DECLINED):
        day = day_text(found.edge.needed_date or found.expected)
        shown["accept"] = AcceptForm(auto_id="accept_%s", initial={"agreed_date": day})
    if found.may_answer and state in (State.PROPOSED, State.ACCEPTED):
        shown["decline"] = DeclineForm(auto_id="decline_%s")
    if found.may_take and found.unseen_alerts:
        shown["acknowledge"] = AcknowledgeForm(auto_id="acknowledge_%s")
    if found.may_take:
        shown["withdraw"] = WithdrawForm(auto_id="withdraw_%s")
    return shown
