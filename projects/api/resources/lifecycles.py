"""The eight steps of each project: the gates it passed, what the next one asks for, and what was done in public."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions import lifecycle as acts
from projects.api import scope, writes
from projects.api.filters import Filters, ReferenceFilter
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, ReferenceField, Representation, href
from projects.api.views import BY_CODE, ListViewSet, ResourceViewSet, find
from projects.models import GatePassage, PublicRecord, StrategicProject
from projects.models.lifecycle import LifecycleStep, PublicRecordKind
from projects.queries.lifecycle import lifecycles


class RequirementRepresentation(Representation):
    """A requirement of a gate. `told` is empty where the project's figures are not open to you."""

    label: Any = serializers.CharField()
    met = serializers.BooleanField()
    told = serializers.CharField()


class StepRepresentation(Representation):
    """One of the eight steps with its gate."""

    step = serializers.ChoiceField(choices=LifecycleStep.choices)
    number = serializers.IntegerField()
    standing = serializers.ChoiceField(choices=["passed", "current", "ahead"])
    requirements = RequirementRepresentation(many=True, source="lines")


class LifecycleRepresentation(Representation):
    """Where a project stands in the eight steps. Its id is the project's."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project", source="*")
    passed = serializers.IntegerField(source="lifecycle.passed", help_text="Gates, 0 to 8.")
    waivers = serializers.IntegerField(source="lifecycle.waivers")
    steps = StepRepresentation(many=True, source="lifecycle.steps")
    links = LinksField(
        "lifecycle",
        more=lambda row: {
            **{part: href("lifecycle", row.public_id, f"{part}/") for part in ("passages", "records")},
            "page": f"/projects/{row.code}/lifecycle/",
        },
    )


class LifecycleFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    area = ReferenceFilter("area", visible=scope.areas)

    class Meta:
        model = StrategicProject
        fields: tuple[str, ...] = ()


class LifecycleViewSet(ResourceViewSet):
    """The eight steps of the projects that are open to you."""

    queryset = StrategicProject.objects.none()
    serializer_class = LifecycleRepresentation
    filterset_class = LifecycleFilters
    orderings = {"code": BY_CODE}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.projects(self.user).select_related("portfolio")

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        found = lifecycles(user=self.user, projects=rows, today=timezone.localdate())
        for row in rows:
            row.lifecycle = found[row.pk]


class OfLifecycleViewSet(ListViewSet):
    """What belongs to the lifecycle of one project."""

    model: Any

    def project(self) -> StrategicProject:
        found: StrategicProject = find(scope.projects(self.user).select_related("portfolio"), self.kwargs["id"])
        return found

    def rows(self) -> QuerySet[Any, Any]:
        return self.model._default_manager.filter(project=self.project())

    def add(self, request: Request, act: Callable[[StrategicProject], Any]) -> HttpResponseBase:
        """201 with what was added, once for each Idempotency-Key."""
        project = self.project()

        def effect() -> Response:
            made = act(project)
            address = f"{self.base}{href('lifecycle', project.public_id)}"
            return Response(self.represented([made])[0], status=201, headers={"Location": address})

        return writes.once(request, effect)


class PassageRepresentation(Representation):
    """A gate that was passed. A waiver is shown for ever."""

    id = serializers.UUIDField(source="public_id")
    step = serializers.ChoiceField(choices=LifecycleStep.choices)
    number = serializers.IntegerField()
    passed_date = serializers.DateField()
    waiver_reason = serializers.CharField(help_text="Empty where every requirement held.")
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class PassageInput(Input):
    """The step whose gate is passed: the one at which the project stands."""

    step = serializers.ChoiceField(choices=LifecycleStep.choices)
    waiver_reason = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class LifecyclePassageViewSet(OfLifecycleViewSet):
    """The gates that a project passed, in order."""

    model = GatePassage
    queryset = GatePassage.objects.none()
    serializer_class = PassageRepresentation
    orderings = {"number": Ordering("number", unique=True)}
    default_ordering = "number"

    @extend_schema(request=PassageInput, responses={201: PassageRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Pass the gate of the present step. Where a requirement is missing, only with the reason of a waiver."""
        given = PassageInput.read(request)
        return self.add(
            request, lambda project: acts.pass_gate(project=project, by=self.user, now=timezone.now(), **given)
        )


class PublicRecordRepresentation(Representation):
    """Something done in public; a count that nobody made is null."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=PublicRecordKind.choices)
    title = serializers.CharField()
    held_date = serializers.DateField()
    place = serializers.CharField()
    link = serializers.CharField()
    attendance = serializers.IntegerField(allow_null=True)
    feedback = serializers.IntegerField(allow_null=True)
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class PublicRecordInput(Input):
    """An open day with its place, or a published roadmap or annual report with its address."""

    kind = serializers.ChoiceField(choices=PublicRecordKind.choices)
    title = serializers.CharField(max_length=300)
    held_date = serializers.DateField()
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True)
    attendance = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)
    feedback = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)


class LifecycleRecordViewSet(OfLifecycleViewSet):
    """What was done in public, the newest first."""

    model = PublicRecord
    queryset = PublicRecord.objects.none()
    serializer_class = PublicRecordRepresentation
    orderings = {"held_date": Ordering("held_date")}
    default_ordering = "-held_date"

    @extend_schema(request=PublicRecordInput, responses={201: PublicRecordRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record an open day, a published roadmap or an annual report. The Project Office keeps these records."""
        given = PublicRecordInput.read(request)
        return self.add(
            request, lambda project: acts.add_public_record(project=project, by=self.user, now=timezone.now(), **given)
        )
