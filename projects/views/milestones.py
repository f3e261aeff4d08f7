"""The page of a milestone: its report form, its history, and what the Project Office does to its plan."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Verb
from projects.actions import FieldProblem, Refused, add_dependency, cancel_milestone, rebaseline
from projects.forms import CancelForm, DependencyForm, RebaselineForm, ReturnDoneForm, add_refusal
from projects.models import Milestone
from projects.queries.milestones import MilestonePage, milestone_page
from projects.views import rows, updates
from projects.views.request import person, signed_in
from projects.views.rows import RowView


@signed_in
@require_safe
def milestone(request: HttpRequest, code: str) -> HttpResponse:
    """Where it stands, what it was agreed to be, and everything that was said about it."""
    return render_page(request, updates.visible_milestone(request, code))


def render_page(
    request: HttpRequest,
    milestone: Milestone,
    *,
    report: RowView | None = None,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page, with a report that could not be saved or a form that was refused in place of the empty one."""
    user = person(request)
    page = milestone_page(user=user, milestone=milestone, today=timezone.localdate())
    context = {
        "page": page,
        "milestone": milestone,
        "history": [(entry, [rows.told(change) for change in entry.changes]) for entry in page.history],
        "view": report or rows.idle(page.row, undo_version=_undo_version(page, user)),
        "trail": _trail(milestone),
        "today": timezone.localdate(),
        "forms": _plan_forms(milestone, user) | {"return_done": ReturnDoneForm()} | (refused or {}),
        "refused": tuple(refused or ()),
    }
    return render(request, "projects/milestones/page.html", context, status=status)


def _undo_version(page: MilestonePage, user: User) -> int:
    newest = page.history[0] if page.history else None
    return rows.undo_version(newest, user) if page.may_report else 0


def _plan_forms(milestone: Milestone, user: User) -> dict[str, forms.Form]:
    """The empty forms that this person may use on this milestone."""
    if not milestone.task.project.portfolio.is_national:
        return {}
    found: dict[str, forms.Form] = {}
    if user.may(Verb.APPROVE_BASELINE):
        found["rebaseline"] = RebaselineForm()
    if user.may(Verb.PLAN):
        found["dependency"] = DependencyForm(user=user, milestone=milestone)
        if milestone.state == Milestone.State.OPEN:
            found["cancel"] = CancelForm()
    return found


@signed_in
@require_POST
def rebaseline_milestone(request: HttpRequest, code: str) -> HttpResponse:
    """Agree a new baseline date."""
    found = _planned_by(request, code, Verb.APPROVE_BASELINE)
    form = RebaselineForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        rebaseline(milestone=found, to=values["to"], reason=values["reason"], by=person(request), now=timezone.now())
        return _("The new baseline is in force. The earlier ones stay in the list.")

    return _plan(request, found, "rebaseline", form, act)


@signed_in
@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Take the milestone out of every sum, visibly."""
    found = _planned_by(request, code, Verb.PLAN)
    form = CancelForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        cancel_milestone(milestone=found, reason=values["reason"], by=person(request), now=timezone.now())
        return _("The milestone is cancelled and leaves every sum.")

    return _plan(request, found, "cancel", form, act)


@signed_in
@require_POST
def wait_for(request: HttpRequest, code: str) -> HttpResponse:
    """Say that this milestone waits for another."""
    found = _planned_by(request, code, Verb.PLAN)
    form = DependencyForm(request.POST, user=person(request), milestone=found)

    def act(values: dict[str, Any]) -> str:
        first = values["predecessor"]
        try:
            add_dependency(predecessor=first, successor=found, by=person(request), now=timezone.now())
        except IntegrityError as error:
            message = _("These milestones would wait for each other.")
            raise Refused([FieldProblem("predecessor", "cycle", message)]) from error
        return _("%(code)s now waits for %(first)s.") % {"code": found.code, "first": first.code}

    return _plan(request, found, "dependency", form, act)


def _planned_by(request: HttpRequest, code: str, verb: Verb) -> Milestone:
    """404 for what the person may not see; 403 without the verb, and in an imported portfolio, which is a record."""
    found = updates.visible_milestone(request, code)
    if not person(request).may(verb):
        raise PermissionDenied(_("Only the Project Office changes the plan."))
    if not found.task.project.portfolio.is_national:
        raise PermissionDenied(_("An imported portfolio is a record: its plan does not change."))
    return found


def _plan(
    request: HttpRequest, found: Milestone, name: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do it and go back to the page, or show the page again with what was typed and what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return HttpResponseRedirect(f"{reverse('milestone', args=[found.code])}#main")
    return render_page(request, found, refused={name: form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _trail(milestone: Milestone) -> list[tuple[str, str]]:
    task = milestone.task
    return [
        (task.project.name, reverse("project", args=[task.project.code])),
        (task.name, reverse("task", args=[task.code])),
    ]
