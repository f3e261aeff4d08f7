"""The agreed plan of a project or task: versions, comparison, requests, and the form that asks for a new baseline."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions.baseline_requests import moves_of, request_baseline
from projects.forms.plan_control import ReplanForm
from projects.models import Task
from projects.queries.baseline_requests import RequestEffect, effect_for, effect_of_changes
from projects.queries.plans import PlanPage, plan_page
from projects.views.plan_control import Subject, project_of, send, subject_context, task_of
from projects.views.request import number_in, person, signed_in


@signed_in
@require_safe
def project_plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan of a project: what was agreed when, and what is asked to change."""
    return _render(request, project_of(request, code))


@signed_in
@require_safe
def task_plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan of a task, with the form that asks for other dates and weights."""
    return _render(request, task_of(request, code))


@signed_in
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the new dates would do, or (without `preview`) send them as a request."""
    task = task_of(request, code)
    page = _page(request, task)
    form = ReplanForm(request.POST, milestones=[line.milestone for line in page.lines])
    if "preview" in request.POST and form.is_valid():
        return _preview(request, page, task, form)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        made = request_baseline(
            task=task, changes=form.asked(), reason=values["reason"], by=person(request), now=timezone.now()
        )
        message = _("Request %(code)s waits for the decision of another person.") % {"code": made.code}
        return message, reverse("baseline-request", args=[made.code])

    return send(
        request, form, act=act, render=lambda refused, status: _shown(request, page, form=refused, status=status)
    )


def _preview(request: HttpRequest, page: PlanPage, task: Task, form: ReplanForm) -> HttpResponse:
    asked = form.asked()
    if not asked:
        message = _("Write a new date or weight for at least one milestone.")
        form.add_error(None, forms.ValidationError(message, code="required"))
        return _shown(request, page, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    stored = effect_of_changes(task=task, moves=moves_of(asked))
    effect = effect_for(user=person(request), task=task, stored=stored)
    return _shown(request, page, form=form, effect=effect)


def _page(request: HttpRequest, subject: Subject) -> PlanPage:
    return plan_page(
        user=person(request),
        subject=subject,
        today=timezone.localdate(),
        from_number=number_in(request, "from"),
        to_number=number_in(request, "to"),
    )


def _render(request: HttpRequest, subject: Subject) -> HttpResponse:
    return _shown(request, _page(request, subject))


def _shown(
    request: HttpRequest,
    page: PlanPage,
    *,
    form: forms.Form | None = None,
    effect: RequestEffect | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    empty = ReplanForm(milestones=[line.milestone for line in page.lines]) if page.may_ask else None
    context = subject_context(page.subject) | {
        "page": page,
        "form": form or empty,
        "form_open": form is not None,
        "effect": effect,
        "today": timezone.localdate(),
    }
    return render(request, "projects/plans/page.html", context, status=status)
