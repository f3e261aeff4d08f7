"""Indicators: measured outcomes, their plans, values, parts and grades."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects import actions
from projects.actions.indicators import change_indicator, create_indicator
from projects.actions.trajectories import split_indicator
from projects.api import scope
from projects.api.filters import Filters, ReferenceFilter, TruthFilter, by_code_or_id, date_range, instant_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import Indicator, IndicatorValue, Portfolio, StrategicProject, Task
from projects.models.indicator import IndicatorDirection, IndicatorFrequency
from projects.queries import indicators as queries
from projects.queries.indicators import Standing


def value_field(**more: Any) -> serializers.DecimalField:
    """A value as it is stored."""
    return serializers.DecimalField(max_digits=20, decimal_places=6, **more)


def computed(**more: Any) -> serializers.DecimalField:
    """What is computed, with twelve decimals; null where there is nothing to compute it from."""
    return serializers.DecimalField(max_digits=40, decimal_places=12, allow_null=True, **more)


class IndicatorRepresentation(Representation):
    """A measured outcome of a task, else of a project, or of the portfolio where `project` is null.

    Baseline and target are those of the trajectory in force. Where a source knows only a year or a month, `…_date_text`
    holds it ("2029") and the date its last day.
    """

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    portfolio = ReferenceField("portfolio")
    project = OptionalReferenceField("project")
    task = OptionalReferenceField("task")
    owner = OptionalReferenceField("organisation", help_text="The body that answers for it.")
    region = OptionalReferenceField("region", help_text="Of a part for a region.")
    unit = serializers.CharField()
    direction = serializers.ChoiceField(choices=IndicatorDirection.choices, help_text="Which way it gets better.")
    frequency = serializers.ChoiceField(choices=IndicatorFrequency.choices, help_text="How often a value is due.")
    is_kpi = serializers.BooleanField(help_text="Stands on the KPI sheet of its owner.")
    baseline_value = value_field(allow_null=True)
    baseline_date = serializers.DateField(allow_null=True)
    baseline_date_text = serializers.CharField()
    target_value = value_field(allow_null=True)
    target_date = serializers.DateField(allow_null=True)
    target_date_text = serializers.CharField()
    split_method = serializers.CharField(help_text="sum or weighted_mean; empty where the target is not split.")
    parent: Any = OptionalReferenceField(
        "indicator", help_text="The whole that it is a part of, where that is open to you."
    )
    part_weight = serializers.DecimalField(max_digits=9, decimal_places=3, allow_null=True)
    confidence = serializers.CharField(help_text="How sure the source is.")
    note = serializers.CharField()
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "indicator",
        more=lambda row: (
            {
                name: href("indicator", row.public_id, f"{name}/")
                for name in ("trajectory", "trajectories", "values", "grades", "split")
            }
            | {"page": f"/indicators/{row.code}/"}
        ),
    )


class PointRepresentation(Representation):
    """A known value on a day. Between two planned points the plan is the straight line."""

    date = serializers.DateField()
    value = value_field()


class ActualPointRepresentation(PointRepresentation):
    """A measured value with its source; `number` above 1 is a correction, the earlier ones stand under values/."""

    number = serializers.IntegerField()
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    recorded_at = serializers.DateTimeField()


class ProjectionRepresentation(Representation):
    """The present trend held on to the target date: a straight line through the newest values, with its range."""

    target_date = serializers.DateField()
    value = computed()
    lower = computed()
    upper = computed()
    slope_per_year = computed()
    reaches = serializers.BooleanField(help_text="Whether the line is at the target or better on that day.")
    reached_date = serializers.DateField(allow_null=True, help_text="Null where it leads away from the target.")
    used = PointRepresentation(many=True)


@dataclass(frozen=True, slots=True)
class Trajectory:
    """What the answer is read from."""

    planned: Sequence[Any]
    actual: Sequence[IndicatorValue]
    standing: Standing

    @property
    def number(self) -> int | None:
        return self.standing.version.number if self.standing.version else None

    @property
    def corridor(self) -> Decimal | None:
        return self.standing.version.corridor if self.standing.version else None

    @property
    def planned_value(self) -> Decimal | None:
        return self.standing.planned

    @property
    def lower(self) -> Decimal | None:
        return self.standing.band.lower if self.standing.band else None

    @property
    def upper(self) -> Decimal | None:
        return self.standing.band.upper if self.standing.band else None

    @property
    def deviation(self) -> Decimal | None:
        return self.standing.deviation

    @property
    def achievement_percent(self) -> Decimal | None:
        return self.standing.achievement.percent if self.standing.achievement else None

    @property
    def light(self) -> str | None:
        return self.standing.achievement.light.value if self.standing.achievement else None

    @property
    def corridor_misses(self) -> int:
        return self.standing.misses

    @property
    def next_value_due_date(self) -> date | None:
        return self.standing.expected.due_date if self.standing.expected else None

    @property
    def next_value_days_late(self) -> int:
        return self.standing.days_late

    @property
    def projection(self) -> Any:
        return self.standing.projection


class TrajectoryRepresentation(Representation):
    """What was planned and what was measured. A day without a value has no point: missing is not zero.

    `deviation` (of the newest value: actual less planned, divided by the way from baseline to target; negative is
    worse), the corridor and the light are null where there is nothing to compare.
    """

    number = serializers.IntegerField(allow_null=True, help_text="Of the trajectory in force; null where none is.")
    corridor = serializers.DecimalField(
        max_digits=5, decimal_places=4, allow_null=True, help_text="A fraction of the way, on each side of the plan."
    )
    planned = PointRepresentation(many=True)
    actual = ActualPointRepresentation(many=True)
    planned_value = computed(help_text="Planned for the day of the newest value.")
    lower = computed(help_text="The corridor on that day.")
    upper = computed()
    deviation = computed()
    achievement_percent = computed(help_text="Of the planned change, 100 is as planned.")
    light = serializers.CharField(allow_null=True, help_text="green, amber or red.")
    corridor_misses = serializers.IntegerField(help_text="Newest values in a row outside the corridor; 2 are red.")
    next_value_due_date = serializers.DateField(allow_null=True)
    next_value_days_late = serializers.IntegerField()
    projection = ProjectionRepresentation(allow_null=True)


class SplitCheckRepresentation(Representation):
    """The parts held against the whole on one day."""

    date = serializers.DateField()
    whole = value_field()
    together = value_field(allow_null=True)


class SplitPartRepresentation(Representation):
    """A part that is open to you."""

    id = serializers.UUIDField(source="indicator.public_id")
    code = serializers.CharField(source="indicator.code")
    weight = serializers.DecimalField(source="indicator.part_weight", max_digits=9, decimal_places=3)
    target_value = value_field(source="indicator.target_value", allow_null=True)
    deviation = computed()


class SplitRepresentation(Representation):
    """How the target is split. `checks` is empty where a part is not open to you."""

    method = serializers.CharField(help_text="sum or weighted_mean; empty where the target is not split.")
    parts = SplitPartRepresentation(many=True)
    hidden = serializers.BooleanField(help_text="Whether some parts are not open to you.")
    checks = SplitCheckRepresentation(many=True)


class ReferenceInputField(serializers.CharField):
    """A code or an id of what you may see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)


