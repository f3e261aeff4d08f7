"""The one API: its router, its error handler, its schema and its pages. Imported by addresses only."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import bad_request as django_bad_request
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.routers import SimpleRouter
from rest_framework.views import set_rollback

from delivery_portal import outage
from projects import actions
from projects.api.problems import TYPE_ROOT, TYPES, Problem, as_response, faults_of, in_body
from projects.api.resources.baseline_requests import BaselineRequestViewSet, PlanVersionViewSet
from projects.api.resources.chains import DeliveryChainViewSet, DeliveryLinkViewSet
from projects.api.resources.changes import ChangeViewSet
from projects.api.resources.dependencies import (
    CriticalPathViewSet,
    DependencyViewSet,
    EffectViewSet,
    PromiseAlertViewSet,
    TaskCriticalPathViewSet,
)
from projects.api.resources.indicators import IndicatorViewSet
from projects.api.resources.judgements import JudgementViewSet, ProjectJudgementViewSet
from projects.api.resources.milestones import MilestoneUpdateViewSet, MilestoneViewSet
from projects.api.resources.projects import ProjectViewSet
from projects.api.resources.reference import (
    AreaViewSet,
    OrganisationViewSet,
    PortfolioViewSet,
    RegionViewSet,
    SectorViewSet,
)
from projects.api.resources.rollups import RollupViewSet, SliceViewSet
from projects.api.resources.tasks import TaskViewSet, TeamViewSet

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
router.register("rollups", RollupViewSet, basename="rollup")
router.register(r"rollups/(?P<dimension>[^/]+)", SliceViewSet, basename="slice")
router.register("changes", ChangeViewSet, basename="change")
router.register("baseline-requests", BaselineRequestViewSet, basename="baseline-request")
router.register("plan-versions", PlanVersionViewSet, basename="plan-version")
router.register("dependencies", DependencyViewSet, basename="dependency")
router.register("promise-alerts", PromiseAlertViewSet, basename="promise-alert")
router.register("milestones/(?P<id>[^/]+)/effect", EffectViewSet, basename="milestone-effect")
router.register("projects/(?P<id>[^/]+)/critical-path", CriticalPathViewSet, basename="project-critical-path")
router.register("tasks/(?P<id>[^/]+)/critical-path", TaskCriticalPathViewSet, basename="task-critical-path")
router.register("delivery-chains", DeliveryChainViewSet, basename="delivery-chain")
router.register("delivery-links", DeliveryLinkViewSet, basename="delivery-link")


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
        logger.error("The API failed: %s %s", request.method, request.path, exc_info=error)
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
    if request.path.startswith("/api/"):
        return as_response(Problem("malformed"), request)
    return django_bad_request(request, exception)


def problem_type(request: HttpRequest, name: str) -> HttpResponse:
    """What a problem's `type` means: public, it names no object."""
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
    path("v1/", include(router.urls)),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path(TYPE_ROOT.removeprefix("/api/") + "<slug:name>/", problem_type, name="api-problem"),
    re_path(r"^.*$", nowhere),
]
