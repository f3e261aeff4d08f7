"""Money of projects by year. Spending never counts as progress."""

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters import NumberFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from projects.actions import budgets
from projects.api import scope
from projects.api.filters import ReferenceFilter, TruthFilter
from projects.api.inputs import Input
from projects.api.named import NamedField, named
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, ReferenceField, Representation, href
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.models import Budget, BudgetVersion
from projects.models.budget import DeviationKind

MONEY: Any = {"max_digits": 16, "decimal_places": 2}


class BudgetExplanationRepresentation(Representation):
    """Why two figures differ; it stands as long as both figures do."""

    kind = serializers.ChoiceField(choices=DeviationKind.choices)
    planned = serializers.DecimalField(**MONEY, help_text="The figure it was held against.")
    found = serializers.DecimalField(**MONEY, help_text="The figure that is explained.")
    text = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()


class BudgetRepresentation(Representation):
    """A project's money in one year, in millions of tenge. It never counts as progress."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    year = serializers.IntegerField()
    baseline = serializers.DecimalField(**MONEY, help_text="Agreed.")
    forecast = serializers.DecimalField(**MONEY, allow_null=True, help_text="Now expected; null: not known.")
    actual = serializers.DecimalField(**MONEY, allow_null=True, help_text="Spent so far; null: not known.")
    explanations = BudgetExplanationRepresentation(many=True)
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "budget",
        more=lambda row: {
            "versions": href("budget", row.public_id, "versions/"),
            "page": f"/projects/{row.project.code}/money/",
        },
    )


class BudgetVersionRepresentation(Representation):
    """How the year's money stood after one write."""

    version = serializers.IntegerField()
    baseline = serializers.DecimalField(**MONEY)
    forecast = serializers.DecimalField(**MONEY, allow_null=True)
    actual = serializers.DecimalField(**MONEY, allow_null=True)
    reason = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()


class BudgetInput(Input):
    """The agreed money of one more year, in millions of tenge."""

    project = NamedField(help_text="Code or id.")
    year = serializers.IntegerField(min_value=1990, max_value=2100)
    baseline = serializers.DecimalField(**MONEY, min_value=0)
    forecast = serializers.DecimalField(**MONEY, min_value=0, required=False, allow_null=True)
    actual = serializers.DecimalField(**MONEY, min_value=0, required=False, allow_null=True)
    source: Any = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class BudgetChangeInput(Input):
    """New figures of a year. What is left out stays. A new baseline or forecast needs a reason."""

    baseline = serializers.DecimalField(**MONEY, min_value=0, required=False)
    forecast = serializers.DecimalField(**MONEY, min_value=0, required=False, allow_null=True)
    actual = serializers.DecimalField(**MONEY, min_value=0, required=False, allow_null=True)
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class BudgetExplanationInput(Input):
    """Why two figures of a year differ by more than 5 %."""

    kind = serializers.ChoiceField(choices=DeviationKind.choices)
    text = serializers.CharField(max_length=5_000)


class BudgetFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    year_from = NumberFilter("year", "gte", min_value=0, max_value=9999)
    year_to = NumberFilter("year", "lte", min_value=0, max_value=9999)
    illustrative = TruthFilter()

    class Meta:
        model = Budget
        fields: tuple[str, ...] = ()


class BudgetViewSet(VersionedViewSet):
    """Money by year of the projects that are open to you."""

    versioned = frozenset({"partial_update", "explain"})
    queryset = Budget.objects.none()
    serializer_class = BudgetRepresentation
    filterset_class = BudgetFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "year": Ordering("year")}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.budgets(self.user).select_related("project").prefetch_related("explanations")

    @extend_schema(request=BudgetInput, responses={201: BudgetRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Agree the money of one more year. The Project Office agrees budgets."""
        given: dict[str, Any] = {"forecast": None, "actual": None, "source": ""} | BudgetInput.read(request)
        given["project"] = named(scope.projects(self.user), given["project"], "project")
        return self.make(request, lambda: budgets.add_budget(by=self.user, now=timezone.now(), **given))

    @extend_schema(request=BudgetChangeInput, responses=BudgetRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Report a forecast or what was spent; the Project Office also agrees another baseline."""
        given = BudgetChangeInput.read(request)
        reason = given.pop("reason", "")
        return self.change(
            request,
            lambda row: budgets.change_budget(
                budget=row, changes=given, reason=reason, by=self.user, now=timezone.now()
            ),
        )

    @extend_schema(request=BudgetExplanationInput, responses=BudgetRepresentation)
    @action(detail=True, methods=["post"])
    def explain(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Explain a deviation of more than 5 %."""
        given = BudgetExplanationInput.read(request)
        return self.change(
            request, lambda row: budgets.explain_deviation(budget=row, by=self.user, now=timezone.now(), **given)
        )


class BudgetVersionViewSet(ListViewSet):
    """The history of a year's money, the newest first."""

    queryset = BudgetVersion.objects.none()
    serializer_class = BudgetVersionRepresentation
    orderings = {"version": Ordering("version", unique=True)}
    default_ordering = "-version"

    def rows(self) -> QuerySet[Any, Any]:
        budget = find(scope.budgets(self.user), self.kwargs["id"])
        return BudgetVersion.objects.filter(budget=budget)
