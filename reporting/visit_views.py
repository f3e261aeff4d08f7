"""Where a page that tells what changed says that somebody looks at it."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from projects.actions.visits import look_at
from projects.models import PageVisit
from projects.views.request import person, signed_in


@signed_in
@require_POST
def national_seen(request: HttpRequest) -> HttpResponse:
    """Sent by the page itself while it is visible. Nothing is answered: what is being read stays as it is."""
    user = person(request)
    if not user.rights.national_summary:
        raise Http404
    look_at(page=PageVisit.Page.NATIONAL, by=user, now=timezone.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
