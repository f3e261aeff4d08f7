"""What the pages of change control, promises and chains share: the subject of a page, and a form that was sent."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from projects.actions import NotAllowed, Refused
from projects.forms import add_refusal
from projects.models import StrategicProject, Task
from projects.queries.tasks import tasks_with_links
from projects.views.request import person

Subject = StrategicProject | Task
Trail = list[tuple[str, str]]
Render = Callable[[forms.Form, int], HttpResponse]


def project_of(request: HttpRequest, code: str) -> StrategicProject:
    """The project with this code that the person may see, or 404."""
    found: StrategicProject = get_object_or_404(
        StrategicProject.objects.visible_to(person(request)).select_related("portfolio"), code=code
    )
    return found


def task_of(request: HttpRequest, code: str) -> Task:
    """The task with this code that the person may see, or 404."""
    found: Task = get_object_or_404(tasks_with_links(person(request)).select_related("project__portfolio"), code=code)
    return found


def trail_to(subject: Subject) -> Trail:
    """The way up from a page of a project or task."""
    if isinstance(subject, Task):
        project = subject.project
        return [
            (project.name, reverse("project", args=[project.code])),
            (subject.name, reverse("task", args=[subject.code])),
        ]
    portfolio = (subject.portfolio.name, reverse("national") if subject.portfolio.is_national else "")
    return [portfolio, (subject.name, reverse("project", args=[subject.code]))]


def subject_context(subject: Subject) -> dict[str, Any]:
    """What the head of a page of a project or task needs."""
    kind = "task" if isinstance(subject, Task) else "project"
    return {"subject": subject, "kind": kind, "trail": trail_to(subject)}


def send(
    request: HttpRequest, form: forms.Form, *, act: Callable[[dict[str, Any]], tuple[str, str]], render: Render
) -> HttpResponse:
    """Do what the form asks (`act` answers the message and where to go), or show it again with all that is wrong.

    Raises PermissionDenied (403) where the action says that this person may not.
    """
    if form.is_valid():
        try:
            message, address = act(form.cleaned_data)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, message)
            return HttpResponseRedirect(address)
    return render(form, HTTPStatus.UNPROCESSABLE_ENTITY)
