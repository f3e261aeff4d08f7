"""What belongs to an indicator and is only added to: values, trajectories, grades; and the KPI sheets made of them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions.indicator_values import record_value
from projects.actions.indicators import grade_indicator
from projects.actions.trajectories import CORRIDOR, MOST_POINTS, agree_trajectory
from projects.api import scope, writes
from projects.api.filters import ReferenceFilter
from projects.api.inputs import FractionField, Input
from projects.api.pagination import Ordering
from projects.api.problems import in_parameter, invalid
from projects.api.representation import ReferenceField, Representation
from projects.api.resources.indicators import PointRepresentation, computed, value_field
from projects.api.views import BY_CODE, ListViewSet, find
from projects.domain.trajectory import Point
from projects.models import Indicator, IndicatorGrade, IndicatorTrajectory, IndicatorValue
from projects.queries.kpis import kpi_sheets, last_complete_month, month_of
from regions.models import Organisation


class IndicatorValueRepresentation(Representation):
    """A value of a day. The largest `number` of a day is in force; the others are what was said before."""

    id = serializers.UUIDField(source="public_id")
    date = serializers.DateField()
    number = serializers.IntegerField()
    value = value_field()
    source: Any = serializers.CharField()
    reason = serializers.CharField(help_text="Of a correction.")
    by = serializers.CharField(source="by_label", help_text="Who recorded it; empty for published values.")
    recorded_at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class IndicatorValueInput(Input):
    """The actual value of a day. To correct one, name its number in `corrects` and give the reason."""

    date = serializers.DateField()
    value = serializers.DecimalField(max_digits=20, decimal_places=6)
    source: Any = serializers.CharField(max_length=2_000, help_text="So that others can check it.")
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    corrects = serializers.IntegerField(min_value=1, max_value=30_000, required=False, allow_null=True)
    confirmed = serializers.BooleanField(required=False, help_text="The value is far off the plan, and right.")


class IndicatorTrajectoryRepresentation(Representation):
    """A version of the plan. It is never changed; the largest number is in force."""

    id = serializers.UUIDField(source="public_id")
    number = serializers.IntegerField()
    corridor = serializers.DecimalField(max_digits=5, decimal_places=4)
    points = PointRepresentation(many=True)
    reason = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class PlannedPointInput(serializers.Serializer[Any]):
    """A planned value on a day."""

    date = serializers.DateField()
    value = serializers.DecimalField(max_digits=20, decimal_places=6)


class IndicatorTrajectoryInput(Input):
    """A new version: the baseline first, the target last, the dates rising."""

    points = PlannedPointInput(many=True, min_length=2, max_length=MOST_POINTS)  # type: ignore[call-arg]
    corridor = FractionField(required=False, help_text="A fraction of the way from baseline to target; 0.05.")
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class IndicatorGradeRepresentation(Representation):
    """How good the data are: A where all four criteria are met, B three, C two, D one or none."""

    id = serializers.UUIDField(source="public_id")
    grade = serializers.ChoiceField(choices=["A", "B", "C", "D"])
    is_sourced = serializers.BooleanField()
    is_defined = serializers.BooleanField()
    is_timely = serializers.BooleanField()
    is_verified = serializers.BooleanField()
    reason = serializers.CharField()
    graded_date = serializers.DateField()
    by = serializers.CharField(source="by_label")
    illustrative = serializers.BooleanField()


class IndicatorGradeInput(Input):
    """Four answers and what they rest on."""

    is_sourced = serializers.BooleanField(help_text="From a named source that others can open.")
    is_defined = serializers.BooleanField(help_text="Measured by a written method that did not change.")
    is_timely = serializers.BooleanField(help_text="Comes on time, without gaps.")
    is_verified = serializers.BooleanField(help_text="Checked by someone who does not answer for it.")
    reason = serializers.CharField(max_length=2_000)


class OfIndicatorViewSet(ListViewSet):
    """A list below one indicator, to which something is added."""

    def indicator(self) -> Indicator:
        found: Indicator = find(scope.indicators(self.user), self.kwargs["id"])
        return found

    def added(self, request: Request, act: Callable[[], Any]) -> HttpResponseBase:
        """201 with what `act` made, once for each Idempotency-Key."""

        def effect() -> Response:
            made = self.rows().get(pk=act().pk)
            return Response(self.represented([made])[0], status=201)

        return writes.once(request, effect)


class IndicatorValueViewSet(OfIndicatorViewSet):
    """The values of an indicator with everything that was corrected, the newest day first."""

    queryset = IndicatorValue.objects.none()
    serializer_class = IndicatorValueRepresentation
    orderings = {"date": Ordering("date"), "recorded_at": Ordering("recorded_at")}
    default_ordering = "-date"

    def rows(self) -> QuerySet[Any, Any]:
        return IndicatorValue.objects.filter(indicator=self.indicator())

    @extend_schema(request=IndicatorValueInput, responses={201: IndicatorValueRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record the value of a day, or correct it. By those who lead the task or answer for the indicator."""
        indicator = self.indicator()
        given = IndicatorValueInput.read(request)
        given["on"] = given.pop("date")
        return self.added(request, lambda: record_value(indicator=indicator, by=self.user, now=timezone.now(), **given))


