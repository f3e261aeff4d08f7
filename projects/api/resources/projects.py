"""Strategic projects and the judgements of them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from projects.api import scope
from projects.api.figures import RollupRepresentation
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
from projects.api.views import BY_CHANGE, BY_CODE, WithFigures
from projects.models import StrategicProject
from projects.models.project import ProjectStage


class ProjectRepresentation(Representation):
    """What the President tracks."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    portfolio = ReferenceField("portfolio")
    area = OptionalReferenceField("area")
    coordinator = OptionalReferenceField("organisation")
    sponsor = serializers.CharField(help_text="A role, not a name.")
    stage = serializers.ChoiceField(choices=ProjectStage.choices)
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, help_text="In the portfolio and every slice.")
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    summary = serializers.CharField()
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField(help_text="Invented for demonstration.")
    rollup = RollupRepresentation(source="figures", allow_null=True)
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "project",
        more=lambda row: {
            "judgements": href("project", row.public_id, "judgements/"),
            "tasks": f"/api/v1/tasks/?project={row.code}",
            "milestones": f"/api/v1/milestones/?project={row.code}",
            "indicators": f"/api/v1/indicators/?project={row.code}",
            "page": f"/projects/{row.code}/",
        },
    )


class ProjectFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    area = ReferenceFilter("area", visible=scope.areas)
    coordinator = ReferenceFilter("coordinator", visible=scope.organisations)
    sector = ReferenceFilter("project__sector", visible=scope.sectors, through=scope.tasks)
    region = ReferenceFilter("project__regions", visible=scope.regions, through=scope.tasks)
    team = ReferenceFilter("project__team", visible=scope.teams, through=scope.tasks)
    lead_organisation = ReferenceFilter("project__lead_organisation", visible=scope.organisations, through=scope.tasks)
    stage = django_filters.ChoiceFilter(choices=ProjectStage.choices)
    illustrative = TruthFilter()
    start_date_from, start_date_to = date_range("start_date")
    end_date_from, end_date_to = date_range("end_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = StrategicProject
        fields: tuple[str, ...] = ()


class ProjectViewSet(WithFigures):
    """Strategic projects of which you can open a task, each with its published figures."""

    queryset = StrategicProject.objects.none()
    serializer_class = ProjectRepresentation
    filterset_class = ProjectFilters
    dimension = "project"
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "start_date": Ordering("start_date"),
        "end_date": Ordering("end_date"),
        "weight": Ordering("weight"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        return scope.projects(self.user).select_related("portfolio", "area", "coordinator")
