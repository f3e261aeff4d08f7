"""Recovery plans: owed when a status turns red or amber-red."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from projects.actions import recovery
from projects.api import scope
from projects.api.filters import DateFilter, ReferenceFilter, TruthFilter, date_range
from projects.api.inputs import Input
from projects.api.named import Part
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import RecoveryPlan
from projects.models.recovery import RecoveryState

CALLS = [("red", "red"), ("amber_red", "amber-red")]


class RecoveryActionRepresentation(Representation):
    """What, who, by when."""

    what = serializers.CharField()
    who = serializers.CharField()
    due_date = serializers.DateField()


class RecoveryStepRepresentation(Representation):
    """What happened to the plan."""

    state = serializers.ChoiceField(choices=RecoveryState.choices)
    note = serializers.CharField()
    by = serializers.CharField(source="by_label", help_text="Empty: the status did it.")
    at = serializers.DateTimeField()


class RecoveryPlanRepresentation(Representation):
    """Why a project or task left its course, what brings it back, and by when."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    owner = OptionalReferenceField("organisation", help_text="Who writes it: the lead organisation.")
    state = serializers.ChoiceField(choices=RecoveryState.choices)
    trigger_status = serializers.ChoiceField(choices=CALLS)
    triggered_date = serializers.DateField()
    due_date = serializers.DateField(help_text="Ten working days after the status turned.")
    cause = serializers.CharField()
    on_course_date = serializers.DateField(allow_null=True)
    actions = RecoveryActionRepresentation(many=True)
    steps = RecoveryStepRepresentation(many=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    better_since_date = serializers.DateField(allow_null=True)
    ended_date = serializers.DateField(allow_null=True)
    end_reason = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("recovery_plan", more=lambda row: {"page": f"/recovery-plans/{row.code}/"})


class RecoveryActionInput(Part):
    """One line of a recovery plan."""

    what = serializers.CharField(max_length=2_000)
    who = serializers.CharField(max_length=200)
    due_date = serializers.DateField()


class RecoveryPlanInput(Input):
    """The plan as the lead organisation hands it in."""

    cause = serializers.CharField(max_length=10_000)
    on_course_date = serializers.DateField(help_text="Back on course by.")
    actions = serializers.ListField(child=RecoveryActionInput(), max_length=50)


class RecoveryAcceptanceInput(Input):
    """The plan is taken as it is."""

    note = serializers.CharField(max_length=5_000, required=False, allow_blank=True)


class RecoveryReturnInput(Input):
    """What is missing in the plan."""

    note = serializers.CharField(max_length=5_000)


class RecoveryPlanFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=RecoveryState.choices)
    overdue_on = DateFilter(method="to_be_written_and_due_before")
    illustrative = TruthFilter()
    triggered_date_from, triggered_date_to = date_range("triggered_date")
    due_date_from, due_date_to = date_range("due_date")
    ended_date_from, ended_date_to = date_range("ended_date")

    class Meta:
        model = RecoveryPlan
        fields: tuple[str, ...] = ()

    def to_be_written_and_due_before(self, queryset: Any, name: str, day: Any) -> QuerySet[Any, Any]:
        found: QuerySet[Any, Any] = queryset.overdue(on=day)
        return found


class RecoveryPlanViewSet(VersionedViewSet):
    """Recovery plans of the projects and tasks that are open to you. A status makes them, nobody else does."""

    versioned = frozenset({"submit", "accept", "send_back"})
    queryset = RecoveryPlan.objects.none()
    serializer_class = RecoveryPlanRepresentation
    filterset_class = RecoveryPlanFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "triggered_date": Ordering("triggered_date"),
        "due_date": Ordering("due_date"),
    }
    default_ordering = "-triggered_date"

    def rows(self) -> QuerySet[Any, Any]:
        related = scope.recovery_plans(self.user).select_related("project", "task", "owner")
        return related.prefetch_related("actions", "steps")

    @extend_schema(request=RecoveryPlanInput, responses=RecoveryPlanRepresentation)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Hand the plan in. The lead organisation writes it."""
        given = RecoveryPlanInput.read(request)
        lines = [recovery.PlannedAction(**line) for line in given.pop("actions")]
        return self.change(
            request,
            lambda row: recovery.submit_recovery_plan(
                plan=row, actions=lines, by=self.user, now=timezone.now(), **given
            ),
        )

    @extend_schema(request=RecoveryAcceptanceInput, responses=RecoveryPlanRepresentation)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Accept a submitted plan. The Project Office decides."""
        given = {"note": ""} | RecoveryAcceptanceInput.read(request)
        return self.change(
            request, lambda row: recovery.accept_recovery_plan(plan=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=RecoveryReturnInput, responses=RecoveryPlanRepresentation)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return a submitted plan with what is missing; it is due again in five working days."""
        given = RecoveryReturnInput.read(request)
        return self.change(
            request, lambda row: recovery.return_recovery_plan(plan=row, by=self.user, now=timezone.now(), **given)
        )
