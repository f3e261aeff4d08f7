"""The one API: its router, its error handler, its schema and its pages. Imported by addresses only."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import bad_request as django_bad_request
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.routers import SimpleRouter
from rest_framework.views import set_rollback

from delivery_portal import outage
from delivery_portal.logs import route_of
from projects import actions
from projects.api.ics import milestones_file
from projects.api.problems import TYPE_ROOT, TYPES, Problem, as_response, faults_of, in_body
from projects.api.resources.attachments import AttachmentViewSet
from projects.api.resources.audit_events import AuditEventViewSet
from projects.api.resources.baseline_requests import BaselineRequestViewSet, PlanVersionViewSet
from projects.api.resources.budgets import BudgetVersionViewSet, BudgetViewSet
from projects.api.resources.chains import DeliveryChainViewSet, DeliveryLinkViewSet
from projects.api.resources.challenges import (
    ChallengeCheckViewSet,
    ChallengeNoteViewSet,
    ChallengeReviewViewSet,
    ChallengeViewSet,
)
from projects.api.resources.changes import ChangeViewSet
from projects.api.resources.comments import CommentViewSet
from projects.api.resources.comparison import ComparisonViewSet
from projects.api.resources.cycle import (
    CalendarViewSet,
    ForecastBiasViewSet,
    OrganisationPeriodViewSet,
    ReportingPeriodViewSet,
    TaskUpdateViewSet,
)
from projects.api.resources.decisions import DecisionViewSet, EscalationViewSet
from projects.api.resources.dependencies import (
    CriticalPathViewSet,
    DependencyViewSet,
    EffectViewSet,
    PromiseAlertViewSet,
    TaskCriticalPathViewSet,
)
from projects.api.resources.findings import FindingEventViewSet, FindingViewSet
from projects.api.resources.indicator_parts import (
    IndicatorGradeViewSet,
    IndicatorTrajectoryViewSet,
    IndicatorValueViewSet,
    KpiSheetViewSet,
)
from projects.api.resources.indicators import IndicatorViewSet
from projects.api.resources.judgement_rounds import JudgementRoundViewSet, LeagueViewSet, RoundSubjectViewSet
from projects.api.resources.judgements import JudgementViewSet, ProjectJudgementViewSet
from projects.api.resources.labs import (
    IdeaLineViewSet,
    IdeaScoreViewSet,
    IdeaViewSet,
    LabIdeaViewSet,
    LabViewSet,
)
from projects.api.resources.lifecycles import LifecyclePassageViewSet, LifecycleRecordViewSet, LifecycleViewSet
from projects.api.resources.long_work import LongWorkViewSet, result_file
from projects.api.resources.meetings import ProblemMeetingViewSet
from projects.api.resources.milestones import MilestoneUpdateViewSet, MilestoneViewSet
from projects.api.resources.notifications import NotificationViewSet
from projects.api.resources.orders import OrderViewSet
from projects.api.resources.projects import ProjectViewSet
from projects.api.resources.promises import PromiseViewSet, StocktakePromiseViewSet
from projects.api.resources.recovery import RecoveryPlanViewSet
from projects.api.resources.reference import (
    AreaViewSet,
    OrganisationViewSet,
    PortfolioViewSet,
    RegionViewSet,
    SectorViewSet,
)
from projects.api.resources.reviews import RecommendationViewSet, ReviewViewSet
from projects.api.resources.risks import IssueViewSet, RiskAssessmentViewSet, RiskViewSet
from projects.api.resources.rollups import RollupViewSet, SliceViewSet
from projects.api.resources.search import SearchViewSet
from projects.api.resources.stocktakes import (
    ErratumViewSet,
    StocktakeDecisionViewSet,
    StocktakeSeriesViewSet,
    StocktakeViewSet,
)
from projects.api.resources.tasks import TaskViewSet, TeamViewSet
from projects.api.resources.validations import ValidationRoundViewSet, ValidationViewSet

logger = logging.getLogger(__name__)

router = SimpleRouter()
router.register("portfolios", PortfolioViewSet, basename="portfolio")
router.register("areas", AreaViewSet, basename="area")
router.register("sectors", SectorViewSet, basename="sector")
router.register("regions", RegionViewSet, basename="region")
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("projects", ProjectViewSet, basename="project")
router.register("tasks", TaskViewSet, basename="task")
router.register("milestones", MilestoneViewSet, basename="milestone")
router.register("teams", TeamViewSet, basename="team")
router.register("indicators", IndicatorViewSet, basename="indicator")
router.register("judgements", JudgementViewSet, basename="judgement")
router.register("projects/(?P<id>[^/]+)/judgements", ProjectJudgementViewSet, basename="project-judgement")
router.register("milestones/(?P<id>[^/]+)/updates", MilestoneUpdateViewSet, basename="milestone-update")
router.register("reporting-periods", ReportingPeriodViewSet, basename="reporting-period")
router.register("task-updates", TaskUpdateViewSet, basename="task-update")
router.register("organisation-periods", OrganisationPeriodViewSet, basename="organisation-period")
router.register("forecast-bias", ForecastBiasViewSet, basename="forecast-bias")
router.register("calendar", CalendarViewSet, basename="calendar")
router.register("challenges", ChallengeViewSet, basename="challenge")
router.register("challenges/(?P<id>[^/]+)/notes", ChallengeNoteViewSet, basename="challenge-note")
router.register("challenges/(?P<id>[^/]+)/reviews", ChallengeReviewViewSet, basename="challenge-review")
router.register("challenges/(?P<id>[^/]+)/checks", ChallengeCheckViewSet, basename="challenge-check")
router.register("labs", LabViewSet, basename="lab")
router.register("labs/(?P<id>[^/]+)/ideas", LabIdeaViewSet, basename="lab-idea")
router.register("ideas", IdeaViewSet, basename="idea")
router.register("ideas/(?P<id>[^/]+)/scores", IdeaScoreViewSet, basename="idea-score")
router.register("ideas/(?P<id>[^/]+)/lines", IdeaLineViewSet, basename="idea-line")
router.register("lifecycles", LifecycleViewSet, basename="lifecycle")
router.register("lifecycles/(?P<id>[^/]+)/passages", LifecyclePassageViewSet, basename="lifecycle-passage")
router.register("lifecycles/(?P<id>[^/]+)/records", LifecycleRecordViewSet, basename="lifecycle-record")
router.register("indicators/(?P<id>[^/]+)/values", IndicatorValueViewSet, basename="indicator-value")
router.register("indicators/(?P<id>[^/]+)/trajectories", IndicatorTrajectoryViewSet, basename="indicator-trajectory")
router.register("indicators/(?P<id>[^/]+)/grades", IndicatorGradeViewSet, basename="indicator-grade")
router.register("kpi-sheets", KpiSheetViewSet, basename="kpi-sheet")
router.register("rollups", RollupViewSet, basename="rollup")
router.register(r"rollups/(?P<dimension>[^/]+)", SliceViewSet, basename="slice")
router.register("stocktake-series", StocktakeSeriesViewSet, basename="stocktake-series")
router.register("stocktakes", StocktakeViewSet, basename="stocktake")
router.register("stocktakes/(?P<id>[^/]+)/promises", StocktakePromiseViewSet, basename="stocktake-promise")
router.register("stocktakes/(?P<id>[^/]+)/decisions", StocktakeDecisionViewSet, basename="stocktake-decision")
router.register("stocktakes/(?P<id>[^/]+)/errata", ErratumViewSet, basename="stocktake-erratum")
router.register("promises", PromiseViewSet, basename="promise")
router.register("reviews", ReviewViewSet, basename="review")
router.register("recommendations", RecommendationViewSet, basename="recommendation")
router.register("recovery-plans", RecoveryPlanViewSet, basename="recovery-plan")
router.register("budgets", BudgetViewSet, basename="budget")
router.register("budgets/(?P<id>[^/]+)/versions", BudgetVersionViewSet, basename="budget-version")
router.register("validations", ValidationViewSet, basename="validation")
router.register("validation-rounds", ValidationRoundViewSet, basename="validation-round")
router.register("findings", FindingViewSet, basename="finding")
router.register("findings/(?P<id>[^/]+)/events", FindingEventViewSet, basename="finding-event")
router.register("judgement-rounds", JudgementRoundViewSet, basename="judgement-round")
router.register("judgement-rounds/(?P<id>[^/]+)/subjects", RoundSubjectViewSet, basename="judgement-round-subject")
router.register("league", LeagueViewSet, basename="league")
router.register("comparison", ComparisonViewSet, basename="comparison")
router.register("changes", ChangeViewSet, basename="change")
router.register("audit-events", AuditEventViewSet, basename="audit-event")
router.register("search", SearchViewSet, basename="search")

router.register("risks", RiskViewSet, basename="risk")
router.register("risks/(?P<id>[^/]+)/assessments", RiskAssessmentViewSet, basename="risk-assessment")
router.register("issues", IssueViewSet, basename="issue")
router.register("decisions", DecisionViewSet, basename="decision")
router.register("escalations", EscalationViewSet, basename="escalation")
router.register("orders", OrderViewSet, basename="order")
router.register("problem-solving-meetings", ProblemMeetingViewSet, basename="problem-meeting")
router.register("baseline-requests", BaselineRequestViewSet, basename="baseline-request")
router.register("plan-versions", PlanVersionViewSet, basename="plan-version")
router.register("dependencies", DependencyViewSet, basename="dependency")
router.register("promise-alerts", PromiseAlertViewSet, basename="promise-alert")
router.register("milestones/(?P<id>[^/]+)/effect", EffectViewSet, basename="milestone-effect")
router.register("projects/(?P<id>[^/]+)/critical-path", CriticalPathViewSet, basename="project-critical-path")
router.register("tasks/(?P<id>[^/]+)/critical-path", TaskCriticalPathViewSet, basename="task-critical-path")
router.register("delivery-chains", DeliveryChainViewSet, basename="delivery-chain")
router.register("delivery-links", DeliveryLinkViewSet, basename="delivery-link")
router.register("comments", CommentViewSet, basename="comment")
router.register("attachments", AttachmentViewSet, basename="attachment")
router.register("notifications", NotificationViewSet, basename="notification")
router.register("long-work", LongWorkViewSet, basename="long-work")


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Every exception of an API view becomes problem+json; one that nobody foresaw is logged and becomes a 500."""
    set_rollback()
    request: HttpRequest = context["request"]._request
    if outage.is_outage(error):
        return outage.outage_response(request)
    problem = _problem_of(error)
    if problem is None:
        if settings.DEBUG_PROPAGATE_EXCEPTIONS:
            raise error
        got_request_exception.send(sender=None, request=request)
        logger.error("The API failed: %s %s", request.method, route_of(request), exc_info=error)
        problem = Problem("error")
    return as_response(problem, request)


