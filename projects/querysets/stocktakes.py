"""Who reads stocktakes and promises. A pack is read by those who read the published figure of its slice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.roles import Verb
from projects.querysets.plan import organisations_of, sees_everything

if TYPE_CHECKING:
    from accounts.models import User


def _slices(user: User, dimension: str) -> QuerySet[Any, Any]:
    figures: QuerySet[Any, Any] = apps.get_model("projects", "Rollup").objects.visible_to(user)
    return figures.filter(dimension=dimension).values("object_id")


class StocktakeSeriesQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Series of slices whose figure the person may read; the country's for readers of the national summary."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everything(user):
            return self
        mine = Q(project__in=_slices(user, "project")) | Q(sector__in=_slices(user, "sector"))
        if user.rights.national_summary:
            mine |= Q(project=None, sector=None)
        return self.filter(mine)


class StocktakeQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        return self.filter(series__in=apps.get_model("projects", "StocktakeSeries").objects.visible_to(user))

    def issued(self) -> Self:
        """Those with a frozen pack."""
        return self.exclude(state="planned")

    def planned(self) -> Self:
        return self.filter(state="planned")


class PromiseQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Promises about what the person sees, and those of the organisations that the person belongs to.

        One about a sector or the country as a whole is read by who gave it and by those who see everything.
        """
        if user.is_authenticated and sees_everything(user):
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        tasks = apps.get_model("projects", "Task").objects.visible_to(user)
        whole = Q(task=None, project__in=tasks.values("project_id"))
        return self.filter(Q(task__in=tasks.values("pk")) | whole | Q(organisation__in=organisations_of(user)))

    def editable_by(self, user: User) -> Self:
        """Promises are settled by those who run the stocktakes."""
        return self if user.is_authenticated and user.may(Verb.RUN_ROUTINES) else self.none()

    def open(self) -> Self:
        return self.filter(state="open")
