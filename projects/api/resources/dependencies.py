"""Dependencies as promises, the alerts when they break, what a slip would do, and critical paths."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions import Stale
from projects.actions import dependencies as actions
from projects.api import scope
from projects.api.filters import ReferenceFilter, TruthFilter, date_of, date_range, instant_range
from projects.api.inputs import Input
from projects.api.named import NamedField, named
from projects.api.pagination import Ordering
from projects.api.preconditions import expected_version, expected_versions
from projects.api.problems import in_parameter, invalid
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation
from projects.api.versioned import Act, VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ApiViewSet, ResourceViewSet, find
from projects.models import Milestone, MilestoneDependency, PromiseAlert, StrategicProject, Task
from projects.models.milestone import AlertKind, PromiseState
from projects.queries.network import effect_of, open_pks, paths_of


class DependencyRepresentation(Representation):
    """`successor` waits for `predecessor`; between two tasks it is a promise of the giver to the taker.

    Each side sees that the promise exists; a milestone that is not open to you is null, its organisation is named.
    """

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    predecessor = OptionalReferenceField("milestone", source="open_predecessor")
    giver = ReferenceField("organisation", source="predecessor.task.lead_organisation")
    successor = OptionalReferenceField("milestone", source="open_successor")
    taker = ReferenceField("organisation", source="successor.task.lead_organisation")
    lag_days = serializers.IntegerField(help_text="Days of work between the two.")
    state = serializers.ChoiceField(choices=PromiseState.choices)
    needed_date = serializers.DateField(allow_null=True)
    why = serializers.CharField(help_text="What the taker needs it for.")
    proposed_by = serializers.CharField(source="proposed_by_label")
    proposed_at = serializers.DateTimeField(allow_null=True)
    agreed_date = serializers.DateField(allow_null=True, help_text="The promised day; null: nothing is promised.")
    answer = serializers.CharField()
    answered_by = serializers.CharField(source="answered_by_label")
    answered_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("dependency", more=lambda row: {"page": f"/dependencies/{row.code}/"})


class DependencyInput(Input):
    """Says that a milestone waits for another. Between two tasks the giver is asked for a promise."""

    predecessor = NamedField(help_text="Must be done first: its code or id.")
    successor = NamedField(help_text="Waits for it: its code or id.")
    needed_date = serializers.DateField(required=False, allow_null=True)
    why = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    lag_days = serializers.IntegerField(required=False, min_value=0, max_value=actions.LONGEST_LAG)


class AcceptanceInput(Input):
    """The day for which the giver promises it."""

    agreed_date = serializers.DateField()
    answer = serializers.CharField(required=False, allow_blank=True, max_length=1_000)


class DeclineInput(Input):
    """Why it cannot be promised, and which day can be kept."""

    answer = serializers.CharField(max_length=2_000)


class AcknowledgementInput(Input):
    """What the taker does about an alert."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=1_000)


class WithdrawalInput(Input):
    """Why the taker does not wait for it any more."""

    reason = serializers.CharField(max_length=2_000)


