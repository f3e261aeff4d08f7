"""The page of a milestone: its report form, its history, and what the Project Office does to its plan."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Verb
from projects.actions import FieldProblem, NotAllowed, Refused, cancel_milestone
from projects.actions.baseline_requests import Asked, request_baseline
from projects.actions.dependencies import propose_dependency
from projects.forms import CancelForm, ReturnDoneForm, add_refusal
from projects.forms.plan_control import DependencyForm, RebaselineForm, WhatIfForm
from projects.models import Milestone
from projects.queries.milestones import MilestonePage, is_editable, milestone_page
from projects.queries.network import effect_of
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
        "forms": _plan_forms(page, user) | {"return_done": ReturnDoneForm()} | (refused or {}),
        "refused": tuple(refused or ()),
        **_what_if(request, milestone, user),
    }
    return render(request, "projects/milestones/page.html", context, status=status)


def _undo_version(page: MilestonePage, user: User) -> int:
    newest = page.history[0] if page.history else None
    return rows.undo_version(newest, user) if page.may_report else 0


def _what_if(request: HttpRequest, milestone: Milestone, user: User) -> dict[str, Any]:
    """The form that tries another date, and what the date of the address (`?if=`) would do. Nothing is saved."""
    if milestone.state != Milestone.State.OPEN:
        return {}
    asked = request.GET.get("if")
    if asked is None:
        return {"what_if": WhatIfForm(auto_id="if_%s")}
    form = WhatIfForm({"to": asked}, auto_id="if_%s")
    effect = effect_of(user=user, milestone=milestone, to=form.cleaned_data["to"]) if form.is_valid() else None
    return {"what_if": form, "effect": effect}


def _plan_forms(page: MilestonePage, user: User) -> dict[str, forms.Form]:
    """The empty forms that this person may use on this milestone."""
    milestone = page.milestone
    found: dict[str, forms.Form] = {}
    if page.may_ask:
        found["rebaseline"] = RebaselineForm(auto_id="rebaseline_%s")
    if page.may_link:
        found["dependency"] = DependencyForm(user=user, milestone=milestone, auto_id="dependency_%s")
    national = milestone.task.project.portfolio.is_national
    if user.may(Verb.PLAN) and national and milestone.state == Milestone.State.OPEN:
        found["cancel"] = CancelForm(auto_id="cancel_%s")
    return found


@signed_in
@require_POST
def rebaseline_milestone(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for another agreed date; another person decides."""
    found = _edited_by(request, code)
    form = RebaselineForm(request.POST, auto_id="rebaseline_%s")

    def act(values: dict[str, Any]) -> str:
        asked = [Asked(found, values["to"])]
        try:
            made = request_baseline(
                task=found.task, changes=asked, reason=values["reason"], by=person(request), now=timezone.now()
            )
        except Refused as refusal:
            raise Refused(_of_one_date(refusal)) from refusal
        return _("Request %(code)s waits for the decision of another person.") % {"code": made.code}

    return _plan(request, found, "rebaseline", form, act)


def _of_one_date(refusal: Refused) -> list[FieldProblem]:
    """What the action finds wrong with the one change that this form asks for stands beside its date."""
    return [
        FieldProblem("to" if problem.field == "changes" else problem.field, problem.code, problem.message)
        for problem in refusal.problems
    ]


@signed_in
@require_POST
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Take the milestone out of every sum, visibly."""
    found = _planned_by(request, code, Verb.PLAN)
    form = CancelForm(request.POST, auto_id="cancel_%s")

    def act(values: dict[str, Any]) -> str:
        cancel_milestone(milestone=found, reason=values["reason"], by=person(request), now=timezone.now())
        return _("The milestone is cancelled and leaves every sum.")

    return _plan(request, found, "cancel", form, act)


@signed_in
@require_POST
def wait_for(request: HttpRequest, code: str) -> HttpResponse:
    """Say that this milestone waits for another; between tasks the other side is asked for a promise."""
    found = updates.visible_milestone(request, code)
    if not person(request).may(Verb.PLAN):
        found = _edited_by(request, code)
    form = DependencyForm(request.POST, user=person(request), milestone=found, auto_id="dependency_%s")

    def act(values: dict[str, Any]) -> str:
        first = values.pop("predecessor")
        edge = propose_dependency(predecessor=first, successor=found, by=person(request), now=timezone.now(), **values)
        told = {"code": found.code, "first": first.code}
        if edge.state == edge.State.INTERNAL:
            return _("%(code)s now waits for %(first)s.") % told
        return _("%(code)s now waits for %(first)s. It is not agreed until the other side accepts it.") % told

    return _plan(request, found, "dependency", form, act)


def _edited_by(request: HttpRequest, code: str) -> Milestone:
    """404 for what the person may not see; 403 for what others update, and for a record."""
    found = updates.visible_milestone(request, code)
    if not is_editable(user=person(request), milestone=found):
        raise PermissionDenied(_("You can read this milestone, but others update its task."))
    return found


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
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
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
