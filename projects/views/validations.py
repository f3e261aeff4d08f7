"""Pages of external validation."""

from http import HTTPStatus

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions import validations as actions
from projects.forms.reviews import AnswerForm, ExaminationForm, IndicatorExaminationForm, LastWordForm, RoundForm
from projects.models import Milestone, StrategicProject, Task, Validation, ValidationRound
from projects.queries.bodies import lead_body, speaks_for
from projects.queries.validations import (
    may_validate,
    milestone_validations,
    round_lines,
    rounds_waiting_for,
    subject_validation,
    validation_page,
    validations_page,
)
from projects.views.acting import act_on
from projects.views.request import person, signed_in
from projects.views.reviews import trail_of

Forms = dict[str, forms.Form]


@signed_in
@require_safe
def validations(request: HttpRequest) -> HttpResponse:
    """Disputes first, then the rounds with their coverage, then what was confirmed or settled."""
    return _render_list(request)


@signed_in
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a year's sample."""
    _refuse_others(request)
    form = RoundForm(request.POST)

    def act() -> tuple[str, str]:
        made = actions.draw_round(by=person(request), now=timezone.now(), **form.cleaned_data)
        return _("The round is drawn."), reverse("validation-round", args=[made.code])

    return act_on(request, "draw", form, act, lambda refused, status: _render_list(request, refused, status))


@signed_in
@require_safe
def validation_round(request: HttpRequest, code: str) -> HttpResponse:
    """A year's sample: how it was drawn, and what became of each result."""
    user = person(request)
    rows = ValidationRound.objects.visible_to(user).filter(code=code)
    get_object_or_404(rows)
    (line,) = round_lines(user, rows)
    context = {
        "line": line,
        "round": line.round,
        "shows_population": user.may(Verb.READ_AUDIT),
        "trail": [(_("External validation"), reverse("validations"))],
    }
    return render(request, "projects/validations/round.html", context)


@signed_in
@require_safe
def validation(request: HttpRequest, code: str) -> HttpResponse:
    """One finding: the claim, what was found, the answer, the last word."""
    return _render(request, _visible(request, code))


