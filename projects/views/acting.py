"""How a page's form is acted on: do it and go on, or show the page again with what was typed and what is wrong."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.actions import NotAllowed, Refused, Stale
from projects.forms import add_refusal
from projects.models import StrategicProject, Task
from projects.views.request import number_in_form, person

Do = Callable[[dict[str, Any]], tuple[str, str]]
Again = Callable[[int], HttpResponse]
Trail = list[tuple[str, str]]


def acted(request: HttpRequest, form: forms.Form, do: Do, again: Again) -> HttpResponse:
    """Do it and go to the address that it gives, saying what it says; or show the page again with what is wrong.

    422 where the form or the rules refuse, 409 where somebody was faster, 403 where the person may see the object but
    not do this to it.
    """
    if not form.is_valid():
        return again(HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        said, address = do(form.cleaned_data)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refused as refusal:
        add_refusal(form, refusal)
        return again(HTTPStatus.UNPROCESSABLE_ENTITY)
    except Stale:
        message = _("Somebody has changed this since you opened it. Look at it as it is now, then send again.")
        form.add_error(None, forms.ValidationError(message, code="stale"))
        return again(HTTPStatus.CONFLICT)
    messages.success(request, said)
    return HttpResponseRedirect(address)


def act_on(
    request: HttpRequest,
    name: str,
    form: forms.Form,
    act: Callable[[], tuple[str, str]],
    again: Callable[[dict[str, forms.Form], int], HttpResponse],
) -> HttpResponse:
    """The same for a page with several forms: `again` shows it with the refused one, by name."""
    return acted(request, form, lambda _values: act(), lambda status: again({name: form}, status))


def named(forms_of_page: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """Gives the controls of each form ids of their own: several forms of a page have fields of one name."""
    for name, form in forms_of_page.items():
        form.auto_id = f"{name}_%s"
    return forms_of_page


def seen_version(request: HttpRequest) -> int:
    """The version that the person looked at, from the hidden field of the form; 0, which no object has, without one."""
    return number_in_form(request, "version")


def subject_of(request: HttpRequest, kind: str, code: str) -> Task | StrategicProject:
    """The project or task of the national plan with this code, or 404."""
    user = person(request)
    if kind == "project":
        projects = StrategicProject.objects.visible_to(user).select_related("portfolio", "coordinator")
        return get_object_or_404(projects, code=code)
    if kind == "task":
        tasks = Task.objects.visible_to(user).select_related("project__portfolio", "lead_organisation")
        return get_object_or_404(tasks, code=code)
    raise Http404


def subject_trail(subject: Task | StrategicProject | None) -> Trail:
    """The way back up to a project, or over it to a task."""
    if subject is None:
        return []
    if isinstance(subject, Task):
        return [*subject_trail(subject.project), (subject.name, reverse("task", args=[subject.code]))]
    return [(subject.name, reverse("project", args=[subject.code]))]


def kind_of(subject: Task | StrategicProject) -> str:
    return "task" if isinstance(subject, Task) else "project"
