"""Tokens by which other systems call the API: made by a person for a purpose, shown once, stored hashed."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

PREFIX = "dp_"


class TokenScope(models.TextChoices):
    """What a token may do with what its owner sees."""

    READ = "read", _("read")
    WRITE = "write", _("read and write")


class TokenDimension(models.TextChoices):
    """Of what a token may be confined to one."""

    SECTOR = "sector", _("sector")
    REGION = "region", _("region")
    ORGANISATION = "organisation", _("organisation")
    PROJECT = "project", _("strategic project")


@dataclass(frozen=True, slots=True)
class Confinement:
    """The one object to whose tasks a token is confined; `label` is its code, as lists show it."""

    dimension: str
    public_id: uuid.UUID
    label: str


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
    """A bearer token. Only its SHA-256 is stored; `prefix` lets people recognise it in a list.

    `kinds` names the resources that it opens (none: all); `dimension` and `narrowed_to` confine it to the tasks of one
    object. It never opens more than its owner.
    """

    Scope = TokenScope
    Dimension = TokenDimension

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    purpose = models.CharField(_("purpose"), max_length=200)
    scope = models.CharField(_("scope"), max_length=10, choices=TokenScope.choices)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("resources"), default=list, blank=True)
    dimension = models.CharField(_("confined to one"), max_length=12, choices=TokenDimension.choices, blank=True)
    narrowed_to = models.UUIDField(null=True, blank=True)
    narrowed_label = models.CharField(max_length=60, blank=True)
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    last_used_address = models.GenericIPAddressField(_("last used from"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.SET_NULL, related_name="replaced_by", null=True, blank=True, verbose_name=_("replaces")
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(scope__in=TokenScope.values), name="accounts_token_scope_known"),
            models.CheckConstraint(
                condition=models.Q(dimension="", narrowed_to=None)
                | models.Q(dimension__in=TokenDimension.values, narrowed_to__isnull=False),
                name="accounts_token_confined_to_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.purpose})"

    @property
    def may_write(self) -> bool:
        return self.scope == TokenScope.WRITE


def hash_key(key: str) -> str:
    """SHA-256 of a token's key, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def issue_token(
    *,
    user: User,
    purpose: str,
    scope: str,
    now: datetime,
    days: int | None = None,
    until: datetime | None = None,
    kinds: Sequence[str] = (),
    confined: Confinement | None = None,
    replaces: ApiToken | None = None,
) -> tuple[ApiToken, str]:
    """Make a token that lives for `days` days or `until` an instant; its key is in the answer and nowhere else.

    The rules of who may hold which are in `projects.actions.api_tokens`. Raises ValueError without an end.
    """
    if until is None:
        if days is None:
            raise ValueError("A token needs an end.")
        until = now + timedelta(days=days)
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        purpose=purpose,
        scope=scope,
        prefix=key[: len(PREFIX) + 6],
        key_hash=hash_key(key),
        expires_at=until,
        kinds=sorted(kinds),
        dimension=confined.dimension if confined else "",
        narrowed_to=confined.public_id if confined else None,
        narrowed_label=confined.label[:60] if confined else "",
        replaces=replaces,
    )
    return token, key
