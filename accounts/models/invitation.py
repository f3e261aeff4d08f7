"""Invitations: a link by e-mail, good once and for three days, with which a person sets their first password."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

GOOD_FOR = timedelta(hours=72)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, at: datetime) -> "InvitationQuerySet":
        """Those that let a person in at this instant."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=at, user__is_active=True)

    def find(self, key: str, *, at: datetime) -> "Invitation | None":
        """The open invitation with this key, or None, whatever the reason. The key is 256 random bits."""
        return self.open(at=at).select_related("user").filter(key_hash=_hash(key)).first()


class Invitation(models.Model):
    """Only the SHA-256 of the key is stored. A person has at most one that is neither used nor withdrawn."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="accounts_invitation_one_open_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.email} {self.created_at:%Y-%m-%d}"


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def issue_invitation(*, user: User, now: datetime) -> tuple[Invitation, str]:
    """A new link for the person; the ones before it open nothing any more. The key stands in the letter only."""
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    key = secrets.token_urlsafe(32)
    made = Invitation.objects.create(user=user, key_hash=_hash(key), created_at=now, expires_at=now + GOOD_FOR)
    return made, key
