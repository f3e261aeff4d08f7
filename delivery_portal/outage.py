"""When PostgreSQL is away: 503 with Retry-After, not 500. The next request after its return works by itself."""

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.defaults import server_error as django_server_error

from delivery_portal.logs import route_of

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 5
_AWAY = ("08", "57P", "53300")
"""SQLSTATEs: connection exceptions, shutdown and start-up, too many connections."""

Next = Callable[[HttpRequest], HttpResponse]


def is_outage(error: BaseException | None) -> bool:
    """Whether the database could not be reached, as against a statement that it refused."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "pgcode", None)
    return state is None or state.startswith(_AWAY)


def outage_response(request: HttpRequest) -> HttpResponse:
    """503: problem+json for the API, a page for people. Reads nothing from the database.

    The language is that of the cookie or the browser: the person's saved choice is in the database.
    """
    logger.warning("The database is away: %s %s is answered with 503", request.method, route_of(request))
    with translation.override(translation.get_language_from_request(request)):
        return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    title = _("The portal cannot reach its database")
    if request.method in {"GET", "HEAD"}:
        detail = _("Wait a few seconds and load the page again.")
    else:
        detail = _("Nothing was saved. Wait a few seconds and send it again.")
    if request.path.startswith("/api/"):
        response = _problem(request, title=title, detail=detail)
    else:
        response = HttpResponse(_page(title=title, detail=detail), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(request: HttpRequest, *, title: str, detail: str) -> HttpResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": 503,
        "detail": detail,
        "errors": [],
        "request_id": getattr(request, "request_id", ""),
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=503, content_type="application/problem+json")


def _page(*, title: str, detail: str) -> str:
    """Without a template: templates ask for the person, who is in the database."""
    return (
        f'<!doctype html><html lang="{escape(translation.get_language() or "en")}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><main><h1>{escape(title)}</h1><p>{escape(detail)}</p></main></html>"
    )


class DatabaseOutageMiddleware:
    """Turns the loss of the database inside a view into 503."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None leaves every other exception to Django."""
        return outage_response(request) if is_outage(exception) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: the loss of the database in a middleware (session, signed-in person) ends here, not in a view."""
    if is_outage(sys.exc_info()[1]):
        return outage_response(request)
    try:
        return django_server_error(request)
    except Exception:  # static files that nobody collected, a template that is broken: there is an answer all the same
        logger.exception("The page of a fault could not be drawn")
        title = _("Something went wrong on our side")
        page = _page(title=title, detail=_("Nothing was saved. Report the request_id if it stays."))
        return HttpResponse(page, status=500)
