"""The private address of a person's calendar: a secret of its own, stored hashed, revocable."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.token import hash_key

PREFIX = "cal_"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def find(self, key: str) -> "CalendarFeed | None":
        """The feed that this key opens, of an active person; 256 random bits, so a plain hash is enough."""
        if not key.startswith(PREFIX):
            return None
        found = self.filter(key_hash=hash_key(key), revoked_at=None, user__is_active=True)
        return found.select_related("user").first()


class CalendarFeed(models.Model):
    """Opens the calendar of its owner for reading and nothing else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="projects_calendar_feed_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"


def new_key() -> str:
    """A secret that is shown once."""
    return PREFIX + secrets.token_urlsafe(32)


def issue_feed(*, user: User, now: datetime) -> str:
    """Revoke the feed in force and make a new one; the key in the answer is shown once."""
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    key = new_key()
    CalendarFeed.objects.create(user=user, key_hash=hash_key(key), created_at=now)
    return key
