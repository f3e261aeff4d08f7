"""Validations of reported results, and the rounds that sample them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


class ValidationQuerySet(OfVisibleSubjectsQuerySet):
    def open_disputes(self) -> Self:
        """Disputed, and the auditor has not said the last word: the result cannot be reported again yet."""
        return self.filter(state__in=["disputed", "answered"])

    def not_counted(self) -> Self:
        """Disputed and not withdrawn: the claim does not count."""
        return self.filter(state__in=["disputed", "answered", "maintained"])


class ValidationRoundQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """That a national round was drawn is known to all who sign in; what it drew follows the milestones."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if sees_everything(user) else self.filter(portfolio__is_national=True)
