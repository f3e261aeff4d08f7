"""The private address of a person's calendar: made and revoked by its owner."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from projects.models import CalendarFeed
from projects.models.calendar_feed import issue_feed


def make_feed(*, by: User, now: datetime) -> str:
    """A new key in place of the one in force; it is answered once and cannot be read again."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two at once take turns: one address is in force
        key = issue_feed(user=by, now=now)
        _record("calendar_feed.made", by=by, now=now)
    return key


def revoke_feed(*, by: User, now: datetime) -> bool:
    """Whether there was one to revoke."""
    with transaction.atomic():
        revoked = CalendarFeed.objects.filter(user=by, revoked_at=None).update(revoked_at=now)
        if revoked:
            _record("calendar_feed.revoked", by=by, now=now)
    return bool(revoked)


def _record(action: str, *, by: User, now: datetime) -> None:
    audit.record(
        action=action,
        object_type="user",
        object_id=by.public_id,
        object_label=by.email,
        before={},
        after={},
        by=by,
        at=now,
    )
