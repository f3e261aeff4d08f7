"""The eight steps of a project: its gates, and the public records they ask for."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions.lifecycle import add_public_record, pass_gate
from projects.forms.challenges import PassForm, PublicRecordForm
from projects.models import StrategicProject
from projects.queries.lifecycle import lifecycle_page
from projects.views.acting import acted, named
from projects.views.request import person, signed_in


@signed_in
@require_safe
def lifecycle(request: HttpRequest, code: str) -> HttpResponse:
    """Where the project stands in the eight steps, and what its gate still asks for."""
    return _render(request, _visible(request, code))


@signed_in
@require_POST
def pass_step(request: HttpRequest, code: str) -> HttpResponse:
    """Pass the gate of the step that the page showed."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        pass_gate(project=found, step=request.POST.get("step", ""), by=person(request), now=timezone.now(), **values)
        return _("The gate is passed."), _address(found)

    form = PassForm(request.POST)
    return acted(request, form, act, lambda status: _render(request, found, refused={"pass": form}, status=status))


@signed_in
@require_POST
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Record an open day, a roadmap or an annual report."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        add_public_record(project=found, by=person(request), now=timezone.now(), **values)
        return _("It is recorded."), _address(found)

    form = PublicRecordForm(request.POST)
    return acted(request, form, act, lambda status: _render(request, found, refused={"record": form}, status=status))


def _visible(request: HttpRequest, code: str) -> StrategicProject:
    projects = StrategicProject.objects.visible_to(person(request)).select_related("portfolio")
    found: StrategicProject = get_object_or_404(projects, code=code)
    return found


def _address(project: StrategicProject) -> str:
    return reverse("project-lifecycle", args=[project.code])


def _render(
    request: HttpRequest,
    found: StrategicProject,
    *,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    user = person(request)
    page = lifecycle_page(user=user, project=found, today=timezone.localdate())
    offered: dict[str, forms.Form] = {}
    if user.may(Verb.RUN_ROUTINES) and found.portfolio.is_national:
        offered["record"] = PublicRecordForm()
        if page.current:
            offered["pass"] = PassForm()
    context = {
        "page": page,
        "project": found,
        "forms": named(offered | (refused or {})),
        "trail": [(found.name, reverse("project", args=[found.code]))],
    }
    return render(request, "projects/lifecycle/page.html", context, status=status)
