"""The history of one object: every event of the audit trail that tells of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.queries.history import history
from projects.views.comments import thing_of, trail_of
from projects.views.request import number_in, person, signed_in

MOST_PAGES = 10_000


@signed_in
@require_safe
def of_thing(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Who did what to it and when, newest first; for everyone who can open it."""
    thing = thing_of(request, kind, code)
    found = history(thing=thing, page=min(number_in(request, "page"), MOST_PAGES))
    context = {"found": found, "thing": thing, "kind": kind, "trail": trail_of(thing, kind), "person": person(request)}
    return render(request, "projects/history/page.html", context)
