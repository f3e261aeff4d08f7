"""How long a session lasts: SESSION_IDLE_MINUTES without an act, SESSION_ABSOLUTE_HOURS at most."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.audit import context, record
from accounts.models import User
from accounts.sessions import ADDRESS, AGENT, PUBLIC_ID, SEEN, STARTED
from accounts.sign_in.session_acts import note_run_out

ENDED = "ended"
"""Key of the new, anonymous session: why the old one ended, for the sign-in page to say."""
SEEN_EVERY = 60
"""Seconds: `last seen` is exact to a minute, a write for each request would cost more than it tells."""


@receiver(user_logged_in)
def mark_start(sender: object, request: HttpRequest, **_: Any) -> None:
    """Note in the session since when and from where it is."""
    now = timezone.now().timestamp()
    request.session[PUBLIC_ID] = str(uuid.uuid4())
    request.session[STARTED] = request.session[SEEN] = now
    request.session[ADDRESS] = context.get().address
    request.session[AGENT] = request.META.get("HTTP_USER_AGENT", "")[:200].replace("\x00", "")


@receiver(user_logged_out)
def note_sign_out(sender: object, user: Any, **_: Any) -> None:
    """The event of a person who signs out by themselves, by whichever button."""
    if not isinstance(user, User):
        return
    with transaction.atomic():
        record(
            action="sign_out", object_type="user", object_id=user.public_id, object_label=user.email,
            before={}, after={}, by=user, at=timezone.now(),
        )  # fmt: skip


class SessionLimitsMiddleware:
    """Ends a session at its limits, and notes once a minute that its person is at work.

    What a page asks by itself (counts, live blocks) is no act: a forgotten window would never run out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            now = timezone.now()
            session, at = request.session, now.timestamp()
            if STARTED not in session:  # made before sessions kept it
                session[STARTED] = session[SEEN] = at
            why = self._reached(at - session[STARTED], at - session[SEEN])
            if why:
                self._end(request, why)
            elif at - session[SEEN] >= SEEN_EVERY and _is_an_act(request):
                session[SEEN] = at
        return self.get_response(request)

    @staticmethod
    def _reached(age: float, idle: float) -> str:
        if age >= settings.SESSION_ABSOLUTE_HOURS * 3600:
            return "absolute"
        return "idle" if idle >= settings.SESSION_IDLE_MINUTES * 60 else ""

    @staticmethod
    def _end(request: HttpRequest, why: str) -> None:
        if isinstance(request.user, User):
            note_run_out(user=request.user, why=why, now=timezone.now())
        request.session.flush()
        request.user = AnonymousUser()
        request.session[ENDED] = why


def _is_an_act(request: HttpRequest) -> bool:
    by_itself = request.headers.get("HX-Request") == "true" or request.path.startswith("/api/")
    return not (request.method == "GET" and by_itself)
