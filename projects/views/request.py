"""What several views ask of a request."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from accounts.models import User

_LARGEST = 2**63 - 1
View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """For signed-in people; compressed (with padding of random length), and no cache keeps the answer.

    A part of a page answers 401 and no sign-in page: that would be swapped into a row over what the person typed.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if is_htmx(request):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")

    return gzip_page(never_cache(wrapped))


def person(request: HttpRequest) -> User:
    """The signed-in person; for views behind `login_required` only."""
    return cast(User, request.user)


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, not the page."""
    return request.headers.get("HX-Request") == "true"


def number_in(request: HttpRequest, name: str) -> int:
    """A whole number of the query string; 0 where there is none that the database could hold."""
    return _whole(request.GET.get(name, ""))


def number_in_form(request: HttpRequest, name: str) -> int:
    """The same of a form that was sent."""
    return _whole(str(request.POST.get(name, "")))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST else 0


def unchanged(request: HttpRequest, version: int) -> HttpResponse | None:
    """204 for a live block that already shows this version of the figures, else None."""
    if is_htmx(request) and "since" in request.GET and number_in(request, "since") == version:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return None
