"""The audit trail: one event per write, insert-only by trigger, without foreign keys: it outlives what it records."""

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    """Who did what to which object, from where, with the values before and after.

    Written in the transaction of the change (see `accounts.audit.record`). The database refuses UPDATE and DELETE.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=254)
    acting_for_id = models.UUIDField(null=True)
    acting_for_label = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    object_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    channel = models.CharField(max_length=20, default="system")
    request_id = models.CharField(max_length=64, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "-id"], name="accounts_audit_object"),
            models.Index(fields=["-at"], name="accounts_audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.object_label}"
