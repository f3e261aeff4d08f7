"""Changing a password: by its owner, or by a letter for who has forgotten it."""

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import ResetRequest, User
from accounts.sign_in.lockout import Target, TooManyAttempts, take
from accounts.sign_in.session_acts import end_other_sessions

SEND = "accounts.tasks.send_reset_letters"
KEEP = timedelta(days=1)
logger = logging.getLogger(__name__)


class LinkNoLongerValid(Exception):
    """The link of a letter was used, is too old, or the password was changed since."""


@transaction.atomic
def change_password(*, user: User, password: str, keep_session: str | None, by: User, now: datetime) -> None:
    """Set a new password and end every session of the person but `keep_session`."""
    user.set_password(password)
    user.save(update_fields=["password"])
    _record("password.changed", user, by=by, now=now)
    end_other_sessions(user=user, keep=keep_session, by=by, now=now, reason="password.changed")


@transaction.atomic
def reset_password(*, user: User, token: str, password: str, now: datetime) -> User:
    """Set a new password by the token of a letter, and end every session. Signs nobody in; answers the person anew.

    Raises LinkNoLongerValid; of two that come at once, one does.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active or not default_token_generator.check_token(locked, token):
        raise LinkNoLongerValid
    locked.set_password(password)
    locked.save(update_fields=["password"])
    _record("password.reset", locked, by=locked, now=now)
    end_other_sessions(user=locked, keep=None, by=locked, now=now, reason="password.reset")
    return locked


@transaction.atomic
def ask_for_reset(*, email: str, language: str, now: datetime) -> None:
    """Note that a letter is wanted for this address. The same work for every address: a worker finds out whose it is.

    More askings for one address than its policy allows are dropped in silence: the answer must not tell.
    """
    email = email.strip().lower()
    try:
        take([Target("reset-account", email)], now=now)
    except TooManyAttempts:
        return
    ResetRequest.objects.create(email=email, language=language, requested_at=now)
    transaction.on_commit(_send_soon)


def send_letters(*, now: datetime) -> int:
    """Send what is owed; how many letters went out. Safe in several workers at once."""
    sent = 0
    for pk in ResetRequest.objects.filter(handled_at=None, requested_at__gt=now - KEEP).values_list("pk", flat=True):
        try:
            sent += _handle(pk, now=now)
        except OSError as error:  # the mail server is away or refuses: the next run tries again, the others go on
            logger.warning("A letter was not sent and is tried again: %s", error)
    return sent


def forget_requests(*, now: datetime) -> int:
    """Delete askings older than a day; how many."""
    return ResetRequest.objects.filter(requested_at__lt=now - KEEP).delete()[0]


def user_of_link(uid: str) -> User | None:
    """Whose link it is; None for a name that nobody has."""
    try:
        pk = int(urlsafe_base64_decode(uid))
    except (ValueError, OverflowError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None


@transaction.atomic
def _handle(pk: int, *, now: datetime) -> int:
    wanted = ResetRequest.objects.select_for_update(skip_locked=True).filter(pk=pk, handled_at=None).first()
    if wanted is None:
        return 0
    wanted.handled_at = now
    wanted.save(update_fields=["handled_at"])
    return _send(wanted, now=now)


def is_valid(user: User, token: str) -> bool:
    """Whether the token of a letter still opens: not used, not too old, no sign-in and no new password since."""
    return default_token_generator.check_token(user, token)


def _send(wanted: ResetRequest, *, now: datetime) -> int:
    user = User.objects.filter(email__iexact=wanted.email, is_active=True).first()
    if user is None or not user.has_usable_password():
        return 0
    uid, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    with translation.override(user.language or wanted.language):
        link = settings.PORTAL_URL + reverse("reset-password", args=[uid, token])
        text = render_to_string(
            "accounts/letters/reset.txt", {"link": link, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
        )
        EmailMessage(_("A new password for the Delivery Portal"), text, to=[user.email]).send()
    _record("password.reset_letter", user, by=None, now=now)
    return 1


def _send_soon() -> None:
    if not settings.NUDGE_WORKERS:
        return
    try:
        current_app.send_task(SEND, queue="default", retry=False)
    except Exception as error:  # the request is committed: beat finds it within half a minute
        logger.warning("The nudge for %s was lost; the schedule will find the work: %s", SEND, error)


def _record(action: str, user: User, *, by: User | None, now: datetime) -> None:
    record(
        action=action, object_type="user", object_id=user.public_id, object_label=user.email,
        before={}, after={}, by=by, at=now,
    )  # fmt: skip
