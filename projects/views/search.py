"""The search page: an ordinary form and an ordinary list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.queries.search import OF_EACH, OF_ONE, find
from projects.search.kinds import BY_KEY
from projects.views.request import person, signed_in


@signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A few of each kind, or (`kind`) as many as fit of one kind."""
    key = request.GET.get("kind", "")
    if key and key not in BY_KEY:
        raise Http404
    found = find(
        user=person(request), query=request.GET.get("q", ""), kind=key or None, of_each=OF_ONE if key else OF_EACH
    )
    context = {"found": found, "kind": BY_KEY.get(key), "most": OF_ONE}
    return render(request, "projects/search/page.html", context)
