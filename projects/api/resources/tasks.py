"""Tasks and the teams that carry them."""

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions.plan import create_task
from projects.api import scope, writes
from projects.api.figures import RollupRepresentation
from projects.api.filters import Filters, ReferenceFilter, TruthFilter, instant_range
from projects.api.inputs import Input
from projects.api.naming import named
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    ReferencesField,
    Representation,
)
from projects.api.views import BY_CHANGE, BY_CODE, WithFigures, find
from projects.models import Task, Team
from projects.models.team import TeamRole


class TaskRepresentation(Representation):
    """A piece of a strategic project carried by one team."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    project = ReferenceField("project")
    sector = ReferenceField("sector")
    team = OptionalReferenceField("team")
    lead_organisation = ReferenceField("organisation")
    contributing_organisations = ReferencesField("organisation")
    regions = ReferencesField("region")
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, help_text="In its project.")
    is_critical = serializers.BooleanField(help_text="Its status bounds the status of its groups.")
    summary = serializers.CharField()
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    rollup = RollupRepresentation(source="figures", allow_null=True)
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "task",
        more=lambda row: {"milestones": f"/api/v1/milestones/?task={row.code}", "page": f"/tasks/{row.code}/"},
    )


class TaskInput(Input):
    """A task to add. Without a code it gets the next one of its project."""

    project = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=300)
    name_ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    name_kk = serializers.CharField(max_length=300, required=False, allow_blank=True)
    sector = serializers.CharField(max_length=60)
    team = serializers.CharField(max_length=60, required=False, allow_null=True)
    lead_organisation = serializers.CharField(max_length=60)
    contributing_organisations = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=50
    )
    regions = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=30)
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, min_value=0, required=False)
    is_critical = serializers.BooleanField(required=False)
    summary = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    code = serializers.CharField(max_length=54, required=False, allow_blank=True)
    over_limit_reason = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, help_text="Why the team takes more tasks than its limit."
    )


class TaskFilters(Filters):
    project = ReferenceFilter("project", visible=scope.projects)
    portfolio = ReferenceFilter("project__portfolio", visible=scope.portfolios)
    area = ReferenceFilter("project__area", visible=scope.areas)
    sector = ReferenceFilter("sector", visible=scope.sectors)
    team = ReferenceFilter("team", visible=scope.teams)
    lead_organisation = ReferenceFilter("lead_organisation", visible=scope.organisations)
    contributing_organisation = ReferenceFilter("contributing_organisations", visible=scope.organisations)
    region = ReferenceFilter("regions", visible=scope.regions)
    is_critical = TruthFilter()
    illustrative = TruthFilter()
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()


class TaskViewSet(WithFigures):
    """Tasks that are open to you, each with its figures."""

    queryset = Task.objects.none()
    serializer_class = TaskRepresentation
    filterset_class = TaskFilters
    dimension = "task"
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "weight": Ordering("weight")}

    def rows(self) -> QuerySet[Any, Any]:
        joined = ("project", "sector", "team", "lead_organisation")
        return scope.tasks(self.user).select_related(*joined).prefetch_related("contributing_organisations", "regions")

    @extend_schema(request=TaskInput, responses={201: TaskRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a task to a project. The Project Office plans; a team over its limit of tasks needs the reason."""
        given = named(
            self.user,
            TaskInput.read(request),
            project=scope.projects,
            sector=scope.sectors,
            team=scope.teams,
            lead_organisation=scope.organisations,
            contributing_organisations=scope.organisations,
            regions=scope.regions,
        )
        given["contributing"] = given.pop("contributing_organisations", [])
        names = {name: given.pop(name, "") for name in ("name_en", "name_ru", "name_kk")}

        def effect() -> Response:
            made = create_task(names=names, by=self.user, now=timezone.now(), **given)
            shown = self.represented([find(self.rows(), str(made.public_id))])[0]
            return Response(shown, status=201, headers={"Location": shown["links"]["self"]})

        return writes.once(request, effect)


class TeamMemberRepresentation(Representation):
    """A seat in a team: what it does there and for which organisation, not who sits in it."""

    role = serializers.ChoiceField(choices=TeamRole.choices)
    position = serializers.CharField()
    organisation = ReferenceField("organisation")


class TeamRepresentation(Representation):
    """People from several organisations who carry a small number of tasks of one sector."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    portfolio = ReferenceField("portfolio")
    sector = ReferenceField("sector")
    task_limit = serializers.IntegerField()
    over_limit_reason = serializers.CharField(help_text="Why the team carries more tasks than the limit.")
    members = TeamMemberRepresentation(many=True)
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    rollup = RollupRepresentation(source="figures", allow_null=True)
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "team", more=lambda row: {"tasks": f"/api/v1/tasks/?team={row.code}", "page": f"/teams/{row.code}/"}
    )


class TeamFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    sector = ReferenceFilter("sector", visible=scope.sectors)
    organisation = ReferenceFilter("team__organisation", visible=scope.organisations, through=scope.seats)
    project = ReferenceFilter("team__project", visible=scope.projects, through=scope.tasks)
    region = ReferenceFilter("team__regions", visible=scope.regions, through=scope.tasks)
    illustrative = TruthFilter()
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Team
        fields: tuple[str, ...] = ()


class TeamViewSet(WithFigures):
    """Interdepartmental teams of which you can open a task, each with its published figures."""

    queryset = Team.objects.none()
    serializer_class = TeamRepresentation
    filterset_class = TeamFilters
    dimension = "team"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.teams(self.user).select_related("portfolio", "sector").prefetch_related("members__organisation")
