"""Findings: seen by those who see the task, or else the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.roles import Verb
from projects.querysets.plan import OfVisibleSubjectsQuerySet, organisations_of

if TYPE_CHECKING:
    from accounts.models import User


class StatusFindingQuerySet(OfVisibleSubjectsQuerySet):
    def live(self) -> Self:
        """Not closed: the two still differ."""
        return self.exclude(state="closed")

    def unanswered(self) -> Self:
        return self.filter(state="open")

    def answerable_by(self, user: User) -> Self:
        """Of tasks that the person updates, and of those that their body owns; all for the Project Office."""
        seen = self.visible_to(user).filter(project__portfolio__is_national=True)
        if user.may(Verb.UPDATE_ANY):
            return seen
        mine = Q(task__in=apps.get_model("projects", "Task").objects.editable_by(user))
        if user.may(Verb.ANSWER) or user.may(Verb.UPDATE_LED):
            mine |= Q(owner__in=organisations_of(user))
        return seen.filter(mine)


class FindingEventQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Events of findings that are open to the person."""
        return self.filter(finding__in=apps.get_model("projects", "StatusFinding").objects.visible_to(user))