@signed_in
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The lead organisation answers a dispute."""
    found = _visible(request, code)
    if not speaks_for(person(request), lead_body(project=found.project, task=found.task)):
        raise PermissionDenied(_("The lead organisation answers a dispute."))
    form = AnswerForm(request.POST)

    def act() -> tuple[str, str]:
        text = form.cleaned_data["text"]
        actions.answer_dispute(validation=found, text=text, by=person(request), now=timezone.now())
        return _("The answer is added. The auditor has the last word."), _address(found)

    return act_on(request, "answer", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a dispute back."""
    found = _visible(request, code)
    _refuse_others(request)
    form = LastWordForm(request.POST, auto_id="id_withdraw_%s")

    def act() -> tuple[str, str]:
        reason = form.cleaned_data["reason"]
        actions.withdraw_dispute(validation=found, reason=reason, by=person(request), now=timezone.now())
        return _("The dispute is withdrawn: the result counts again."), _address(found)

    return act_on(request, "withdraw", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_POST
def maintain(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a dispute."""
    found = _visible(request, code)
    _refuse_others(request)
    form = LastWordForm(request.POST, auto_id="id_maintain_%s")

    def act() -> tuple[str, str]:
        reason = form.cleaned_data["reason"]
        actions.maintain_dispute(validation=found, reason=reason, by=person(request), now=timezone.now())
        return _("The dispute is maintained: the result stays uncounted."), _address(found)

    return act_on(request, "maintain", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_safe
def milestone_page(request: HttpRequest, code: str) -> HttpResponse:
    """The claim of a milestone under an auditor's eyes."""
    return _render_milestone(request, _milestone(request, code))


@signed_in
@require_POST
def validate(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm or dispute a done milestone."""
    found = _milestone(request, code)
    _refuse_others(request)
    form = ExaminationForm(request.POST, rounds=rounds_waiting_for(found))

    def act() -> tuple[str, str]:
        values = form.cleaned_data
        given = actions.Examination(
            confirms=values["verdict"] == "confirmed",
            finding=values["finding"],
            evidence=values["evidence"],
            found_completion=values["found_completion"],
        )
        made = actions.validate_milestone(
            milestone=found, round=values.get("round"), found=given, by=person(request), now=timezone.now()
        )
        return _told(made), _address(made)

    return act_on(
        request, "validate", form, act, lambda refused, status: _render_milestone(request, found, refused, status)
    )


@signed_in
@require_safe
def project_validation(request: HttpRequest, code: str) -> HttpResponse:
    """The results of a project, and which of them were looked at."""
    return _render_subject(request, _project(request, code), None)


@signed_in
@require_POST
def validate_value(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm or dispute the value of an indicator."""
    project = _project(request, code)
    _refuse_others(request)
    form = IndicatorExaminationForm(request.POST, user=person(request), project=project)

    def act() -> tuple[str, str]:
        values = form.cleaned_data
        given = actions.Examination(
            confirms=values["verdict"] == "confirmed",
            finding=values["finding"],
            evidence=values["evidence"],
            found_value=values["found_value"],
        )
        made = actions.validate_indicator(
            indicator=values["indicator"], day=values["day"], found=given, by=person(request), now=timezone.now()
        )
        return _told(made), _address(made)

    return act_on(
        request, "value", form, act, lambda refused, status: _render_subject(request, project, None, refused, status)
    )


@signed_in
@require_safe
def task_validation(request: HttpRequest, code: str) -> HttpResponse:
    """The results of a task, and which of them were looked at."""
    tasks = Task.objects.visible_to(person(request)).select_related("project__portfolio", "lead_organisation")
    task = get_object_or_404(tasks, code=code)
    return _render_subject(request, task.project, task)


def _told(made: Validation) -> str:
    if made.state == Validation.State.CONFIRMED:
        return _("The result is confirmed.")
    return _("The result is disputed: it does not count until the dispute is withdrawn.")


def _render_list(request: HttpRequest, refused: Forms | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    page = validations_page(user=person(request))
    given: Forms = {"draw": RoundForm(initial={"year": timezone.localdate().year})} if page.may_draw else {}
    context = {
        "page": page,
        "forms": given | (refused or {}),
        "today": timezone.localdate(),
        "trail": [(_("National summary"), reverse("national"))],
    }
    return render(request, "projects/validations/list.html", context, status=status)


def _render(
    request: HttpRequest, found: Validation, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = validation_page(user=person(request), validation=found)
    given: Forms = {"answer": AnswerForm()} if page.may_answer else {}
    if page.may_close:
        given |= {
            "withdraw": LastWordForm(auto_id="id_withdraw_%s"),
            "maintain": LastWordForm(auto_id="id_maintain_%s"),
        }
    context = {
        "page": page,
        "validation": found,
        "forms": given | (refused or {}),
        "today": timezone.localdate(),
        "trail": [*trail_of(found.project, found.task), (_("External validation"), reverse("validations"))],
    }
    return render(request, "projects/validations/page.html", context, status=status)


def _render_milestone(
    request: HttpRequest, found: Milestone, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    user = person(request)
    given: Forms = {}
    if may_validate(user, found):
        given["validate"] = ExaminationForm(rounds=rounds_waiting_for(found))
    task = found.task
    context = {
        "milestone": found,
        "validations": milestone_validations(user=user, milestone=found),
        "forms": given | (refused or {}),
        "trail": [*trail_of(task.project, task), (found.name, reverse("milestone", args=[found.code]))],
    }
    return render(request, "projects/validations/milestone.html", context, status=status)


def _render_subject(
    request: HttpRequest,
    project: StrategicProject,
    task: Task | None,
    refused: Forms | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    user = person(request)
    page = subject_validation(user=user, project=project, task=task)
    given: Forms = {}
    if page.may_validate and page.indicators:
        given["value"] = IndicatorExaminationForm(user=user, project=project)
    context = {
        "page": page,
        "project": project,
        "subject": task or project,
        "task": task,
        "forms": given | (refused or {}),
        "trail": trail_of(project, task),
    }
    return render(request, "projects/validations/subject.html", context, status=status)


def _visible(request: HttpRequest, code: str) -> Validation:
    rows = Validation.objects.visible_to(person(request))
    related = (
        "project__portfolio",
        "project__coordinator",
        "task__lead_organisation",
        "milestone",
        "indicator",
        "round",
    )
    return get_object_or_404(rows.select_related(*related), code=code)


def _milestone(request: HttpRequest, code: str) -> Milestone:
    rows = Milestone.objects.visible_to(person(request))
    return get_object_or_404(rows.select_related("task__project__portfolio", "task__lead_organisation"), code=code)


def _project(request: HttpRequest, code: str) -> StrategicProject:
    projects = StrategicProject.objects.visible_to(person(request)).select_related("portfolio", "coordinator")
    return get_object_or_404(projects, code=code)


def _refuse_others(request: HttpRequest) -> None:
    if not person(request).may(Verb.VALIDATE):
        raise PermissionDenied(_("Only the external auditor validates reported results."))


def _address(found: Validation) -> str:
    return reverse("validation", args=[found.code])