class DependencyFilters(FilterSet):
    predecessor = ReferenceFilter("predecessor", visible=scope.milestones)
    successor = ReferenceFilter("successor", visible=scope.milestones)
    task = ReferenceFilter("task", visible=scope.tasks, method="of_task")
    project = ReferenceFilter("project", visible=scope.projects, method="of_project")
    giver = ReferenceFilter("predecessor__task__lead_organisation", visible=scope.organisations)
    taker = ReferenceFilter("successor__task__lead_organisation", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=PromiseState.choices)
    needed_date_from, needed_date_to = date_range("needed_date")
    agreed_date_from, agreed_date_to = date_range("agreed_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = MilestoneDependency
        fields: tuple[str, ...] = ()

    def of_task(self, queryset: QuerySet[Any, Any], name: str, row: Any) -> QuerySet[Any, Any]:
        return queryset.filter(Q(predecessor__task=row) | Q(successor__task=row))

    def of_project(self, queryset: QuerySet[Any, Any], name: str, row: Any) -> QuerySet[Any, Any]:
        """Through milestones that are open to the caller: else a foreign side would be told by its project."""
        mine = scope.milestones(self.request.user).filter(task__project=row).values("pk")
        return queryset.filter(Q(predecessor__in=mine) | Q(successor__in=mine))


class DependencyViewSet(VersionedViewSet):
    """Dependencies of which you can open one side."""

    versioned = frozenset({"accept", "decline", "acknowledge", "withdraw"})
    queryset = MilestoneDependency.objects.none()
    serializer_class = DependencyRepresentation
    filterset_class = DependencyFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "needed_date": Ordering("needed_date"),
        "agreed_date": Ordering("agreed_date"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        both = ("predecessor__task__lead_organisation", "successor__task__lead_organisation")
        return scope.dependencies(self.user).select_related(*both)

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        visible = set(open_pks(self.user, {pk for row in rows for pk in (row.predecessor_id, row.successor_id)}))
        for row in rows:
            row.open_predecessor = row.predecessor if row.predecessor_id in visible else None
            row.open_successor = row.successor if row.successor_id in visible else None

    @extend_schema(request=DependencyInput, responses={201: DependencyRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say that one milestone waits for another. Those who update the waiting one say so, and the Project Office."""
        given = DependencyInput.read(request)
        rows = scope.milestones(self.user).select_related("task__project__portfolio")
        ends = {name: named(rows, given.pop(name), field=name) for name in ("predecessor", "successor")}
        return self.make(request, lambda: actions.propose_dependency(by=self.user, now=timezone.now(), **ends, **given))

    @extend_schema(request=AcceptanceInput, responses=DependencyRepresentation)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Promise the giver's milestone for a day. Those who update it answer, never the person who asked."""
        given = AcceptanceInput.read(request)
        return self.change(
            request, lambda row: actions.accept_dependency(dependency=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=DeclineInput, responses=DependencyRepresentation)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say that it cannot be promised, or no longer, and why."""
        given = DeclineInput.read(request)
        return self.change(
            request, lambda row: actions.decline_dependency(dependency=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=AcknowledgementInput, responses=DependencyRepresentation)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say for the taker's side that the alerts of this promise were seen."""
        given = AcknowledgementInput.read(request)
        return self.change(
            request, lambda row: actions.acknowledge_alerts(dependency=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=WithdrawalInput, responses=DependencyRepresentation)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take the dependency away for the taker's side; the answer shows it as it was."""
        given = WithdrawalInput.read(request)
        return take_away(
            self,
            request,
            lambda row: actions.withdraw_dependency(dependency=row, by=self.user, now=timezone.now(), **given),
        )


def take_away(view: VersionedViewSet, request: Request, act: Act) -> HttpResponseBase:
    """As `VersionedViewSet.change`, for an act after which there is no row: the answer is the row as it was."""
    row = view.object()
    shown = view.represented([row])[0]
    expected_versions(request)

    def effect() -> Response:
        with transaction.atomic():
            stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
            expected = expected_version(request, present=stored.version)
            if stored.version != expected:
                raise Stale(stored, expected)
            act(stored)
            return Response(shown)

    return view.guarded(request, effect)


class PromiseAlertRepresentation(Representation):
    """A promise that will not be kept, as the giver reported it."""

    id = serializers.UUIDField(source="public_id")
    dependency = ReferenceField("dependency")
    kind = serializers.ChoiceField(choices=AlertKind.choices)
    agreed_date = serializers.DateField(help_text="Promised for.")
    expected_date = serializers.DateField(allow_null=True, help_text="Expected then; null: cancelled.")
    at = serializers.DateTimeField()
    acknowledged_by = serializers.CharField(source="acknowledged_by_label")
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    links = LinksField("promise_alert")


class PromiseAlertFilters(FilterSet):
    dependency = ReferenceFilter("dependency", visible=scope.dependencies)
    kind = django_filters.ChoiceFilter(choices=AlertKind.choices)
    acknowledged = TruthFilter(method="is_acknowledged")
    at_from, at_to = instant_range("at")

    class Meta:
        model = PromiseAlert
        fields: tuple[str, ...] = ()

    def is_acknowledged(self, queryset: QuerySet[Any, Any], name: str, value: bool) -> QuerySet[Any, Any]:
        return queryset.filter(acknowledged_at__isnull=not value)


class PromiseAlertViewSet(ResourceViewSet):
    """Alerts of the promises of which you can open one side, the newest first."""

    queryset = PromiseAlert.objects.none()
    serializer_class = PromiseAlertRepresentation
    filterset_class = PromiseAlertFilters
    orderings = {"at": Ordering("at"), "agreed_date": Ordering("agreed_date")}
    default_ordering = "-at"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.promise_alerts(self.user).select_related("dependency")


class ShiftRepresentation(Representation):
    """A milestone that would move, with whose it is."""

    milestone = ReferenceField("milestone")
    task = ReferenceField("task", source="milestone.task")
    project = ReferenceField("project", source="milestone.task.project")
    organisation = ReferenceField("organisation", source="milestone.task.lead_organisation")
    before = serializers.DateField()
    after = serializers.DateField()
    days = serializers.IntegerField()


class ProjectEndRepresentation(Representation):
    """The last date of a project, over the milestones that are open to you."""

    project = ReferenceField("project")
    before = serializers.DateField(allow_null=True)
    after = serializers.DateField(allow_null=True)
    days = serializers.IntegerField()


class WaitingRepresentation(Representation):
    """A body that would wait."""

    organisation = ReferenceField("organisation", source="*")


@extend_schema_serializer(many=False)
class EffectRepresentation(Representation):
    """What a slip of one milestone does to everything after it. Nothing is saved."""

    milestone = ReferenceField("milestone")
    forecast_date = serializers.DateField(source="to", help_text="The date that was tried.")
    expected_date = serializers.DateField(source="before", allow_null=True, help_text="To which the network leads now.")
    days = serializers.IntegerField(allow_null=True)
    moved = ShiftRepresentation(many=True)
    hidden = serializers.IntegerField(help_text="More milestones that move and are not open to you.")
    ends = ProjectEndRepresentation(many=True)
    waiting = WaitingRepresentation(many=True, source="organisations")


class EffectViewSet(ApiViewSet):
    """What happens if a milestone slips."""

    queryset = Milestone.objects.none()
    serializer_class = EffectRepresentation
    declared_parameters = frozenset({"forecast_date"})

    @extend_schema(
        operation_id="milestones_effect_retrieve",
        parameters=[
            OpenApiParameter("forecast_date", date, description="The date to try; none: as it is expected now.")
        ],
        responses=EffectRepresentation,
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What a new forecast of this milestone would do to everything after it, before it is saved."""
        rows = scope.milestones(self.user).with_expected_date()
        milestone = find(rows.select_related("task__project__portfolio", "task__lead_organisation"), kwargs["id"])
        given = request.query_params.get("forecast_date")
        day = date_of("forecast_date", given) if given is not None else milestone.expected_date
        if given is not None and not 1990 <= day.year <= 2100:
            message = _("The year is outside 1990 to 2100.")
            raise invalid(in_parameter("forecast_date", "out_of_range", message))
        effect = effect_of(user=self.user, milestone=milestone, to=day or timezone.localdate())
        return Response(EffectRepresentation(context={"base": self.base}).to_representation(effect))


class PathEdgeRepresentation(Representation):
    """What a milestone waits for, as far as it is open to you."""

    dependency = ReferenceField("dependency", source="*")
    milestone = ReferenceField("milestone", source="predecessor")
    lag_days = serializers.IntegerField()


class PathRowRepresentation(Representation):
    """A milestone in the network, by date."""

    milestone = ReferenceField("milestone")
    earliest_date = serializers.DateField(source="place.earliest", allow_null=True)
    latest_date = serializers.DateField(
        source="place.latest", allow_null=True, help_text="The last day that does not move the end."
    )
    float_days = serializers.IntegerField(source="place.float_days", allow_null=True)
    free_days = serializers.IntegerField(
        source="place.free_days", allow_null=True, help_text="Slip that moves nothing after it; null: nothing waits."
    )
    pushed_days = serializers.IntegerField(source="place.pushed_days", help_text="Past the date its owner expects.")
    is_critical = serializers.BooleanField(source="place.is_critical")
    waits_for = PathEdgeRepresentation(many=True)
    hidden_givers = serializers.IntegerField()


@extend_schema_serializer(many=False)
class CriticalPathRepresentation(Representation):
    """The network of a project or task, computed from the milestones that are open to you."""

    end_date = serializers.DateField(source="end", allow_null=True)
    hidden = serializers.IntegerField(help_text="More milestones of it that are not open to you.")
    milestones = PathRowRepresentation(many=True, source="rows")


class CriticalPathViewSet(ApiViewSet):
    """The critical path of a project."""

    queryset: Any = StrategicProject.objects.none()
    serializer_class = CriticalPathRepresentation

    def subject(self) -> Any:
        return find(scope.projects(self.user).select_related("portfolio"), self.kwargs["id"])

    @extend_schema(operation_id="projects_critical_path_retrieve", responses=CriticalPathRepresentation)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every milestone of it with its float, what it waits for, and whether it is critical, by date."""
        paths = paths_of(user=self.user, subject=self.subject())
        return Response(CriticalPathRepresentation(context={"base": self.base}).to_representation(paths))


class TaskCriticalPathViewSet(CriticalPathViewSet):
    """The critical path of a task."""

    queryset = Task.objects.none()

    def subject(self) -> Any:
        return find(scope.tasks(self.user).select_related("project__portfolio"), self.kwargs["id"])

    @extend_schema(operation_id="tasks_critical_path_retrieve", responses=CriticalPathRepresentation)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every milestone of the task with its float, what it waits for, and whether it is critical, by date."""
        return super().list(request, *args, **kwargs)
