"""Judgement rounds: seen by those who see something that is judged in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import QuerySet

from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


class JudgementRoundQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Rounds of which at least one subject is open to the person; all for those who see everything."""
        if user.is_authenticated and sees_everything(user):
            return self
        subjects = apps.get_model("projects", "RoundSubject").objects.visible_to(user)
        return self.filter(pk__in=subjects.values("round"))

    def unfinished(self) -> Self:
        return self.exclude(state="closed")

    def closed(self) -> Self:
        return self.filter(state="closed")


class RoundSubjectQuerySet(OfVisibleSubjectsQuerySet):
    """Subjects that are open to the reader."""
