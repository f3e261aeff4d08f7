"""What the objects of a plan have in common."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tracked(models.Model):
    """An unguessable public id for other systems, and a version that every write raises by one (the ETag)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """Where a fact comes from; what a demonstration invents says so."""

    source = models.TextField(_("source"), blank=True)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    class Meta:
        abstract = True
