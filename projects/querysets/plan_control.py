"""Change control, promises between milestones and delivery chains: who sees them and who acts on them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.roles import Verb
from projects.querysets.plan import OfVisibleSubjectsQuerySet, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


def _open_tasks(user: User) -> QuerySet[Any, Any]:
    return apps.get_model("projects", "Task").objects.visible_to(user).values("pk")


def _edited_tasks(user: User) -> QuerySet[Any, Any]:
    return apps.get_model("projects", "Task").objects.editable_by(user).values("pk")


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

    def given_by(self, user: User) -> Self:
        """Those that the person may accept or decline: who edits the giver's task."""
        return self.filter(predecessor__task__in=_edited_tasks(user))

    def taken_by(self, user: User) -> Self:
        """Those of the person as a taker: who edits the taker's task, or the Project Office, which plans."""
        if user.is_authenticated and user.may(Verb.PLAN):
            return self.filter(successor__task__project__portfolio__is_national=True)
        return self.filter(successor__task__in=_edited_tasks(user))

    def between_tasks(self) -> Self:
        """Promises; inside one task there is nobody to promise to."""
        return self.exclude(state="internal")

    def unfinished(self) -> Self:
        """Promises of which the giver's milestone is still open and the taker's too."""
        return self.filter(predecessor__state="open", successor__state="open")

    def not_agreed(self) -> Self:
        return self.filter(state__in=["proposed", "declined"])

    def with_expected_date(self) -> Self:
        """Adds `expected_date`: when the giver's milestone happened, else its forecast, else its baseline."""
        given = ("predecessor__actual_date", "predecessor__forecast_date", "predecessor__baseline_date")
        return self.annotate(expected_date=Coalesce(*given))

    def late(self) -> Self:
        """Agreed, and now expected later than agreed; or not agreed, and expected after the day it is needed."""
        found = self.with_expected_date()
        return found.filter(
            Q(expected_date__gt=F("agreed_date")) | Q(agreed_date=None, expected_date__gt=F("needed_date"))
        )

    def overdue(self, *, on: date) -> Self:
        """Promised for a day that has passed, and still open."""
        return self.filter(predecessor__state="open", agreed_date__lt=on)


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
