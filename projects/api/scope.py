"""What a caller may see of each kind of object, as filters and views ask for it."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.models import (
    Attachment,
    BaselineRequest,
    Budget,
    Challenge,
    Comment,
    Decision,
    DeliveryChain,
    DeliveryLink,
    Idea,
    Indicator,
    Issue,
    JudgementRound,
    Lab,
    LongWork,
    Milestone,
    MilestoneDependency,
    Notification,
    Order,
    OrganisationPeriod,
    PlanVersion,
    Portfolio,
    PriorityReview,
    ProblemMeeting,
    Promise,
    PromiseAlert,
    Recommendation,
    RecoveryPlan,
    Risk,
    Sector,
    StatusFinding,
    Stocktake,
    StocktakeSeries,
    StrategicArea,
    StrategicProject,
    Task,
    TaskUpdate,
    Team,
    TeamMember,
    Validation,
    ValidationRound,
)
from projects.querysets import MilestoneQuerySet, organisations_visible_to
from projects.querysets.decisions import DecisionQuerySet
from projects.querysets.orders import OrderQuerySet
from projects.querysets.risks import RiskQuerySet
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


def task_updates(user: User) -> QuerySet[Any, Any]:
    return TaskUpdate.objects.visible_to(user)


def organisation_periods(user: User) -> QuerySet[Any, Any]:
    return OrganisationPeriod.objects.visible_to(user)


def indicators(user: User) -> QuerySet[Any, Any]:
    return Indicator.objects.visible_to(user)


def risks(user: User) -> RiskQuerySet:
    return Risk.objects.visible_to(user)


def issues(user: User) -> QuerySet[Any, Any]:
    return Issue.objects.visible_to(user)


def decisions(user: User) -> DecisionQuerySet:
    return Decision.objects.visible_to(user)


def orders(user: User) -> OrderQuerySet:
    return Order.objects.visible_to(user)


def problem_meetings(user: User) -> QuerySet[Any, Any]:
    return ProblemMeeting.objects.visible_to(user)


def stocktake_series(user: User) -> QuerySet[Any, Any]:
    return StocktakeSeries.objects.visible_to(user)


def stocktakes(user: User) -> QuerySet[Any, Any]:
    return Stocktake.objects.visible_to(user)


def promises(user: User) -> QuerySet[Any, Any]:
    return Promise.objects.visible_to(user)


def reviews(user: User) -> QuerySet[Any, Any]:
    return PriorityReview.objects.visible_to(user)


def recommendations(user: User) -> QuerySet[Any, Any]:
    return Recommendation.objects.visible_to(user)


def recovery_plans(user: User) -> QuerySet[Any, Any]:
    return RecoveryPlan.objects.visible_to(user)


def budgets(user: User) -> QuerySet[Any, Any]:
    return Budget.objects.visible_to(user)


def validations(user: User) -> QuerySet[Any, Any]:
    return Validation.objects.visible_to(user)


def validation_rounds(user: User) -> QuerySet[Any, Any]:
    return ValidationRound.objects.visible_to(user)


def challenges(user: User) -> QuerySet[Any, Any]:
    return Challenge.objects.visible_to(user)


def labs(user: User) -> QuerySet[Any, Any]:
    return Lab.objects.visible_to(user)


def ideas(user: User) -> QuerySet[Any, Any]:
    return Idea.objects.visible_to(user)


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


def findings(user: User) -> QuerySet[Any, Any]:
    return StatusFinding.objects.visible_to(user)


def comments(user: User) -> QuerySet[Any, Any]:
    return Comment.objects.visible_to(user)


def attachments(user: User) -> QuerySet[Any, Any]:
    return Attachment.objects.visible_to(user)


def notifications(user: User) -> QuerySet[Any, Any]:
    """The person's own."""
    return Notification.objects.of(user)


def judgement_rounds(user: User) -> QuerySet[Any, Any]:
    return JudgementRound.objects.visible_to(user)


def long_work(user: User) -> QuerySet[Any, Any]:
    return LongWork.objects.visible_to(user)
