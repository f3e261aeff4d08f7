"""The page of a task: its figures and why, its milestones, who carries it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.queries.figures import newest_source_version
from projects.queries.tasks import task_page, tasks_with_links
from projects.views.as_of import AsOf, keep_day
from projects.views.request import is_htmx, person, signed_in, unchanged


@signed_in
@require_safe
def task(request: HttpRequest, code: str) -> HttpResponse:
    """Live while it is open: htmx asks with `since` and gets 204, or the figures and the milestones anew."""
    found = get_object_or_404(tasks_with_links(person(request)).select_related("project__portfolio"), code=code)
    version = newest_source_version(user=person(request), dimension="task", object_ids=[found.pk])
    if answer := unchanged(request, version):
        return answer
    as_of = AsOf(request, portfolio=found.project.portfolio, subject=f"task:{found.code}")
    page = task_page(user=person(request), task=found, today=as_of.shown, as_of=as_of.day)
    context = {
        "as_of": as_of,
        "page": page,
        "task": found,
        "figures": page.figures,
        "version": version,
        "today": as_of.shown,
        "trail": [(found.project.name, reverse("project", args=[found.project.code]))],
    }
    template = "projects/tasks/live.html" if is_htmx(request) else "projects/tasks/page.html"
    return keep_day(render(request, template, context), as_of)