def _problem_of(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case actions.NotAllowed():
            return Problem("forbidden", str(error))
        case actions.Refused():
            return Problem("invalid", errors=tuple(in_body(p.field, p.code, p.message) for p in error.problems))
        case Http404():
            return Problem("not-found")
        case PermissionDenied():
            return Problem("forbidden")
        case RequestDataTooBig():
            return Problem("too-large")
        case SuspiciousOperation() | DataError():  # a value that no column can hold
            return Problem("malformed")
        case exceptions.APIException():
            return _problem_of_framework(error)
    return None


_FRAMEWORK = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    415: "unsupported-media-type",
    429: "rate-limited",
}


def _problem_of_framework(error: exceptions.APIException) -> Problem | None:
    if isinstance(error, exceptions.ValidationError):
        return Problem("invalid", errors=tuple(faults_of(error.detail)))
    if isinstance(error, exceptions.ParseError):
        return Problem("malformed", str(error.detail))
    name = _FRAMEWORK.get(error.status_code)
    if name is None:
        return None
    headers = {}
    if auth := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, round(wait)))
    detail = "" if name in {"not-found", "rate-limited", "not-acceptable"} else str(error.detail)
    return Problem(name, detail, headers=headers)


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Any other address under /api/, by any method."""
    return as_response(Problem("not-found"), request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`: what Django refuses before a view runs, such as a host that is not ours."""
    too_large = isinstance(exception, RequestDataTooBig)
    if request.path.startswith("/api/"):
        return as_response(Problem("too-large" if too_large else "malformed"), request)
    if too_large:
        return render(request, "413.html", status=413)
    return django_bad_request(request, exception)


def problem_type(request: HttpRequest, name: str) -> HttpResponse:
    """What a problem's `type` means: public, it names no object."""
    if request.method not in ("GET", "HEAD"):
        return as_response(Problem("method-not-allowed", headers={"Allow": "GET, HEAD"}), request)
    kind = TYPES.get(name)
    if kind is None:
        return nowhere(request)
    body = {"type": request.path, "title": str(kind.title), "status": kind.status, "advice": str(kind.advice)}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1, public: it describes the doors and names nobody behind them."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; its script has an address of its own, as the content security policy wants."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    url_name = "api-schema"
    template_name = "api/docs.html"


urlpatterns = [
    path("v1/calendar.ics", milestones_file, name="api-calendar-file"),
    path("v1/long-work/<uuid:public_id>/file/", result_file, name="api-long-work-file"),
    path("v1/", include(router.urls)),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path(TYPE_ROOT.removeprefix("/api/") + "<slug:name>/", problem_type, name="api-problem"),
    re_path(r"^.*$", nowhere),
]
