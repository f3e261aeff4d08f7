"""Sensitive acts ask once more who one is: `@recently_authenticated` on the view.

A sign-in counts for REAUTHENTICATION_MINUTES; after that the page /account/confirm/ asks for a second factor where the
person has one, else for the password, else sends them to the single sign-on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

CONFIRMED = "confirmed_at"
View = Callable[..., HttpResponse]


def note_confirmed(session: SessionBase, *, now: datetime) -> None:
    """The person has just shown who they are. Tests use it on `client.session`."""
    session[CONFIRMED] = now.timestamp()


def is_recent(session: SessionBase, *, now: datetime) -> bool:
    """Whether they showed it within REAUTHENTICATION_MINUTES."""
    at = session.get(CONFIRMED)
    return at is not None and 0 <= now.timestamp() - at < timedelta(minutes=settings.REAUTHENTICATION_MINUTES).seconds


def recently_authenticated(view: View) -> View:
    """For signed-in people who showed lately who they are; others confirm it first and come back.

    They come back to the page for a GET; for a POST to the page that held the form, where they send it again.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if is_recent(request.session, now=timezone.now()):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('confirm')}?{urlencode({'next': _page_of(request)})}")

    return wrapped


def _page_of(request: HttpRequest) -> str:
    if request.method == "GET":
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return urlsplit(referer).path or "/"
    return reverse("account")
