"""Questions that wait for an answer: the list, the escalations, one question, and what people do with it."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from projects.actions.decisions import (
    answer_decision,
    escalate_decision,
    raise_decision,
    raises_to,
    return_decision,
    withdraw_decision,
)
from projects.domain.escalation import Step, rank
from projects.forms.escalations import AnswerForm, RaiseDecisionForm, ReasonForm
from projects.models import Decision, StrategicProject, Task
from projects.queries.decisions import DecisionPage, decision_list, decision_page, escalations, ladder
from projects.views.acting import acted, kind_of, subject_of, subject_trail
from projects.views.request import person, signed_in

STATES = ("open", "answered", "withdrawn")
TABS = {
    "open": pgettext_lazy("questions", "open"),
    "answered": pgettext_lazy("questions", "answered"),
    "withdrawn": pgettext_lazy("questions", "withdrawn"),
    "all": pgettext_lazy("questions", "all"),
}


@signed_in
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Questions of one state, the oldest first; the open ones unless another state is asked for."""
    state = request.GET.get("state", "open")
    state = state if state in (*STATES, "all") else "open"
    found = decision_list(user=person(request), today=timezone.localdate(), state="" if state == "all" else state)
    tabs = [(name, TABS[name], f"?state={name}") for name in (*STATES, "all")]
    context = {"found": found, "state": state, "tabs": tabs, "ladder": ladder(found.lines), **_common()}
    return render(request, "projects/decisions/list.html", context)


@signed_in
@require_safe
def escalated(request: HttpRequest) -> HttpResponse:
    """Every open question above its team, with how long it waited at each step."""
    found = escalations(user=person(request), today=timezone.localdate())
    context = {"found": found, "ladder": ladder(found.lines), **_common()}
    return render(request, "projects/decisions/escalations.html", context)


@signed_in
@require_safe
def of_subject(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The questions about a project and its tasks, or about one task."""
    return _subject_page(request, subject_of(request, kind, code))


@signed_in
@require_POST
def raise_one(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Put a question to a step of the ladder."""
    subject = subject_of(request, kind, code)
    form = _raise_form(request, subject, request.POST)
    if form is None:
        raise PermissionDenied(_("Questions about this are raised by those who carry it out."))

    def do(values: dict[str, Any]) -> tuple[str, str]:
        named = {name: values[name] for name in ("title", "question", "step", "owner", "due_date")}
        by, now = person(request), timezone.now()
        made = raise_decision(subject=subject, options=form.options(), by=by, now=now, **named)
        return _("Question %(code)s is raised.") % {"code": made.code}, reverse("decision", args=[made.code])

    return acted(request, form, do, lambda status: _subject_page(request, subject, form=form, status=status))


@signed_in
@require_safe
def decision(request: HttpRequest, code: str) -> HttpResponse:
    """One question: options, answer, and its way on the ladder."""
    return _page(request, _visible(request, code))


@signed_in
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the question where it stands."""
    found = _visible(request, code)
    form = AnswerForm(request.POST, decision=found)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        option = int(values.pop("option"))
        answer_decision(decision=found, option=option, by=person(request), now=timezone.now(), **values)
        return _("The answer is recorded."), reverse("decision", args=[found.code])

    return acted(request, form, do, lambda status: _page(request, found, refused={"answer": form}, status=status))


@signed_in
@require_POST
def move(request: HttpRequest, code: str, how: str) -> HttpResponse:
    """Put the question one step up, send it one step down, or withdraw it."""
    found = _visible(request, code)
    form = ReasonForm(request.POST, auto_id=f"{how}_%s")
    act, said = {
        "escalate": (escalate_decision, _("The question is one step up.")),
        "return": (return_decision, _("The question is one step down, with yours.")),
        "withdraw": (withdraw_decision, _("The question is withdrawn.")),
    }[how]

    def do(values: dict[str, Any]) -> tuple[str, str]:
        act(decision=found, by=person(request), now=timezone.now(), **values)
        return said, reverse("decision", args=[found.code])

    return acted(request, form, do, lambda status: _page(request, found, refused={how: form}, status=status))


def _visible(request: HttpRequest, code: str) -> Decision:
    links = ("project__portfolio", "task__project", "owner", "chosen", "raised_by", "answered_by")
    found: Decision = get_object_or_404(Decision.objects.visible_to(person(request)).select_related(*links), code=code)
    return found


def _page(
    request: HttpRequest,
    found: Decision,
    *,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = decision_page(user=person(request), decision=found, today=timezone.localdate())
    context = {
        "page": page,
        "decision": found,
        "forms": _forms(page) | (refused or {}),
        "trail": [*subject_trail(found.subject), (_("Decisions"), reverse("decisions"))],
        **_common(),
    }
    return render(request, "projects/decisions/page.html", context, status=status)


def _forms(page: DecisionPage) -> dict[str, forms.Form]:
    """The empty forms that this person may use on this question."""
    seen = {"version": page.decision.version}
    made: dict[str, forms.Form] = {}
    if page.may_answer:
        made["answer"] = AnswerForm(decision=page.decision, initial=seen)
    for how, may in (("escalate", page.up), ("return", page.down), ("withdraw", page.may_withdraw)):
        if may:
            made[how] = ReasonForm(initial=seen, auto_id=f"{how}_%s")
    return made


def _subject_page(
    request: HttpRequest,
    subject: Task | StrategicProject,
    *,
    form: RaiseDecisionForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    found = decision_list(user=person(request), today=timezone.localdate(), subject=subject)
    context = {
        "found": found,
        "subject": subject,
        "kind": kind_of(subject),
        "form": form or _raise_form(request, subject),
        "trail": subject_trail(subject),
        **_common(),
    }
    return render(request, "projects/decisions/subject.html", context, status=status)


def _raise_form(request: HttpRequest, subject: Task | StrategicProject, data: Any = None) -> RaiseDecisionForm | None:
    """The form with the steps to which this person may put a question; None where they raise none."""
    highest = raises_to(subject=subject, by=person(request))
    if highest is None:
        return None
    steps = [step.value for step in Step if rank(step) <= rank(highest)]
    body = subject.lead_organisation if isinstance(subject, Task) else subject.coordinator
    initial = {"owner": body.code if body else "", "step": steps[-1] if highest != Step.LEADER else Step.COORDINATOR}
    return RaiseDecisionForm(data, user=person(request), steps=steps, initial=initial)


def _common() -> dict[str, Any]:
    return {"today": timezone.localdate(), "steps": Decision.Step.choices}