class DescriptionInput(Input):
    """How an indicator is described."""

    name_en = serializers.CharField(max_length=300, required=False)
    name_ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    name_kk = serializers.CharField(max_length=300, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=60, required=False)
    frequency = serializers.ChoiceField(choices=IndicatorFrequency.choices, required=False)
    owner = ReferenceInputField(required=False, allow_null=True, help_text="Code or id of an organisation.")
    region = ReferenceInputField(required=False, allow_null=True, help_text="Code or id of a region.")
    is_kpi = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    source: Any = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class IndicatorInput(DescriptionInput):
    """A new indicator: of a task, of a project, or of the country where neither is named."""

    name_en = serializers.CharField(max_length=300)
    unit = serializers.CharField(max_length=60)
    direction = serializers.ChoiceField(choices=IndicatorDirection.choices)
    task = ReferenceInputField(required=False, allow_null=True, help_text="Code or id.")
    project = ReferenceInputField(required=False, allow_null=True, help_text="Code or id.")


class SplitPartInput(serializers.Serializer[Any]):
    """A part by its code or id, with its weight in a weighted mean."""

    indicator = ReferenceInputField()
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, required=False)


class SplitInput(Input):
    """The method and the parts; an empty method, without parts, takes the split apart."""

    method = serializers.CharField(max_length=15, allow_blank=True, help_text="sum or weighted_mean, or empty.")
    parts = SplitPartInput(many=True, max_length=100)  # type: ignore[call-arg]


class IndicatorFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    region = ReferenceFilter("region", visible=scope.regions)
    parent = ReferenceFilter("parent", visible=scope.indicators)
    direction = django_filters.ChoiceFilter(choices=IndicatorDirection.choices)
    frequency = django_filters.ChoiceFilter(choices=IndicatorFrequency.choices)
    is_kpi = TruthFilter()
    illustrative = TruthFilter()
    baseline_date_from, baseline_date_to = date_range("baseline_date")
    target_date_from, target_date_to = date_range("target_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Indicator
        fields: tuple[str, ...] = ()


class IndicatorViewSet(VersionedViewSet):
    """Indicators of the tasks and projects that are open to you; those of the country for readers of the summary."""

    versioned = frozenset({"partial_update", "resplit"})
    queryset = Indicator.objects.none()
    serializer_class = IndicatorRepresentation
    filterset_class = IndicatorFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "target_date": Ordering("target_date")}

    def rows(self) -> QuerySet[Any, Any]:
        found = scope.indicators(self.user).select_related("portfolio", "project", "task", "owner", "region")
        return found.prefetch_related(Prefetch("parent", queryset=scope.indicators(self.user)))

    @extend_schema(request=IndicatorInput, responses={201: IndicatorRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add an indicator to a task, a project or the country. The Project Office changes the plan."""
        given = IndicatorInput.read(request)
        subject = self._subject(given.pop("task", None), given.pop("project", None))
        direction = given.pop("direction")
        fields = self._described(given)
        return self.make(
            request,
            lambda: create_indicator(
                subject=subject, direction=direction, fields=fields, by=self.user, now=timezone.now()
            ),
        )

    @extend_schema(request=DescriptionInput, responses=IndicatorRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change how the indicator is described. Values, trajectories, grades and parts have doors of their own."""
        changes = self._described(DescriptionInput.read(request))
        return self.change(
            request, lambda row: change_indicator(indicator=row, changes=changes, by=self.user, now=timezone.now())
        )

    @extend_schema(responses=TrajectoryRepresentation)
    @action(detail=True, methods=["get"])
    def trajectory(self, request: Request, **kwargs: Any) -> Response:
        """Where the indicator stands: the trajectory in force, the values in force, deviation, light, projection."""
        indicator = self.object()
        (standing,) = queries.standings([indicator], today=timezone.localdate())
        planned = standing.plan.points if standing.plan else planned_points(indicator)
        shown = Trajectory(planned, standing.values, standing)
        return Response(TrajectoryRepresentation(context={"base": self.base}).to_representation(shown))

    @extend_schema(responses=SplitRepresentation)
    @action(detail=True, methods=["get"])
    def split(self, request: Request, **kwargs: Any) -> Response:
        """The parts of the target that are open to you, and the parts held against the whole."""
        return Response(self._split(self.object()))

    @extend_schema(request=SplitInput, responses=IndicatorRepresentation)
    @split.mapping.post
    def resplit(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Split the target into parts whose plans add up, or take the split apart. The Project Office does."""
        given = SplitInput.read(request)
        parts = self._parts(given["parts"])
        return self.change(
            request,
            lambda row: split_indicator(
                indicator=row, method=given["method"], parts=parts, by=self.user, now=timezone.now()
            ),
        )

    def _split(self, indicator: Indicator) -> dict[str, Any]:
        (standing,) = queries.standings([indicator], today=timezone.localdate())
        found = queries.split_of(user=self.user, indicator=indicator, plan=standing.plan, today=timezone.localdate())
        shown = found or queries.Split(method="", parts=(), hidden=False, checks=())
        return SplitRepresentation(context={"base": self.base}).to_representation(shown)

    def _subject(self, task: str | None, project: str | None) -> Task | StrategicProject | Portfolio:
        """The task, else the project, else the national portfolio."""
        if task:
            found: Task = _named("task", task, scope.tasks(self.user))
            return found
        if project:
            named: StrategicProject = _named("project", project, scope.projects(self.user))
            return named
        national: Portfolio = scope.portfolios(self.user).get(is_national=True)
        return national

    def _described(self, given: dict[str, Any]) -> dict[str, Any]:
        """Bodies and regions for their codes or ids."""
        visible = {"owner": scope.organisations(self.user), "region": scope.regions(self.user)}
        named = {name: _named(name, given[name], rows) for name, rows in visible.items() if given.get(name)}
        return given | named

    def _parts(self, given: Sequence[dict[str, Any]]) -> dict[Indicator, Decimal]:
        visible = scope.indicators(self.user)
        return {_named("parts", part["indicator"], visible): part.get("weight", Decimal(1)) for part in given}


def _named(field: str, given: str, rows: QuerySet[Any, Any]) -> Any:
    """What the caller names in a body; foreign equals missing. Raises Refused."""
    found = by_code_or_id(rows, given)
    if found is None:
        message = _("Nothing that is open to you has the code or id %(given)s.") % {"given": given}
        raise actions.Refused([actions.FieldProblem(field, "unknown", message)])
    return found


def planned_points(indicator: Indicator) -> list[IndicatorValue]:
    """Without a trajectory: baseline and target where both the day and the value are known, not stored."""
    ends = (
        (indicator.baseline_date, indicator.baseline_value),
        (indicator.target_date, indicator.target_value),
    )
    return [IndicatorValue(date=day, value=value) for day, value in ends if day is not None and value is not None]
