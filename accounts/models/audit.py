"""The audit trail: one event per write, insert-only by trigger, without foreign keys: it outlives what it records.

Every event has one link of the hash chain (`AuditLink`), which the database writes at commit (migration 0020). What
names a person lies beside the chain: the chain covers only a commitment to it, so it can be erased without breaking it.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from accounts.roles import Verb

if TYPE_CHECKING:
    from accounts.models.user import User

ERASED = "user.erased"
"""The action of the event that covers what was erased: without one, a missing personal part is tampering."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: "User") -> "AuditEventQuerySet":
        """The whole trail for those who read it (they see every object too), nothing for anybody else.

        The history of one object, for all who can open it, is `projects.queries.history`.
        """
        return self if user.may(Verb.READ_AUDIT) else self.none()


class AuditEvent(models.Model):
    """Who did what to which object, from where, with the values before and after.

    Written in the transaction of the change (see `accounts.audit.record`). The database refuses UPDATE, DELETE and
    TRUNCATE; of an UPDATE it lets through only what erases a personal part whole (see `accounts.trail.erasure`).
    Salts and commitments are the database's own: it fills them at insert, whatever a writer says.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=254)
    for_id = models.UUIDField(null=True)
    """The public id of the person in whose place the actor acted."""
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    about_id = models.UUIDField(null=True)
    """The public id of the person whom label, before and after name: these are then a personal part."""
    object_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    channel = models.CharField(max_length=20, default="system")
    request_id = models.CharField(max_length=64, blank=True)
    address = models.GenericIPAddressField(null=True)
    actor_salt = models.BinaryField(null=True)
    actor_commitment = models.BinaryField(null=True)
    about_salt = models.BinaryField(null=True)
    about_commitment = models.BinaryField(null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "-id"], name="accounts_audit_object"),
            models.Index(fields=["-at"], name="accounts_audit_at"),
            models.Index(fields=["actor_id", "-id"], name="accounts_audit_actor"),
            models.Index(fields=["about_id"], name="accounts_audit_about", condition=models.Q(about_id__isnull=False)),
            models.Index(fields=["request_id"], name="accounts_audit_request", condition=~models.Q(request_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.object_label}"

    @property
    def actor_is_erased(self) -> bool:
        """Whether the address of the person who acted was erased."""
        return self.actor_id is not None and not self.actor_label


class AuditLink(models.Model):
    """One link of the chain: the place of an event in the order of commits, and SHA-256 of all up to it.

    Written by the database at commit, never by the portal.
    """

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.position} {bytes(self.hash).hex()}"


class AuditAnchor(models.Model):
    """A signed head of the chain, as it was sent out of the database. This copy proves nothing, those outside do."""

    at = models.DateTimeField()
    position = models.BigIntegerField()
    hash = models.BinaryField()
    line = models.TextField()
    """The line of JSON that was sent, signature included."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["position"], name="accounts_anchor_position")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.position}"
