"""Published figures of every slice: now, on a day of the past, their history, and from what they are made."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api import parameters, scope
from projects.api.figures import KINDS, RollupRepresentation, fraction, national
from projects.api.filters import by_code_or_id, date_of
from projects.api.pagination import KeysetPagination
from projects.api.problems import in_parameter, invalid
from projects.api.renderers import CSVRenderer
from projects.api.representation import Reader, ReadField, Representation, href
from projects.api.schema import FIELDS
from projects.api.views import BY_CODE, ApiViewSet, Columns, Renderers, Shown, find
from projects.models import Portfolio, Rollup, RollupSnapshot
from projects.models.rollup import RollupDimension, RollupStatus
from projects.queries import explanation, figures
from projects.queries.explanation import ExplainedChild
from projects.queries.figures import MODELS

PORTFOLIO = OpenApiParameter("portfolio", str, description="Code or id of a portfolio; the national one when left out.")
AS_OF = OpenApiParameter(
    "as_of", OpenApiTypes.DATE, description="What was known at the end of that day; today when left out."
)
SINCE = OpenApiParameter("since", OpenApiTypes.DATE, description="The first day; a year ago when left out.")
DIMENSION = OpenApiParameter(
    "dimension", str, OpenApiParameter.PATH, enum=RollupDimension.values, description="What the slice is by."
)


class ShareRepresentation(Representation):
    """How one child enters the figure: contribution = share of the weight × value."""

    weight = serializers.DecimalField(max_digits=20, decimal_places=6)
    share = fraction()
    value = fraction(help_text="Completion of a milestone, progress of a task.")
    contribution = fraction()
    planned_value = fraction()
    planned_contribution = fraction()


@extend_schema_field({"type": "string", "format": "uri"})
class ChildLinkField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        base = context["base"]

        def read(child: ExplainedChild) -> str:
            return str(base + href(child.kind, child.public_id))

        return read


@extend_schema_field(
    {
        "type": "object",
        "properties": {language: {"type": "string"} for language in ("kk", "ru", "en")},
        "required": ["kk", "ru", "en"],
    }
)
class ChildNamesField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        return lambda child: child.names


class ChildRepresentation(ShareRepresentation):
    """A milestone of a task, or a task of a group, that the caller can open."""

    kind = serializers.ChoiceField(choices=["milestone", "task"])
    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = ChildNamesField()
    left_out = serializers.CharField(allow_null=True, help_text="Why it is in no sum: cancelled or no_data.")
    status = serializers.CharField()
    is_critical = serializers.BooleanField()
    is_stale = serializers.BooleanField()
    link = ChildLinkField()


class HiddenRepresentation(Representation):
    """Tasks that count in the figure and are not open to the caller, summed up."""

    tasks = serializers.IntegerField()
    weight = serializers.DecimalField(max_digits=20, decimal_places=6)
    share = serializers.DecimalField(max_digits=13, decimal_places=12)
    contribution = serializers.DecimalField(max_digits=13, decimal_places=12)
    planned_contribution = serializers.DecimalField(max_digits=13, decimal_places=12)


class ThresholdsRepresentation(Representation):
    """The version of the rules that made the status."""

    version = serializers.IntegerField()
    red_late_days = serializers.IntegerField()
    red_weight_share = serializers.DecimalField(max_digits=4, decimal_places=3)
    red_schedule = serializers.DecimalField(max_digits=4, decimal_places=3)
    amber_red_schedule = serializers.DecimalField(max_digits=4, decimal_places=3)
    amber_red_late_days = serializers.IntegerField()
    amber_green_schedule = serializers.DecimalField(max_digits=4, decimal_places=3)
    group_share = serializers.DecimalField(max_digits=4, decimal_places=3)
    stale_after_days = serializers.IntegerField()
    due_soon_days = serializers.IntegerField()


class ExplanationRepresentation(Representation):
    """From what a figure is made. The contributions of children and hidden add up to its progress, exactly."""

    figures = RollupRepresentation()
    weight_total = serializers.DecimalField(max_digits=40, decimal_places=6)
    children = ChildRepresentation(many=True)
    hidden = HiddenRepresentation(allow_null=True)
    thresholds = ThresholdsRepresentation()


class HistoryPointRepresentation(Representation):
    """The figures at the end of one day. A day without figures has no point."""

    day = serializers.DateField()
    progress = fraction()
    planned_progress = fraction()
    status = serializers.ChoiceField(choices=RollupStatus.choices)


class HistoryRepresentation(Representation):
    """Points by day, the oldest first; the last one is the present."""

    results = HistoryPointRepresentation(many=True)


class _Slices(ApiViewSet):
    """What the list and the detail of slices share: their parameters."""

    serializer_class = RollupRepresentation

    def portfolio(self) -> Portfolio | None:
        """The portfolio asked for, else the national one; None before the seed."""
        given = self.request.query_params.get("portfolio")
        if given is None:
            return national(self.user)
        return _named("portfolio", scope.portfolios(self.user), given)

    def as_of(self) -> date | None:
        """The day asked for, None for now."""
        given = self.request.query_params.get("as_of")
        if given is None:
            return None
        day = date_of("as_of", given)
        if day > timezone.localdate():
            raise invalid(in_parameter("as_of", "in_future", _("Nothing is known of a day to come.")))
        return day

    def represented(self, rows: Sequence[figures.SliceFigures]) -> Shown:
        shown = self.representation()
        return [shown.to_representation(row) for row in rows]

    def representation(self) -> RollupRepresentation:
        fields = parameters.sparse_fields(self.request, tuple(RollupRepresentation().fields))
        return RollupRepresentation(context={"base": self.base, "fields": fields})

    def csv_columns(self) -> Columns:
        return self.representation().csv_columns()


class RollupViewSet(_Slices):
    """Published figures of all slices of one dimension that are open to you."""

    queryset = Rollup.objects.none()
    pagination_class = KeysetPagination
    filter_backends = ()
    orderings = {"code": BY_CODE}
    default_ordering = "code"
    declared_parameters = frozenset(
        {"dimension", "portfolio", "object", "as_of", "cursor", "page_size", "ordering", "fields"}
    )

    def get_renderers(self) -> Renderers:
        return [JSONRenderer(), CSVRenderer()]

    @extend_schema(
        parameters=[
            OpenApiParameter("dimension", str, enum=RollupDimension.values, required=True),
            PORTFOLIO,
            OpenApiParameter("object", str, description="Code or id of one object of the dimension."),
            AS_OF,
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Published figures by project, sector, region, organisation, team, strategic area, country or task.

        One stored figure feeds this, the pages and the exports. Slices that you may not see are not in the list.
        """
        dimension, portfolio, as_of = self.dimension(), self.portfolio(), self.as_of()
        objects = self._objects(dimension, portfolio)
        if given := request.query_params.get("object"):
            objects = objects.filter(pk=_named("object", objects, given).pk)
        page = self.paginate_queryset(objects)
        assert page is not None  # noqa: S101  pagination_class is set
        found = figures.current(
            user=self.user, dimension=dimension, portfolio=portfolio, object_ids=[row.pk for row in page], as_of=as_of
        )
        by_object = {row.object_id: row for row in found}
        return self.get_paginated_response(self.represented([by_object[o.pk] for o in page if o.pk in by_object]))

    def dimension(self) -> str:
        given: str = self.request.query_params.get("dimension", "")
        if given not in RollupDimension.values:
            message = _("Give one of: %(names)s.") % {"names": ", ".join(RollupDimension.values)}
            raise invalid(in_parameter("dimension", "unknown" if given else "required", message))
        return given

    def _objects(self, dimension: str, portfolio: Portfolio | None) -> QuerySet[Any, Any]:
        """The objects whose slice the caller may see, now or in the history."""
        of_dimension = {"dimension": dimension, "portfolio": portfolio}
        now = Rollup.objects.visible_to(self.user).filter(**of_dimension).values("object_id")
        then = RollupSnapshot.objects.visible_to(self.user).filter(**of_dimension).values("object_id")
        open_to_caller = Q(pk__in=now) | Q(pk__in=then) if self.as_of() else Q(pk__in=now)
        return MODELS[dimension]._default_manager.filter(open_to_caller)


