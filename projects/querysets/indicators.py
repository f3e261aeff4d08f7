"""Questions about indicators, their values, trajectories and grades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.roles import Verb
from projects.querysets.plan import organisations_of, sees_everything, task_scope

if TYPE_CHECKING:
    from accounts.models import User


def _indicators() -> Any:
    return apps.get_model("projects", "Indicator").objects


class IndicatorQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Of visible tasks and projects; those of the portfolio as a whole for readers of the national summary.

        An indicator of the portfolio is open to the people of the body that answers for it too.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everything(user):
            return self
        tasks = apps.get_model("projects", "Task").objects.filter(task_scope(user))
        of_project = Q(task=None, project__in=tasks.values("project_id"))
        national = Q(project=None, portfolio__is_national=True)
        if not user.rights.national_summary:
            national &= Q(owner__in=organisations_of(user))
        return self.filter(Q(task__in=tasks.values("pk")) | of_project | national)

    def editable_by(self, user: User) -> Self:
        """Those for which the person may record values: of their tasks, of their body, or any (Project Office)."""
        national = self.visible_to(user).filter(portfolio__is_national=True)
        if user.is_authenticated and user.may(Verb.UPDATE_ANY):
            return national
        mine = Q(task__in=apps.get_model("projects", "Task").objects.editable_by(user).values("pk"))
        if user.is_authenticated and user.may(Verb.UPDATE_LED):
            mine |= Q(owner__in=organisations_of(user))
        return national.filter(mine)

    def kpis(self) -> Self:
        """Those on the KPI sheet of their owner."""
        return self.filter(is_kpi=True, owner__isnull=False)


class OfVisibleIndicatorsQuerySet(QuerySet[Any, Any]):
    """Rows of an indicator: seen by those who see the indicator."""

    def visible_to(self, user: User) -> Self:
        return self.filter(indicator__in=_indicators().visible_to(user))

    def counted(self) -> Self:
        """Values that no auditor disputes: a disputed claim does not count, a correction of it does."""
        disputes = apps.get_model("projects", "Validation").objects.not_counted()
        same = disputes.filter(
            indicator=OuterRef("indicator"), claimed_date=OuterRef("date"), claimed_value=OuterRef("value")
        )
        return self.exclude(Exists(same))

    def in_force(self) -> Self:
        """The newest number of each: of each day for values, of each indicator for trajectories."""
        keys = ["indicator_id", "date"] if hasattr(self.model, "date") else ["indicator_id"]
        return self.order_by(*keys, "-number").distinct(*keys)
