"""Browsers in which a person has signed in before, by a signed cookie (OWASP: device cookies).

The cookie lets nobody in. It only has its guesses counted apart from those of strangers, so that strangers cannot
lock the person out. It names the person by their public id and is bound to their present password: who only knew the
old one is a stranger again.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User

SALT = "accounts.device"
DAYS = 180
LARGEST = 5
"""People who share one computer: the cookie remembers the last five."""


COOKIE = "known"


def device_of(request: HttpRequest, user: User | None) -> str | None:
    """The id of this browser for this person; None when it is not known to them."""
    if user is None:
        return None
    entry = _entries(request).get(str(user.public_id))
    if not isinstance(entry, list) or len(entry) != 2 or entry[1] != _stamp(user):
        return None
    return str(entry[0])


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Keep in the cookie that the person signed in here."""
    known = _entries(request)
    device = device_of(request, user) or secrets.token_urlsafe(12)
    known.pop(str(user.public_id), None)
    known[str(user.public_id)] = [device, _stamp(user)]
    kept = dict(list(known.items())[-LARGEST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _entries(request: HttpRequest) -> dict[str, Any]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 86400)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _stamp(user: User) -> str:
    return salted_hmac("accounts.device.password", user.password, algorithm="sha256").hexdigest()[:16]