class SliceViewSet(_Slices):
    """The figures of one slice."""

    queryset = Rollup.objects.none()
    filter_backends = ()
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"[^/]+"

    def known_parameters(self) -> frozenset[str]:
        return {
            "retrieve": frozenset({"portfolio", "as_of", "fields"}),
            "history": frozenset({"portfolio", "since"}),
        }.get(self.action, frozenset({"portfolio"}))

    @extend_schema(parameters=[DIMENSION, PORTFOLIO, AS_OF, FIELDS])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The published figures of one slice."""
        found = figures.one(user=self.user, as_of=self.as_of(), **self._slice())
        if found is None:
            raise Http404
        return Response(self.represented([found])[0])

    @extend_schema(parameters=[DIMENSION, PORTFOLIO], responses=ExplanationRepresentation)
    @action(detail=True, methods=["get"])
    def explain(self, request: Request, **kwargs: Any) -> Response:
        """Each child with its weight, value and contribution, and what was left out and why."""
        found = explanation.explain(user=self.user, **self._slice())
        if found is None:
            raise Http404
        return Response(ExplanationRepresentation(context={"base": self.base}).to_representation(found))

    @extend_schema(parameters=[DIMENSION, PORTFOLIO, SINCE], responses=HistoryRepresentation)
    @action(detail=True, methods=["get"])
    def history(self, request: Request, **kwargs: Any) -> Response:
        """The figures at the end of each day since `since`."""
        given = request.query_params.get("since")
        since = date_of("since", given) if given else timezone.localdate() - timedelta(days=365)
        points = figures.history(user=self.user, since=since, **self._slice())
        if not points:
            raise Http404
        shown = HistoryPointRepresentation()
        return Response({"results": [shown.to_representation(point) for point in points]})

    def _slice(self) -> dict[str, Any]:
        """Which slice the address names; the figures themselves decide whether the caller may see it."""
        dimension = self.kwargs["dimension"]
        if dimension not in KINDS:
            raise Http404
        found = find(MODELS[dimension]._default_manager.all(), self.kwargs["id"])
        given = self.request.query_params.get("portfolio")
        return {"dimension": dimension, "object_id": found.pk, "portfolio": self.portfolio() if given else None}


def _named(parameter: str, rows: QuerySet[Any, Any], given: str) -> Any:
    """The row with this code or id; a foreign one is refused like one that does not exist."""
    found = by_code_or_id(rows, given)
    if found is None:
        raise invalid(in_parameter(parameter, "unknown", _("Nothing that is open to you has this code or id.")))
    return found
