"""Priority reviews and their recommendations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Case, IntegerField, QuerySet, Value, When

from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


class ReviewQuerySet(OfVisibleSubjectsQuerySet):
    def running(self) -> Self:
        """The team still owes its report."""
        return self.filter(stage__in=["scoping", "fieldwork", "report"])


class OfVisibleReviewsQuerySet(QuerySet[Any, Any]):
    """What belongs to a review: seen by those who see the review."""

    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        return self.filter(review__in=apps.get_model("projects", "PriorityReview").objects.visible_to(user))


class RecommendationQuerySet(OfVisibleReviewsQuerySet):
    def open(self) -> Self:
        return self.filter(closed_date=None)

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_date__lt=on)

    def gravest_first(self) -> Self:
        """By grade, then by the day they are due."""
        order = {"critical": 0, "essential": 1, "recommended": 2}
        rank = Case(
            *(When(grade=grade, then=Value(place)) for grade, place in order.items()), output_field=IntegerField()
        )
        return self.annotate(rank=rank).order_by("rank", "due_date", "code")
