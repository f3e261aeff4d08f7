"""The page of an interdepartmental team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import Team
from projects.queries.figures import newest_source_version
from projects.queries.teams import team_page
from projects.views.request import is_htmx, person, signed_in, unchanged


@signed_in
@require_safe
def team(request: HttpRequest, code: str) -> HttpResponse:
    """Its seats by organisation, its tasks with figures, and its limit of tasks."""
    found = get_object_or_404(Team.objects.visible_to(person(request)).select_related("sector", "portfolio"), code=code)
    version = newest_source_version(user=person(request), dimension="team", object_ids=[found.pk])
    if answer := unchanged(request, version):
        return answer
    page = team_page(user=person(request), team=found, today=timezone.localdate())
    context = {
        "page": page,
        "team": found,
        "figures": page.figures,
        "version": version,
        "today": timezone.localdate(),
        "trail": [(found.sector.name, reverse("sector", args=[found.sector.code]))],
    }
    return render(request, "projects/teams/live.html" if is_htmx(request) else "projects/teams/page.html", context)
