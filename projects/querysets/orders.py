"""Orders of the leader: seen by the bodies that carry them out, and by those who see the task it is about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.roles import Sees, Verb
from projects.querysets.plan import organisations_of, sees_everything, task_scope

if TYPE_CHECKING:
    from accounts.models import User


def _carried_by(user: User) -> Q:
    """Orders that a body of the person leads or contributes to."""
    through = apps.get_model("projects", "Order").contributing_organisations.through
    mine = organisations_of(user)
    contributed = through.objects.filter(organisation_id__in=mine).values("order_id")
    return Q(lead_organisation__in=mine) | Q(pk__in=contributed)


class OrderQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everything(user):
            return self
        tasks = apps.get_model("projects", "Task").objects.filter(task_scope(user)).values("pk")
        about = Q(task__in=tasks)
        return self.filter(about if user.rights.sees == Sees.TEAM else about | _carried_by(user))

    def reportable_by(self, user: User) -> Self:
        """Orders on which the person reports: for the lead body its editors, minister or akim; the office on all."""
        visible = self.visible_to(user)
        if user.is_authenticated and user.may(Verb.UPDATE_ANY):
            return visible
        if user.is_authenticated and (user.may(Verb.UPDATE_LED) or user.may(Verb.ANSWER)):
            return visible.filter(lead_organisation__in=organisations_of(user))
        return self.none()

    def open(self) -> Self:
        return self.exclude(state="closed")

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_date__lt=on)
