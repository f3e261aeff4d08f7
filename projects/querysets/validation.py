"""Validations of reported results, and the rounds that sample them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User

NOT_COUNTED = Q(state__in=["disputed", "answered", "maintained"])
"""Disputed and not withdrawn: the claim does not count."""


class ValidationQuerySet(OfVisibleSubjectsQuerySet):
    def open_disputes(self) -> Self:
        """Disputed, and the auditor has not said the last word: the result cannot be reported again yet."""
        return self.filter(state__in=["disputed", "answered"])

    def not_counted(self) -> Self:
        """Disputed and not withdrawn: the claim does not count."""
        return self.filter(NOT_COUNTED)


class ValidationRoundQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Rounds that drew a milestone which the person can open."""
        if user.is_authenticated and sees_everything(user):
            return self
        drawn = apps.get_model("projects", "ValidationDraw").objects
        milestones = apps.get_model("projects", "Milestone").objects.visible_to(user)
        return self.filter(pk__in=drawn.filter(milestone__in=milestones).values("round_id"))
