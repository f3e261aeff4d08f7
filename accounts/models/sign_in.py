"""What signing in leaves behind: sessions, counted failures, letters owed, identities at the single sign-on."""

import uuid
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from accounts.models.user import User


class SignInSession(AbstractBaseSession):
    """A session with the person it belongs to, so that they can list their sessions and end one.

    The columns are copies of what the session itself says (see `accounts.sessions`); `public_id` names it on pages,
    where its key never stands. It is not unique: a session that changes its key has two rows for a moment, and a row
    that is refused would be tried again for ever.
    """

    public_id = models.UUIDField(db_index=True, null=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar[BaseSessionManager] = BaseSessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "accounts_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore  # it imports this model

        return SessionStore


class SignInCount(models.Model):
    """Attempts of one kind against one target, and until when further ones are refused (`accounts.sign_in.lockout`).

    The target is hashed with the secret key: what strangers type as an address is stored nowhere.
    """

    key = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=20)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["last_at"], name="accounts_sign_in_count_at")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.failures}"


class ResetRequest(models.Model):
    """Somebody asked for a new password for an address. One row for every asking, whether or not the person exists."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=2)
    requested_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["requested_at"], condition=models.Q(handled_at=None), name="accounts_reset_request_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requested_at:%Y-%m-%d %H:%M}"


class ProviderIdentity(models.Model):
    """Who a person is at the provider of the single sign-on: its `sub` never changes, an address may."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_identity_one_person"),
            models.UniqueConstraint(fields=["issuer", "user"], name="accounts_identity_one_for_each_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"
