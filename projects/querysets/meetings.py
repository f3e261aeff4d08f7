"""Weekly problem-solving meetings: each reader sees the points about what is open to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


class ProblemItemQuerySet(OfVisibleSubjectsQuerySet):
    def visible_to(self, user: User) -> Self:
        """Points about what the person sees; a point about an order only with the order."""
        found = super().visible_to(user)
        if user.is_authenticated and sees_everything(user):
            return found
        return found.filter(Q(order=None) | Q(order__in=apps.get_model("projects", "Order").objects.visible_to(user)))


class ProblemMeetingQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Meetings with a point that the person sees; every meeting for those who see everything."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everything(user):
            return self
        items = apps.get_model("projects", "ProblemItem").objects.visible_to(user)
        return self.filter(Exists(items.filter(meeting=OuterRef("pk"))))
