"""The palette as a page of links, and as the list inside its dialog."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from projects.queries.search import LONGEST_QUERY
from projects.views.request import is_htmx, person, signed_in
from reporting.palette import palette


@signed_in
@require_safe
def commands(request: HttpRequest) -> HttpResponse:
    """Everything the person can go to or do, narrowed by `q`."""
    query = request.GET.get("q", "")[:LONGEST_QUERY]
    groups = palette(user=person(request), query=query, today=timezone.localdate())
    context = {"groups": groups, "query": query, "number": sum(len(group.commands) for group in groups)}
    template = "reporting/parts/palette.html" if is_htmx(request) else "reporting/palette.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
