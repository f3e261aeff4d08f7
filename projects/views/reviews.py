"""Pages of priority reviews, and of the reviews and recovery plans of a project or task."""

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
from projects.actions import reviews as actions
from projects.forms.reviews import AdvanceForm, ProgressForm, ProofForm, RecommendationForm, ReviewForm
from projects.models import PriorityReview, Recommendation, StrategicProject, Task
from projects.queries.reviews import ReviewPage, review_page, reviews_page, subject_reviews
from projects.views.acting import act_on
from projects.views.request import person, signed_in

Forms = dict[str, forms.Form]


@signed_in
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """All reviews, and what is overdue in them."""
    return _render_list(request)


@signed_in
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a review."""
    user = person(request)
    if not user.may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("Only the Project Office runs priority reviews."))
    form = ReviewForm(request.POST, user=user)

    def act() -> tuple[str, str]:
        values = form.cleaned_data
        made = actions.start_review(
            project=values["project"],
            task=values["task"],
            names={language: values[f"name_{language}"] for language in ("kk", "ru", "en")},
            team=form.team,
            by=user,
            now=timezone.now(),
            **{name: values[name] for name in ("question", "terms", "start_date", "due_date")},
        )
        return _("The review has begun."), reverse("review", args=[made.code])

    return act_on(request, "start", form, act, lambda refused, status: _render_list(request, refused, status))


@signed_in
@require_safe
def review(request: HttpRequest, code: str) -> HttpResponse:
    """The question, the answer, and every recommendation."""
    return _render(request, _visible(request, code))


@signed_in
@require_POST
def advance(request: HttpRequest, code: str) -> HttpResponse:
    """Take the review to its next stage."""
    found = _run_by(request, code)
    form = AdvanceForm(request.POST, review=found)

    def act() -> tuple[str, str]:
        given = {"findings": "", "note": ""} | form.cleaned_data
        stored = actions.advance_review(review=found, by=person(request), now=timezone.now(), **given)
        told = _("The review is now at the stage “%(stage)s”.") % {"stage": stored.get_stage_display()}
        return told, _address(found)

    return act_on(request, "advance", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_POST
def recommend(request: HttpRequest, code: str) -> HttpResponse:
    """Make a recommendation."""
    found = _run_by(request, code)
    form = RecommendationForm(request.POST, review=found)

    def act() -> tuple[str, str]:
        made = actions.add_recommendation(review=found, by=person(request), now=timezone.now(), **form.cleaned_data)
        return _("The recommendation is made."), f"{_address(found)}#{made.code}"

    return act_on(request, "recommend", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_POST
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the owner of a recommendation did."""
    found = _recommendation(request, code)
    form = ProgressForm(request.POST, auto_id=f"id_{found.code}_%s")

    def act() -> tuple[str, str]:
        actions.report_progress(recommendation=found, by=person(request), now=timezone.now(), **form.cleaned_data)
        return _("The report is added."), f"{_address(found.review)}#{found.code}"

    return act_on(
        request,
        f"report-{found.code}",
        form,
        act,
        lambda refused, status: _render(request, found.review, refused, status),
    )


@signed_in
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a recommendation with proof."""
    found = _recommendation(request, code)
    form = ProofForm(request.POST, auto_id=f"id_{found.code}_%s")

    def act() -> tuple[str, str]:
        actions.close_recommendation(
            recommendation=found, proof=form.cleaned_data["proof"], by=person(request), now=timezone.now()
        )
        return _("The recommendation is closed."), f"{_address(found.review)}#{found.code}"

    if not person(request).may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("Only the Project Office closes a recommendation."))
    return act_on(
        request,
        f"close-{found.code}",
        form,
        act,
        lambda refused, status: _render(request, found.review, refused, status),
    )


@signed_in
@require_safe
def project_reviews(request: HttpRequest, code: str) -> HttpResponse:
    """Reviews and recovery plans of a project and its tasks."""
    projects = StrategicProject.objects.visible_to(person(request)).select_related("portfolio")
    return _render_subject(request, get_object_or_404(projects, code=code), None)


@signed_in
@require_safe
def task_reviews(request: HttpRequest, code: str) -> HttpResponse:
    """Reviews and recovery plans of a task."""
    tasks = Task.objects.visible_to(person(request)).select_related("project__portfolio")
    task = get_object_or_404(tasks, code=code)
    return _render_subject(request, task.project, task)


def _render_list(request: HttpRequest, refused: Forms | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    user = person(request)
    found: Forms = {"start": ReviewForm(user=user)} if user.may(Verb.RUN_ROUTINES) else {}
    context = {
        "page": reviews_page(user=user, today=timezone.localdate()),
        "today": timezone.localdate(),
        "forms": found | (refused or {}),
        "trail": [(_("National summary"), reverse("national"))],
    }
    return render(request, "projects/reviews/list.html", context, status=status)


def _render(
    request: HttpRequest, found: PriorityReview, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = review_page(user=person(request), review=found, today=timezone.localdate())
    given = _forms(page) | (refused or {})
    context = {
        "page": page,
        "review": found,
        "lines": [
            (line, given.get(f"report-{line.recommendation.code}"), given.get(f"close-{line.recommendation.code}"))
            for line in page.lines
        ],
        "forms": given,
        "today": timezone.localdate(),
        "trail": [*trail_of(found.project, found.task), (_("Priority reviews"), reverse("reviews"))],
    }
    return render(request, "projects/reviews/page.html", context, status=status)


def _forms(page: ReviewPage) -> Forms:
    """The empty forms that this person may use."""
    found: Forms = {}
    for line in page.lines:
        code = line.recommendation.code
        if line.may_report:
            found[f"report-{code}"] = ProgressForm(auto_id=f"id_{code}_%s")
        if line.may_close:
            found[f"close-{code}"] = ProofForm(auto_id=f"id_{code}_%s")
    if page.may_run and page.next_stage:
        found["advance"] = AdvanceForm(review=page.review)
        if page.review.stage != PriorityReview.Stage.SCOPING:
            found["recommend"] = RecommendationForm(review=page.review)
    return found


def _render_subject(request: HttpRequest, project: StrategicProject, task: Task | None) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "page": subject_reviews(user=person(request), project=project, task=task, today=today),
        "project": project,
        "subject": task or project,
        "task": task,
        "today": today,
        "trail": trail_of(project, task),
    }
    return render(request, "projects/reviews/subject.html", context)


def trail_of(project: StrategicProject, task: Task | None) -> list[tuple[str, str]]:
    """The way back up from a page about a project or a task."""
    trail = [(project.name, reverse("project", args=[project.code]))]
    if task:
        trail.append((task.name, reverse("task", args=[task.code])))
    return trail


def _visible(request: HttpRequest, code: str) -> PriorityReview:
    rows = PriorityReview.objects.visible_to(person(request))
    return get_object_or_404(rows.select_related("project__portfolio", "project__coordinator", "task"), code=code)


def _run_by(request: HttpRequest, code: str) -> PriorityReview:
    found = _visible(request, code)
    if not person(request).may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("Only the Project Office runs priority reviews."))
    return found


def _recommendation(request: HttpRequest, code: str) -> Recommendation:
    rows = Recommendation.objects.visible_to(person(request))
    related = ("review__project__portfolio", "review__project__coordinator", "review__task", "owner")
    return get_object_or_404(rows.select_related(*related), code=code)


def _address(found: PriorityReview) -> str:
    return reverse("review", args=[found.code])
