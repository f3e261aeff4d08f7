"""The feed of changes for other systems, in commit order, and the answers kept for repeated requests."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast

from projects.querysets import ChangeQuerySet


class CurrentTransactionId(models.Func):
    """PostgreSQL's 64-bit id of the running transaction."""

    function = "pg_current_xact_id"
    output_field = models.TextField()


class ChangeEntry(models.Model):
    """One change of one object. `transaction_id` lets a reader take only what is surely committed, in a fixed order.

    No foreign keys: a deletion is a change too. `task_id`, or else `project_id` (primary keys), is the ground of the
    reader's scope; an entry of neither is for those who see everything.
    """

    id = models.BigAutoField(primary_key=True)
    transaction_id = models.BigIntegerField(
        db_default=Cast(Cast(CurrentTransactionId(), models.TextField()), models.BigIntegerField())
    )
    at = models.DateTimeField()
    object_type = models.CharField(max_length=20)
    object_id = models.UUIDField()
    object_code = models.CharField(max_length=60)
    task_id = models.BigIntegerField(null=True)
    project_id = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=10)
    version = models.PositiveIntegerField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["transaction_id", "id"], name="projects_change_order")]

    def __str__(self) -> str:
        return f"{self.operation} {self.object_type} {self.object_code} v{self.version}"


class IdempotentAnswer(models.Model):
    """The answer once given to an Idempotency-Key of a person: the same key with the same request gets it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.JSONField(default=dict)
    trace = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="projects_idempotent_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
