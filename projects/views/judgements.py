"""The judgements of a project or a task: drafted, confirmed or returned, and their history beside the figures."""

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
from projects.actions import judgements as actions
from projects.forms.judgements import JudgementForm, NoteForm, NothingForm, filled
from projects.models import Judgement, StrategicProject, Task
from projects.queries.judgements import JudgementsPage, judgements_page, may_draft
from projects.views.acting import acted, seen_version
from projects.views.request import person, signed_in

Subject = StrategicProject | Task


@signed_in
@require_safe
def of_project(request: HttpRequest, code: str) -> HttpResponse:
    """What people judged of the project as a whole, beside what the rules said on that day."""
    return _render(request, _project(request, code))


@signed_in
@require_safe
def of_task(request: HttpRequest, code: str) -> HttpResponse:
    """The same of one task."""
    return _render(request, _task(request, code))


@signed_in
@require_POST
def draft_of_project(request: HttpRequest, code: str) -> HttpResponse:
    """Draft a judgement of a project."""
    return _draft(request, _project(request, code))


@signed_in
@require_POST
def draft_of_task(request: HttpRequest, code: str) -> HttpResponse:
    """Draft a judgement of a task."""
    return _draft(request, _task(request, code))


@signed_in
@require_POST
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an own draft, which hands it in again."""
    found = _judgement(request, code)
    if found.by_id != person(request).pk:
        raise PermissionDenied(_("A draft is changed by its author."))
    form = JudgementForm(request.POST, auto_id=f"id_{found.code}_%s")

    def act() -> str:
        content, version = form.content, seen_version(request)
        actions.edit_draft(
            judgement=found, content=content, by=person(request), now=timezone.now(), expected_version=version
        )
        return _("The draft is changed and waits for the Project Office.")

    return _change(request, found, "edit", form, act)


@signed_in
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm a draft of somebody else: from now on it counts."""
    found = _for_office(request, code)
    form = NothingForm(request.POST)

    def act() -> str:
        version = seen_version(request)
        actions.confirm_judgement(judgement=found, by=person(request), now=timezone.now(), expected_version=version)
        return _("The judgement is confirmed and counts.")

    return _change(request, found, "confirm", form, act)


@signed_in
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Return a draft with a note."""
    found = _for_office(request, code)
    form = NoteForm(request.POST, auto_id=f"id_{found.code}_%s")

    def act() -> str:
        actions.return_judgement(
            judgement=found,
            note=form.cleaned_data["note"],
            by=person(request),
            now=timezone.now(),
            expected_version=seen_version(request),
        )
        return _("The draft is returned to its author.")

    return _change(request, found, "return", form, act)


def _draft(request: HttpRequest, subject: Subject) -> HttpResponse:
    form = JudgementForm(request.POST)
    project, task = _parts(subject)
    if not may_draft(person(request), project, task):
        raise PermissionDenied(_("A judgement is drafted by the people who deliver it: the lead body and the team."))

    def act() -> str:
        content = form.content
        actions.draft_judgement(project=project, task=task, content=content, by=person(request), now=timezone.now())
        return _("The draft waits for the Project Office: it counts when somebody there confirms it.")

    return acted(
        request,
        form,
        lambda _values: (act(), _back(subject)),
        lambda status: _render(request, subject, draft=form, status=status),
    )


def _change(request: HttpRequest, found: Judgement, name: str, form: forms.Form, act: Any) -> HttpResponse:
    subject = found.subject
    refused = {(found.pk, name): form}
    return acted(
        request,
        form,
        lambda _values: (act(), _back(subject)),
        lambda status: _render(request, subject, refused=refused, status=status),
    )


def _back(subject: Subject) -> str:
    kind = "task" if isinstance(subject, Task) else "project"
    return f"{reverse(f'{kind}-judgements', args=[subject.code])}#main"


def _parts(subject: Subject) -> tuple[StrategicProject, Task | None]:
    return (subject.project, subject) if isinstance(subject, Task) else (subject, None)


def _project(request: HttpRequest, code: str) -> StrategicProject:
    rows = StrategicProject.objects.visible_to(person(request)).select_related("portfolio")
    return get_object_or_404(rows, code=code)


def _task(request: HttpRequest, code: str) -> Task:
    rows = Task.objects.visible_to(person(request)).select_related("project__portfolio")
    return get_object_or_404(rows, code=code)


def _judgement(request: HttpRequest, code: str) -> Judgement:
    links = ("project__portfolio", "task__project__portfolio")
    return get_object_or_404(Judgement.objects.visible_to(person(request)).select_related(*links), code=code)


def _for_office(request: HttpRequest, code: str) -> Judgement:
    found = _judgement(request, code)
    if not person(request).may(Verb.JUDGE):
        raise PermissionDenied(_("Only the Project Office judges delivery confidence."))
    return found


def _render(
    request: HttpRequest,
    subject: Subject,
    *,
    draft: JudgementForm | None = None,
    refused: dict[tuple[int, str], forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    project, task = _parts(subject)
    page = judgements_page(user=person(request), project=project, task=task, today=timezone.localdate())
    context = {
        "page": page,
        "project": project,
        "task": task,
        "subject": subject,
        "figures": page.figures,
        "today": timezone.localdate(),
        "drafts": _with_forms(page, refused or {}),
        "form": draft or (JudgementForm() if page.may_draft else None),
        "draft_address": reverse(f"{'task' if task else 'project'}-judgement-draft", args=[subject.code]),
        "trail": _trail(project, task),
    }
    return render(request, "projects/judgements/page.html", context, status=status)


def _with_forms(page: JudgementsPage, refused: dict[tuple[int, str], forms.Form]) -> list[dict[str, Any]]:
    """Each draft with the forms that this reader may use on it; a refused one as it was typed."""
    found = []
    for draft in page.drafts:
        row = draft.line.judgement
        made: dict[str, Any] = {"draft": draft, "line": draft.line}
        if draft.may_edit:
            made["edit"] = refused.get((row.pk, "edit")) or filled(row)
        if draft.may_decide:
            made["confirm"] = refused.get((row.pk, "confirm")) or NothingForm()
            made["return"] = refused.get((row.pk, "return")) or NoteForm(auto_id=f"id_{row.code}_%s")
        found.append(made)
    return found


def _trail(project: StrategicProject, task: Task | None) -> list[tuple[str, str]]:
    trail = [(project.name, reverse("project", args=[project.code]))]
    return [*trail, (task.name, reverse("task", args=[task.code]))] if task else trail
