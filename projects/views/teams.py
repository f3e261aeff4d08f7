"""The page of an interdepartmental team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.models import Team
from projects.queries.figures import newest_source_version
from projects.queries.teams import team_page
from projects.views.as_of import AsOf, keep_day
from projects.views.request import is_htmx, person, signed_in, unchanged


@signed_in
@require_safe
def team(request: HttpRequest, code: str) -> HttpResponse:
    """Its seats by organisation, its tasks with figures, and its limit of tasks."""
    found = get_object_or_404(Team.objects.visible_to(person(request)).select_related("sector", "portfolio"), code=code)
    version = newest_source_version(user=person(request), dimension="team", object_ids=[found.pk])
    if answer := unchanged(request, version):
        return answer
    as_of = AsOf(request, portfolio=found.portfolio, subject=f"team:{found.code}")
    page = team_page(user=person(request), team=found, as_of=as_of.day)
    context = {
        "as_of": as_of,
        "page": page,
        "team": found,
        "figures": page.figures,
        "version": version,
        "today": as_of.shown,
        "trail": [(found.sector.name, reverse("sector", args=[found.sector.code]))],
    }
    template = "projects/teams/live.html" if is_htmx(request) else "projects/teams/page.html"
    return keep_day(render(request, template, context), as_of)
