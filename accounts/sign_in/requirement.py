"""Of whom a second factor is required, and whether a session has shown one."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.models import User

SHOWN = "second_factor"
"""Key of a session in which a second factor was shown, or vouched for by the single sign-on."""
OPENS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What can be a second step. Recovery codes stand in for one of these and are none by themselves."""


def is_required_of(user: User) -> bool:
    """Whether this person works with a second factor only: their role writes, and the portal requires it."""
    return settings.SECOND_FACTOR == "required" and user.rights.may_write


def has_second_factor(user: User) -> bool:
    """Whether the person has an app or a passkey."""
    return user.pk is not None and Authenticator.objects.filter(user_id=user.pk, type__in=OPENS).exists()


def is_lacking(request: HttpRequest) -> bool:
    """Whether the signed-in person must show a second factor before anything else.

    Read from the session, not from the table of factors: it costs no statement. Where nothing is required (a
    demonstration) not even the person is loaded.
    """
    if settings.SECOND_FACTOR != "required" or not isinstance(request.user, User):
        return False
    return not request.session.get(SHOWN) and is_required_of(request.user)


def note_shown(session: SessionBase) -> None:
    """The session has shown a second factor."""
    session[SHOWN] = True
