"""What a caller may see of each kind of object, as filters and views ask for it."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.models import (
    BaselineRequest,
    DeliveryChain,
    DeliveryLink,
    Indicator,
    Milestone,
    MilestoneDependency,
    PlanVersion,
    Portfolio,
    PromiseAlert,
    Sector,
    StrategicArea,
    StrategicProject,
    Task,
    Team,
    TeamMember,
)
from projects.querysets import MilestoneQuerySet, organisations_visible_to
from regions.models import Organisation, Region


def portfolios(user: User) -> QuerySet[Any, Any]:
    return Portfolio.objects.visible_to(user)


def areas(user: User) -> QuerySet[StrategicArea]:
    """Names of strategic areas are public inside their portfolio, as those of sectors are."""
    return StrategicArea.objects.filter(portfolio__in=portfolios(user))


def sectors(user: User) -> QuerySet[Any, Any]:
    return Sector.objects.visible_to(user)


def regions(user: User) -> QuerySet[Region]:
    """The map of the country is public to those who sign in; the figures on it follow their own scope."""
    return Region.objects.all() if user.is_authenticated and user.is_active else Region.objects.none()


def organisations(user: User) -> QuerySet[Organisation]:
    return organisations_visible_to(user)


def projects(user: User) -> QuerySet[Any, Any]:
    return StrategicProject.objects.visible_to(user)


def tasks(user: User) -> QuerySet[Any, Any]:
    return Task.objects.visible_to(user)


def teams(user: User) -> QuerySet[Any, Any]:
    return Team.objects.visible_to(user)


def seats(user: User) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(team__in=teams(user))


def milestones(user: User) -> MilestoneQuerySet:
    return Milestone.objects.visible_to(user)


def indicators(user: User) -> QuerySet[Any, Any]:
    return Indicator.objects.visible_to(user)


def baseline_requests(user: User) -> QuerySet[Any, Any]:
    return BaselineRequest.objects.visible_to(user)


def plan_versions(user: User) -> QuerySet[Any, Any]:
    return PlanVersion.objects.visible_to(user)


def dependencies(user: User) -> QuerySet[Any, Any]:
    return MilestoneDependency.objects.visible_to(user)


def promise_alerts(user: User) -> QuerySet[Any, Any]:
    return PromiseAlert.objects.visible_to(user)


def delivery_chains(user: User) -> QuerySet[Any, Any]:
    return DeliveryChain.objects.visible_to(user)


def delivery_links(user: User) -> QuerySet[Any, Any]:
    return DeliveryLink.objects.visible_to(user)