class IndicatorTrajectoryViewSet(OfIndicatorViewSet):
    """All versions of the plan of an indicator, the newest first."""

    queryset = IndicatorTrajectory.objects.none()
    serializer_class = IndicatorTrajectoryRepresentation
    orderings = {"number": Ordering("number", unique=True)}
    default_ordering = "-number"

    def rows(self) -> QuerySet[Any, Any]:
        return IndicatorTrajectory.objects.filter(indicator=self.indicator()).prefetch_related("points")

    @extend_schema(request=IndicatorTrajectoryInput, responses={201: IndicatorTrajectoryRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Agree a new version of the plan; the earlier ones stay. The Project Office agrees trajectories."""
        indicator = self.indicator()
        given = IndicatorTrajectoryInput.read(request)
        points = [Point(point["date"], point["value"]) for point in given["points"]]
        return self.added(
            request,
            lambda: agree_trajectory(
                indicator=indicator,
                points=points,
                corridor=given.get("corridor", CORRIDOR),
                reason=given.get("reason", ""),
                by=self.user,
                now=timezone.now(),
            ),
        )


class IndicatorGradeViewSet(OfIndicatorViewSet):
    """The grades of an indicator's data, the newest first."""

    queryset = IndicatorGrade.objects.none()
    serializer_class = IndicatorGradeRepresentation
    orderings = {"graded_date": Ordering("graded_date")}
    default_ordering = "-graded_date"

    def rows(self) -> QuerySet[Any, Any]:
        return IndicatorGrade.objects.filter(indicator=self.indicator())

    @extend_schema(request=IndicatorGradeInput, responses={201: IndicatorGradeRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Grade the quality of the data; earlier grades stay. The Project Office or an auditor grades."""
        indicator = self.indicator()
        given = IndicatorGradeInput.read(request)
        reason = given.pop("reason")
        return self.added(
            request,
            lambda: grade_indicator(
                indicator=indicator, criteria=given, reason=reason, by=self.user, now=timezone.now()
            ),
        )


class ScoresRepresentation(Representation):
    """M1: the change reached divided by the change planned; M2: at most 1; M3: 1, one half or 0. Fractions."""

    m1 = computed()
    m2 = computed()
    m3 = computed()


class KpiCellRepresentation(Representation):
    """A KPI in a month. `scores` and `light` are null without a fresh value or without a planned change."""

    month_end = serializers.DateField()
    actual = PointRepresentation(allow_null=True)
    planned = computed(help_text="For the day of the value.")
    scores = ScoresRepresentation(allow_null=True)
    light = serializers.CharField(allow_null=True, help_text="green, amber or red.")


class KpiLineRepresentation(Representation):
    """A KPI with its twelve months, the oldest first."""

    indicator = ReferenceField("indicator")
    cells = KpiCellRepresentation(many=True)


class KpiTotalRepresentation(ScoresRepresentation):
    """Means over the KPIs that have a score, each counting alike; the light is that of M2."""

    scored = serializers.IntegerField()
    of = serializers.IntegerField()
    light = serializers.CharField(allow_null=True, help_text="green, amber or red.")


class KpiSheetRepresentation(Representation):
    """The KPIs that a body answers for, as far as they are open to you."""

    organisation = ReferenceField("organisation", source="*")
    month = serializers.DateField(source="sheet.month", help_text="Its last day.")
    total = KpiTotalRepresentation(source="sheet.total")
    totals = KpiTotalRepresentation(source="sheet.totals", many=True, help_text="By month, the oldest first.")
    lines = KpiLineRepresentation(source="sheet.lines", many=True)


class _ItselfFilter(ReferenceFilter):
    """The one row that is the body itself."""

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        return qs if value is None else qs.filter(pk=value.pk)


class KpiSheetFilters(FilterSet):
    organisation = _ItselfFilter("pk", visible=scope.organisations)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()


class KpiSheetViewSet(ListViewSet):
    """KPI sheets of the bodies that answer for an indicator open to you."""

    queryset = Organisation.objects.none()
    serializer_class = KpiSheetRepresentation
    filterset_class = KpiSheetFilters
    orderings = {"code": BY_CODE}

    def known_parameters(self) -> frozenset[str]:
        return super().known_parameters() | {"month"}

    def rows(self) -> QuerySet[Any, Any]:
        kpis = Indicator.objects.visible_to(self.user).kpis().filter(portfolio__is_national=True)
        return Organisation.objects.filter(pk__in=kpis.values("owner_id"))

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "month",
                {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
                description="As 2026-10; the newest month that is over when left out, and no later one.",
            )
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Monthly lights and scores of ministers' KPIs: twelve months up to the one asked for, by body."""
        return super().list(request, *args, **kwargs)

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        """The sheets of a whole page at once."""
        found = kpi_sheets(user=self.user, month=self._month(), bodies=[row.pk for row in rows])
        sheets = {sheet.organisation.pk: sheet for sheet in found}
        for row in rows:
            row.sheet = sheets[row.pk]

    def _month(self) -> date:
        newest = last_complete_month(timezone.localdate())
        text = self.request.query_params.get("month")
        if text is None:
            return newest
        asked = month_of(text)
        if asked is None:
            raise invalid(in_parameter("month", "invalid", _("Give a month as 2026-10.")))
        if asked > newest:
            raise invalid(in_parameter("month", "in_future", _("This month is not over yet.")))
        return asked
