"""Change control, promises between milestones and delivery chains: who sees them and who acts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


def _open_tasks(user: User) -> QuerySet[Any, Any]:
    return apps.get_model("projects", "Task").objects.visible_to(user).values("pk")


class BaselineRequestQuerySet(OfVisibleSubjectsQuerySet):
    """A request is about one task: whoever sees the task sees what is asked for it."""

    def waiting(self) -> Self:
        return self.filter(state="requested")


class PlanVersionQuerySet(OfVisibleSubjectsQuerySet):
    """Versions of a project's plan hold milestones of all its tasks: entries are filtered for each reader."""

    def of_project(self, project: Any) -> Self:
        return self.filter(project=project, task=None)


class DependencyQuerySet(QuerySet[Any, Any]):
    """A promise has two sides, and each sees that it exists; the milestone of the other side only who can open it."""

    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        tasks = _open_tasks(user)
        return self.filter(Q(predecessor__task__in=tasks) | Q(successor__task__in=tasks))


class PromiseAlertQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        return self.filter(dependency__in=apps.get_model("projects", "MilestoneDependency").objects.visible_to(user))

    def unseen(self) -> Self:
        """Nobody of the taker's side has acknowledged it."""
        return self.filter(acknowledged_at=None)


class DeliveryChainQuerySet(OfVisibleSubjectsQuerySet):
    """Seen by those who see the subject; kept by those who edit the task, or by the Project Office for a project."""


class DeliveryLinkQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        return self.filter(chain__in=apps.get_model("projects", "DeliveryChain").objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(chain__in=apps.get_model("projects", "DeliveryChain").objects.editable_by(user))
