"""The weekly problem-solving meeting: what is coming, one meeting, its outcomes and its minutes."""

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
from projects.actions.meetings import close_meeting, open_meeting, record_outcome
from projects.forms.escalations import ActForm, MinutesForm, OutcomeForm
from projects.models import Decision, ProblemItem, ProblemMeeting
from projects.queries.problem_solving import MeetingPage, items_of, meeting_page, problem_solving_page
from projects.views.acting import acted
from projects.views.request import person, signed_in


@signed_in
@require_safe
def problem_solving(request: HttpRequest) -> HttpResponse:
    """The coming agenda, and the meetings held."""
    return _list(request)


@signed_in
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Open the meeting of this week."""
    _refuse_unless_run(request)
    form = ActForm(request.POST)

    def do(_values: dict[str, Any]) -> tuple[str, str]:
        made = open_meeting(by=person(request), now=timezone.now())
        return _("The meeting is open, its agenda is fixed."), reverse("problem-meeting", args=[made.code])

    return acted(request, form, do, lambda status: _list(request, form=form, status=status))


@signed_in
@require_safe
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """One meeting: its points, what was agreed, its minutes."""
    return _page(request, _visible(request, code))


@signed_in
@require_POST
def outcome(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say how a point was left."""
    found = _visible(request, code)
    item = get_object_or_404(items_of(person(request)).select_related("meeting"), meeting=found, number=number)
    _refuse_unless_run(request)
    questions = list(Decision.objects.visible_to(person(request)).open().filter(project=item.project).order_by("code"))
    form = OutcomeForm(request.POST, number=number, questions=questions)
    form.fields["raised"].queryset = Decision.objects.filter(pk__in=[q.pk for q in questions])  # type: ignore[attr-defined]

    def do(values: dict[str, Any]) -> tuple[str, str]:
        record_outcome(item=item, by=person(request), now=timezone.now(), **values)
        return _("Point %(n)s is settled.") % {"n": number}, f"{reverse('problem-meeting', args=[code])}#point-{number}"

    return acted(request, form, do, lambda status: _page(request, found, outcome={number: form}, status=status))


@signed_in
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the meeting with its minutes."""
    found = _visible(request, code)
    _refuse_unless_run(request)
    form = MinutesForm(request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        close_meeting(meeting=found, by=person(request), now=timezone.now(), **values)
        return _("The meeting is closed."), reverse("problem-meeting", args=[code])

    return acted(request, form, do, lambda status: _page(request, found, minutes=form, status=status))


def _visible(request: HttpRequest, code: str) -> ProblemMeeting:
    found: ProblemMeeting = get_object_or_404(ProblemMeeting.objects.visible_to(person(request)), code=code)
    return found


def _refuse_unless_run(request: HttpRequest) -> None:
    if not person(request).may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("The Project Office runs the weekly meeting."))


def _list(request: HttpRequest, *, form: forms.Form | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    page = problem_solving_page(user=person(request), today=timezone.localdate())
    context = {"page": page, "form": form, "today": timezone.localdate()}
    return render(request, "projects/problem_solving/list.html", context, status=status)


def _page(
    request: HttpRequest,
    found: ProblemMeeting,
    *,
    outcome: dict[int, forms.Form] | None = None,
    minutes: forms.Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = meeting_page(user=person(request), meeting=found)
    context = {
        "page": page,
        "meeting": found,
        "points": [(item, (outcome or {}).get(item.number) or _outcome_form(page, item)) for item in page.items],
        "minutes_form": minutes or (MinutesForm(initial={"version": found.version}) if page.may_run else None),
        "trail": [(_("Problem solving"), reverse("problem-solving"))],
        "today": timezone.localdate(),
    }
    return render(request, "projects/problem_solving/page.html", context, status=status)


def _outcome_form(page: MeetingPage, item: ProblemItem) -> forms.Form | None:
    """The form of a point while the meeting is open; an escalation stays."""
    if not page.may_run or item.outcome == ProblemItem.Outcome.ESCALATED:
        return None
    known = item.outcome if item.outcome != ProblemItem.Outcome.PENDING else ""
    initial = {
        "version": page.meeting.version,
        "outcome": known,
        "note": item.note,
        "raised": item.raised.code if item.raised else "",
    }
    questions = [question for question in page.questions if question.project_id == item.project_id]
    return OutcomeForm(number=item.number, questions=questions, initial=initial)
