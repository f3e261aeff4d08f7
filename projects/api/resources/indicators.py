"""Indicators: measured outcomes with their baseline, target and known values."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api import scope
from projects.api.filters import Filters, ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.views import BY_CHANGE, BY_CODE, ResourceViewSet
from projects.models import Indicator, IndicatorValue
from projects.models.indicator import IndicatorDirection


def _value(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=20, decimal_places=6, **more)


class IndicatorRepresentation(Representation):
    """A measured outcome of a project, or of the portfolio where `project` is null.

    Where a source knows only a year or a month, `…_date_text` holds it ("2029") and the date its last day.
    """

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    portfolio = ReferenceField("portfolio")
    project = OptionalReferenceField("project")
    unit = serializers.CharField()
    direction = serializers.ChoiceField(choices=IndicatorDirection.choices, help_text="Which way it gets better.")
    baseline_value = _value(allow_null=True)
    baseline_date = serializers.DateField(allow_null=True)
    baseline_date_text = serializers.CharField()
    target_value = _value(allow_null=True)
    target_date = serializers.DateField(allow_null=True)
    target_date_text = serializers.CharField()
    confidence = serializers.CharField(help_text="How sure the source is.")
    note = serializers.CharField()
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("indicator", more=lambda row: {"trajectory": href("indicator", row.public_id, "trajectory/")})


class PointRepresentation(Representation):
    """A known value on a day. Between two planned points the plan is the straight line."""

    date = serializers.DateField()
    value = _value()


class ActualPointRepresentation(PointRepresentation):
    """A measured value with its source."""

    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    recorded_at = serializers.DateTimeField()


@dataclass(frozen=True, slots=True)
class Trajectory:
    planned: list[IndicatorValue]
    actual: list[IndicatorValue]


class TrajectoryRepresentation(Representation):
    """What was planned and what was measured. A day without a value has no point: missing is not zero."""

    planned = PointRepresentation(many=True)
    actual = ActualPointRepresentation(many=True)


class IndicatorFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    project = ReferenceFilter("project", visible=scope.projects)
    direction = django_filters.ChoiceFilter(choices=IndicatorDirection.choices)
    illustrative = TruthFilter()
    baseline_date_from, baseline_date_to = date_range("baseline_date")
    target_date_from, target_date_to = date_range("target_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Indicator
        fields: tuple[str, ...] = ()


class IndicatorViewSet(ResourceViewSet):
    """Indicators of the projects that are open to you; those of the country for readers of the national summary."""

    queryset = Indicator.objects.none()
    serializer_class = IndicatorRepresentation
    filterset_class = IndicatorFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "target_date": Ordering("target_date")}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.indicators(self.user).select_related("portfolio", "project")

    @extend_schema(responses=TrajectoryRepresentation)
    @action(detail=True, methods=["get"])
    def trajectory(self, request: Request, **kwargs: Any) -> Response:
        """The known points of the indicator: planned (baseline and target) and actual, by date."""
        indicator = self.object()
        points = Trajectory(planned_points(indicator), list(indicator.values.order_by("date", "id")))
        return Response(TrajectoryRepresentation(context={"base": self.base}).to_representation(points))


def planned_points(indicator: Indicator) -> list[IndicatorValue]:
    """Baseline and target where both the day and the value are known, not stored."""
    ends = (
        (indicator.baseline_date, indicator.baseline_value),
        (indicator.target_date, indicator.target_value),
    )
    return [IndicatorValue(date=day, value=value) for day, value in ends if day is not None and value is not None]
