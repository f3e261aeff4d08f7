"""The page of a strategic project, and the judgement that the Project Office adds to it."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions import Refused, judge
from projects.forms import JudgeForm, add_refusal
from projects.models import StrategicProject
from projects.queries.figures import newest_source_version
from projects.queries.projects import project_page
from projects.views.as_of import AsOf, keep_day
from projects.views.request import is_htmx, person, signed_in, unchanged


@signed_in
@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """Both kinds of status and why, the curve, tasks, big milestones, indicators, judgements, money."""
    found = _visible(request, code)
    version = newest_source_version(user=person(request), dimension="project", object_ids=[found.pk])
    return unchanged(request, version) or _render(request, found, version=version)


@signed_in
@require_POST
def judge_project(request: HttpRequest, code: str) -> HttpResponse:
    """Add a judgement of delivery confidence; none is ever overwritten."""
    found = _visible(request, code)
    if not _may_judge(request, found):
        raise PermissionDenied(_("Only the Project Office judges delivery confidence."))
    form = JudgeForm(request.POST)
    if form.is_valid():
        try:
            judge(
                project=found,
                rating=form.cleaned_data["rating"],
                reason=form.cleaned_data["reason"],
                by=person(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The judgement is added."))
            return HttpResponseRedirect(f"{reverse('project', args=[found.code])}#main")
    return _render(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _may_judge(request: HttpRequest, project: StrategicProject) -> bool:
    """The Project Office judges its own plan; an imported portfolio is a record."""
    return person(request).may(Verb.JUDGE) and project.portfolio.is_national


def _visible(request: HttpRequest, code: str) -> StrategicProject:
    projects = StrategicProject.objects.visible_to(person(request)).select_related("portfolio", "area", "coordinator")
    return get_object_or_404(projects, code=code)


def _render(
    request: HttpRequest,
    found: StrategicProject,
    *,
    version: int = 0,
    form: JudgeForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    as_of = AsOf(request, portfolio=found.portfolio, subject=f"project:{found.code}")
    page = project_page(user=person(request), project=found, today=as_of.shown, as_of=as_of.day)
    may_judge = as_of.day is None and _may_judge(request, found)
    context = {
        "as_of": as_of,
        "page": page,
        "project": found,
        "figures": page.figures,
        "version": version,
        "today": as_of.shown,
        "trail": [(found.portfolio.name, reverse("national") if found.portfolio.is_national else "")],
        "judge_form": (form or JudgeForm()) if may_judge else None,
        "judge_refused": form is not None,
    }
    part = "projects/projects/live.html" if is_htmx(request) else "projects/projects/page.html"
    return keep_day(render(request, part, context, status=status), as_of)
