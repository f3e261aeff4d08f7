"""Validations of reported results, and the rounds that sample them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import QuerySet

from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User

OPEN_DISPUTES = ("disputed", "answered")
"""The auditor still owes a last word: until then the result cannot be reported again."""
NOT_COUNTED = (*OPEN_DISPUTES, "maintained")
"""Disputed and not withdrawn: the claim does not count."""


class ValidationQuerySet(OfVisibleSubjectsQuerySet):
    def open_disputes(self) -> Self:
        """Disputed, and the auditor has not said the last word: the result cannot be reported again yet."""
        return self.filter(state__in=OPEN_DISPUTES)

    def not_counted(self) -> Self:
        """Disputed and not withdrawn: the claim does not count."""
        return self.filter(state__in=NOT_COUNTED)


class ValidationRoundQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Rounds that drew a milestone which the person can open."""
        if user.is_authenticated and sees_everything(user):
            return self
        drawn = apps.get_model("projects", "ValidationDraw").objects
        milestones = apps.get_model("projects", "Milestone").objects.visible_to(user)
        return self.filter(pk__in=drawn.filter(milestone__in=milestones).values("round_id"))
