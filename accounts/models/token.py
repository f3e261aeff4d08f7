"""Tokens by which other systems call the API: made by a person for a purpose, shown once, stored hashed."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

PREFIX = "dp_"


class TokenScope(models.TextChoices):
    """What a token may do with what its owner sees."""

    READ = "read", _("read")
    WRITE = "write", _("read and write")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, *, at: datetime) -> "ApiTokenQuerySet":
        """Tokens that open the door at this instant: neither revoked nor expired, of an active person."""
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)

    def find(self, key: str, *, at: datetime) -> "ApiToken | None":
        """The usable token with this key, or None. The key is 256 random bits, so a plain hash is enough."""
        if not key.startswith(PREFIX):
            return None
        return self.usable(at=at).select_related("user").filter(key_hash=hash_key(key)).first()


class ApiToken(models.Model):
    """A bearer token. Only its SHA-256 is stored; `prefix` lets people recognise it in a list."""

    Scope = TokenScope

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    purpose = models.CharField(_("purpose"), max_length=200)
    scope = models.CharField(_("scope"), max_length=10, choices=TokenScope.choices)
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(scope__in=TokenScope.values), name="accounts_token_scope_known"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.purpose})"

    @property
    def may_write(self) -> bool:
        return self.scope == TokenScope.WRITE


def hash_key(key: str) -> str:
    """SHA-256 of a token's key, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def issue_token(*, user: User, purpose: str, scope: str, days: int, now: datetime) -> tuple[ApiToken, str]:
    """Make a token that lives for `days` days; the key in the answer is shown once and cannot be read again."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        purpose=purpose,
        scope=scope,
        prefix=key[: len(PREFIX) + 6],
        key_hash=hash_key(key),
        expires_at=now + timedelta(days=days),
    )
    return token, key
