"""Findings: where people and rules differ, who answers, and how long it waits."""

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
from projects.actions import findings as actions
from projects.forms.judgements import AnswerForm, NoteForm, NothingForm
from projects.models import StatusFinding
from projects.queries.judgements import FindingLine, findings_page
from projects.views.acting import acted, seen_version
from projects.views.request import person, signed_in

Act = Callable[[], str]


@signed_in
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Every difference that is open, the oldest first; what was closed lately below."""
    return _render(request)


@signed_in
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Say why the two differ."""
    found = _finding(request, code)
    if not StatusFinding.objects.answerable_by(person(request)).filter(pk=found.pk).exists():
        raise PermissionDenied(_("You can read this finding, but the lead body answers it."))
    form = AnswerForm(request.POST, auto_id=f"id_{found.code}_%s")

    def act() -> str:
        told = form.cleaned_data["answer"]
        actions.answer_finding(finding=found, answer=told, **_who(request))
        return _("The answer is written down and waits for the Project Office.")

    return _perform(request, found, "answer", form, act)


@signed_in
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Accept the answer of somebody else."""
    found = _for_office(request, code)
    form = NothingForm(request.POST)

    def act() -> str:
        actions.accept_answer(finding=found, **_who(request))
        return _("The answer is accepted.")

    return _perform(request, found, "accept", form, act)


@signed_in
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Do not accept the answer."""
    found = _for_office(request, code)
    form = NoteForm(request.POST, auto_id=f"id_{found.code}_%s")

    def act() -> str:
        actions.return_answer(finding=found, note=form.cleaned_data["note"], **_who(request))
        return _("The answer is not accepted: the finding is open again.")

    return _perform(request, found, "return", form, act)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": person(request), "now": timezone.now(), "expected_version": seen_version(request)}


def _perform(request: HttpRequest, found: StatusFinding, name: str, form: forms.Form, act: Act) -> HttpResponse:
    refused = {(found.pk, name): form}
    return acted(
        request,
        form,
        lambda _values: (act(), f"{reverse('findings')}#{found.code}"),
        lambda status: _render(request, refused=refused, status=status),
    )


def _finding(request: HttpRequest, code: str) -> StatusFinding:
    return get_object_or_404(StatusFinding.objects.visible_to(person(request)), code=code)


def _for_office(request: HttpRequest, code: str) -> StatusFinding:
    found = _finding(request, code)
    if not person(request).may(Verb.JUDGE):
        raise PermissionDenied(_("Only the Project Office accepts an answer or sends it back."))
    return found


def _render(
    request: HttpRequest,
    *,
    refused: dict[tuple[int, str], forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = findings_page(user=person(request), today=timezone.localdate())
    context = {
        "page": page,
        "today": timezone.localdate(),
        "live": [_with_forms(line, refused or {}) for line in page.live],
        "trail": [],
    }
    return render(request, "projects/findings/page.html", context, status=status)


def _with_forms(line: FindingLine, refused: dict[tuple[int, str], forms.Form]) -> dict[str, Any]:
    """A finding with the forms that this reader may use on it."""
    row = line.finding
    made: dict[str, Any] = {"line": line, "finding": row}
    if line.may_answer:
        made["answer"] = refused.get((row.pk, "answer")) or AnswerForm(auto_id=f"id_{row.code}_%s")
    if line.may_decide:
        made["accept"] = refused.get((row.pk, "accept")) or NothingForm()
        made["return"] = refused.get((row.pk, "return")) or NoteForm(auto_id=f"id_{row.code}_%s")
    return made
