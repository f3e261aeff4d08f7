"""Reporting: updates of visible tasks, and the months of organisations of which one of them can be opened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.acting import own_eyes
from accounts.roles import Verb
from projects.domain.cycle import OWED
from projects.querysets.plan import OfVisibleSubjectsQuerySet, organisations_of, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


class TaskUpdateQuerySet(OfVisibleSubjectsQuerySet):
    def owed(self) -> Self:
        """Nobody has submitted them yet, or they were returned."""
        return self.filter(state__in=OWED)

    def late(self, *, on: date) -> Self:
        """Owed after their due day."""
        return self.owed().filter(due_date__lt=on)

    def confirmable_by(self, user: User) -> Self:
        """Submitted by another person, for an organisation for which the person confirms."""
        found = self.visible_to(user).filter(state="submitted", period__in=_periods_of(user).values("pk"))
        return found.exclude(own_eyes(user, author="submitted_by", since="submitted_at__date", until="submitted_at"))

    def for_list(self) -> Self:
        return self.select_related("task__project", "task__lead_organisation", "period__organisation", "project")


class OrganisationPeriodQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """With an update of a task that the person can open."""
        if user.is_authenticated and sees_everything(user):
            return self
        updates = apps.get_model("projects", "TaskUpdate").objects.visible_to(user)
        return self.filter(Exists(updates.filter(period=OuterRef("pk"))))

    def confirmable_by(self, user: User) -> Self:
        """Of an organisation for which the person confirms, whatever the state."""
        if not user.is_authenticated or not user.is_active or not user.may(Verb.CONFIRM_PERIOD):
            return self.none()
        return self.filter(organisation__in=organisations_of(user))

    def locked(self) -> Self:
        return self.filter(Q(state="confirmed") | Q(state="accepted"))


def _periods_of(user: User) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = apps.get_model("projects", "OrganisationPeriod").objects.confirmable_by(user)
    return found
