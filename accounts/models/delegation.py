"""Acting for someone on leave: who stands in for whom, from when, until when, and why."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

LONGEST = 90
"""Days, the first and the last included."""


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, *, on: date) -> "DelegationQuerySet":
        """Those that let somebody act on that day: begun, neither over nor ended, between two active people."""
        return self.filter(
            ended_at=None,
            first_date__lte=on,
            last_date__gte=on,
            absent__is_active=True,
            stand_in__is_active=True,
        )

    def unfinished(self, *, on: date) -> "DelegationQuerySet":
        """In force on that day or still to come."""
        return self.filter(ended_at=None, last_date__gte=on)


class Delegation(models.Model):
    """One person acts with the rights of an absent one; every event then holds both names. Rows are never changed,
    only ended."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("absent"))
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in", verbose_name=_("stand-in"))
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=300)
    by_office = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_date__gte=models.F("first_date")),
                name="accounts_delegation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(absent=models.F("stand_in")), name="accounts_delegation_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="accounts_delegation_ended_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in.email} for {self.absent.email}"
