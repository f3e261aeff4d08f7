"""The sessions of a person: which there are, and ending them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import record
from accounts.models import SignInSession, User


def sessions_of(user: User, *, now: datetime) -> QuerySet[SignInSession]:
    """Sessions that still open the door, the last seen first."""
    return SignInSession.objects.filter(
        user=user,
        expire_date__gt=now,
        started_at__gt=now - timedelta(hours=settings.SESSION_ABSOLUTE_HOURS),
        seen_at__gt=now - timedelta(minutes=settings.SESSION_IDLE_MINUTES),
    ).order_by("-seen_at", "pk")


@transaction.atomic
def end_session(*, user: User, public_id: UUID, by: User, now: datetime) -> bool:
    """End one session of the person at once; False when there is none of this name."""
    ended, _ = SignInSession.objects.filter(user=user, public_id=public_id).delete()
    if ended:
        _record(user, {"ended": 1}, by=by, now=now)
    return bool(ended)


@transaction.atomic
def end_other_sessions(*, user: User, keep: str | None, by: User | None, now: datetime, reason: str = "") -> int:
    """End every session of the person but the one with the key `keep`; how many."""
    ended, _ = SignInSession.objects.filter(user=user).exclude(session_key=keep or "").delete()
    if ended:
        _record(user, {"ended": ended}, by=by, now=now, reason=reason)
    return ended


@transaction.atomic
def note_run_out(*, user: User, why: str, now: datetime) -> None:
    """The session reached a limit: `idle` or `absolute`."""
    _record(user, {"ended": 1}, by=user, now=now, reason=why)


def _record(user: User, after: dict[str, int], *, by: User | None, now: datetime, reason: str = "") -> None:
    record(
        action="session.ended", object_type="user", object_id=user.public_id, object_label=user.email,
        before={}, after=after, by=by, at=now, reason=reason,
    )  # fmt: skip
