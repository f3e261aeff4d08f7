"""Rows about one object of seven kinds: seen by those who can open the object. And the other way round: who can."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.roles import RIGHTS, Role, Sees, Verb
from projects.querysets.plan import sees_everything
from regions.models import Membership

if TYPE_CHECKING:
    from accounts.models import User

KINDS = ("project", "task", "milestone", "indicator", "decision", "risk", "issue")
"""Objects that are commented on and notified of, by the name of the link and of the page (`/<kind>s/<code>/`)."""

_MODEL = {kind: kind for kind in KINDS} | {"project": "strategicproject"}

_NATIONAL = {
    "project": "portfolio__is_national",
    "task": "project__portfolio__is_national",
    "milestone": "task__project__portfolio__is_national",
    "indicator": "portfolio__is_national",
}
"""The way from a kind to its portfolio; for the others it goes through their project."""


class AboutOneQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Those about an object that the person can open."""
        if user.is_authenticated and sees_everything(user):
            return self
        open_ones = (Q(**{f"{kind}__in": _model(kind).objects.visible_to(user).values("pk")}) for kind in KINDS)
        return self.filter(reduce(or_, open_ones))

    def about(self, kind: str, thing: Any) -> Self:
        return self.filter(**{kind: thing})


class CommentQuerySet(AboutOneQuerySet):
    """Comments, scoped like the objects that they are about."""


class NotificationQuerySet(AboutOneQuerySet):
    def of(self, user: User) -> Self:
        """The person's own, as far as they can still open what these are about."""
        return self.filter(user=user).visible_to(user).exclude(comment__withdrawn_at__isnull=False)

    def unread(self) -> Self:
        return self.filter(read_at=None)


def may_comment(*, kind: str, thing: Any, by: User) -> bool:
    """Whether the person's role comments, on an object of the national plan: an imported one is a record.

    Whether they can open the object is for the caller to know.
    """
    if not by.may(Verb.COMMENT):
        return False
    national = {_NATIONAL.get(kind, "project__portfolio__is_national"): True}
    return _model(kind)._base_manager.filter(pk=thing.pk, **national).exists()


def openers_of(thing: Any) -> QuerySet[User, User]:
    """The people who can open an object: `visible_to` read from the other side. Systems are no people.

    A test walks every person and every object and holds the two together.
    """
    from accounts.models import User

    people = User.objects.filter(is_active=True).exclude(role=Role.INTEGRATION)
    can = Q(role__in=_roles(Sees.EVERYTHING))
    tasks = _tasks_under(thing)
    return people.filter(can | (_by_task(tasks) if tasks is not None else _by_portfolio(thing)))


def _tasks_under(thing: Any) -> QuerySet[Any, Any] | None:
    """The tasks through which an object is open: one of them is enough. None: it hangs on the portfolio."""
    tasks = _model("task").objects
    match thing._meta.model_name:
        case "task":
            return tasks.filter(pk=thing.pk)
        case "strategicproject":
            return tasks.filter(project=thing.pk)
        case "milestone":
            return tasks.filter(pk=thing.task_id)
    if thing.task_id:
        return tasks.filter(pk=thing.task_id)
    return tasks.filter(project=thing.project_id) if thing.project_id else None


def _by_task(tasks: QuerySet[Any, Any]) -> Q:
    task = _model("task")
    contributing = task.contributing_organisations.through.objects.filter(task__in=tasks.values("pk"))
    regions = task.regions.through.objects.filter(task__in=tasks.values("pk"))
    bodies = Q(organisation__in=tasks.values("lead_organisation")) | Q(
        organisation__in=contributing.values("organisation")
    )
    of_sector = Q(organisation__in=tasks.values("sector__lead_organisation"))
    of_region = Q(organisation__region__in=regions.values("region"))
    seats = apps.get_model("projects", "TeamMember").objects.filter(team__in=tasks.values("team"), user__isnull=False)
    return (
        Q(role__in=_roles(Sees.ORGANISATION), pk__in=_members(bodies))
        | Q(role__in=_roles(Sees.MINISTRY), pk__in=_members(bodies | of_sector))
        | Q(role__in=_roles(Sees.REGION), pk__in=_members(bodies | of_region))
        | Q(role__in=_roles(Sees.TEAM), pk__in=seats.values("user"))
    )


def _by_portfolio(indicator: Any) -> Q:
    if not indicator.portfolio.is_national:
        return Q(pk__in=[])
    readers = Q(role__in=[role for role, rights in RIGHTS.items() if rights.national_summary])
    return readers | Q(pk__in=_members(Q(organisation=indicator.owner_id, organisation__isnull=False)))


def _members(condition: Q) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(condition).values("user")


def _roles(sees: Sees) -> list[str]:
    return [role for role, rights in RIGHTS.items() if rights.sees == sees]


def _model(kind: str) -> Any:
    return apps.get_model("projects", _MODEL[kind])
