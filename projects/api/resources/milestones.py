"""Milestones: the main write of other systems, and the history behind each."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects import actions
from projects.actions.plan import add_milestone
from projects.api import scope
from projects.api.filters import DateFilter, Filters, ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import FractionField, Input, refuse_fields
from projects.api.naming import named
from projects.api.pagination import Ordering
from projects.api.preconditions import expected_version
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.models import Milestone, MilestoneUpdate
from projects.models.milestone import DatePrecision, MilestoneState


class MilestoneRepresentation(Representation):
    """A dated, checkable event of a task.

    Everything here comes from the milestone's own row, and `ETag` is its version: what is shown changes with it only.
    """

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    task = ReferenceField("task")
    project = ReferenceField("project", source="task.project")
    owner = OptionalReferenceField("organisation")
    position = serializers.IntegerField(help_text="Place in the task.")
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, help_text="In its task.")
    state = serializers.ChoiceField(choices=MilestoneState.choices)
    completion = serializers.DecimalField(max_digits=5, decimal_places=4, help_text="0 to 1; 1 when done.")
    baseline_date = serializers.DateField(allow_null=True, help_text="Agreed.")
    baseline_number = serializers.IntegerField(help_text="Which agreement is in force.")
    forecast_date = serializers.DateField(allow_null=True, help_text="Now expected; null: as the baseline says.")
    actual_date = serializers.DateField(allow_null=True, help_text="Happened, confirmed by a second person.")
    claimed_date = serializers.DateField(
        allow_null=True, help_text="Reported as done on this day; done when another person confirms it."
    )
    claimed_by = serializers.CharField(source="claimed_by_label", help_text="Who reported it; empty without a claim.")
    date_precision = serializers.ChoiceField(choices=DatePrecision.choices)
    completion_criterion = serializers.CharField()
    is_key = serializers.BooleanField(help_text="Shown on the national summary.")
    evidence = serializers.CharField()
    note = serializers.CharField()
    reported_at = serializers.DateTimeField(allow_null=True)
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField(help_text='The number in the ETag: "v7" is version 7.')
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "milestone",
        more=lambda row: {
            "updates": href("milestone", row.public_id, "updates/"),
            "effect": href("milestone", row.public_id, "effect/"),
            "page": f"/milestones/{row.code}/",
        },
    )


class MilestoneInput(Input):
    """A milestone to add. Without a code it gets the next number of its task."""

    task = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=300)
    name_ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    name_kk = serializers.CharField(max_length=300, required=False, allow_blank=True)
    baseline_date = serializers.DateField(allow_null=True, help_text="Agreed; null where no date is agreed yet.")
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, min_value=0, required=False)
    completion_criterion = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    owner = serializers.CharField(max_length=60, required=False, allow_null=True)
    is_key = serializers.BooleanField(required=False)
    code = serializers.CharField(max_length=60, required=False, allow_blank=True)


class MilestoneReportInput(Input):
    """Where the milestone stands. Fields that are left out stay as they are; an empty object confirms them."""

    completion = FractionField(required=False, help_text="0 to 1.")
    forecast_date = serializers.DateField(
        required=False, allow_null=True, help_text="Now expected; null: the baseline date again. Needs a reason."
    )
    actual_date = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="When it happened: a claim, which needs evidence and which another person confirms. Null takes it "
        "back, or opens what was done.",
    )
    evidence = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000, help_text="What proves that it is done: an act, a link."
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=10_000, trim_whitespace=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000, help_text="Of a new forecast.")


class CancellationInput(Input):
    """Takes the milestone out of every sum, visibly."""

    reason = serializers.CharField(max_length=2_000)


class ReturnDoneInput(Input):
    """Says what is missing; the milestone is open again as it was before the claim."""

    note = serializers.CharField(max_length=2_000)


class MilestoneUpdateRepresentation(Representation):
    """How the milestone stood after one write."""

    version = serializers.IntegerField()
    changed_fields = serializers.ListField(child=serializers.CharField())
    weight = serializers.DecimalField(max_digits=9, decimal_places=3)
    state = serializers.ChoiceField(choices=MilestoneState.choices)
    completion = serializers.DecimalField(max_digits=5, decimal_places=4)
    baseline_date = serializers.DateField(allow_null=True)
    forecast_date = serializers.DateField(allow_null=True)
    actual_date = serializers.DateField(allow_null=True)
    claimed_date = serializers.DateField(allow_null=True)
    evidence = serializers.CharField()
    note = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class MilestoneFilters(Filters):
    task = ReferenceFilter("task", visible=scope.tasks)
    project = ReferenceFilter("task__project", visible=scope.projects)
    portfolio = ReferenceFilter("task__project__portfolio", visible=scope.portfolios)
    area = ReferenceFilter("task__project__area", visible=scope.areas)
    sector = ReferenceFilter("task__sector", visible=scope.sectors)
    team = ReferenceFilter("task__team", visible=scope.teams)
    lead_organisation = ReferenceFilter("task__lead_organisation", visible=scope.organisations)
    region = ReferenceFilter("task__regions", visible=scope.regions)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=MilestoneState.choices)
    is_key = TruthFilter()
    claimed = TruthFilter("claimed_date", method="reported_as_done")
    illustrative = TruthFilter()
    overdue_on = DateFilter(method="open_and_expected_before")
    baseline_date_from, baseline_date_to = date_range("baseline_date")
    forecast_date_from, forecast_date_to = date_range("forecast_date")
    actual_date_from, actual_date_to = date_range("actual_date")
    claimed_date_from, claimed_date_to = date_range("claimed_date")
    expected_date_from, expected_date_to = date_range("expected_date")
    reported_at_from, reported_at_to = instant_range("reported_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Milestone
        fields: tuple[str, ...] = ()

    def reported_as_done(self, queryset: QuerySet[Any, Any], name: str, waits: bool) -> QuerySet[Any, Any]:
        return queryset.filter(claimed_date__isnull=not waits)

    def open_and_expected_before(self, queryset: QuerySet[Any, Any], name: str, day: date) -> QuerySet[Any, Any]:
        return queryset.filter(state=Milestone.State.OPEN, expected_date__lt=day)


class MilestoneViewSet(VersionedViewSet):
    """Milestones of the tasks that are open to you."""

    versioned = frozenset({"partial_update", "cancel", "confirm_done", "return_done"})
    queryset = Milestone.objects.none()
    serializer_class = MilestoneRepresentation
    filterset_class = MilestoneFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "expected_date": Ordering("expected_date", like="baseline_date"),
        "baseline_date": Ordering("baseline_date"),
        "forecast_date": Ordering("forecast_date"),
        "actual_date": Ordering("actual_date"),
        "reported_at": Ordering("reported_at"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        return scope.milestones(self.user).with_expected_date().select_related("task__project", "owner")

    @extend_schema(request=MilestoneInput, responses={201: MilestoneRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a milestone to a task, with its first baseline. The Project Office plans."""
        given = named(self.user, MilestoneInput.read(request), task=scope.tasks, owner=scope.organisations)
        names = {name: given.pop(name, "") for name in ("name_en", "name_ru", "name_kk")}
        return self.make(request, lambda: add_milestone(names=names, by=self.user, now=timezone.now(), **given))

    @extend_schema(request=MilestoneReportInput, responses=MilestoneRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Report where the milestone stands: completion, forecast (with a reason), actual date, note.

        If-Match names the version that you read. Every field of the body is written, the others stay. An actual date
        needs evidence and comes back as `claimed_date`: the milestone is 100 % complete, and done when another person
        confirms it.
        """
        milestone = self.object()
        given = MilestoneReportInput.read(request)
        expected = expected_version(request, present=milestone.version)
        reason = given.pop("reason", "")

        def effect() -> Response:
            report = actions.report_milestone(
                milestone=milestone,
                expected_version=expected,
                changes=given,
                reason=reason,
                by=self.user,
                now=timezone.now(),
            )
            return self.written(report.milestone)

        return self.guarded(request, effect)

    @extend_schema(request=CancellationInput, responses=MilestoneRepresentation)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take an open milestone out of every sum, with a reason. The Project Office changes the plan."""
        given = CancellationInput.read(request)
        return self.change(
            request, lambda m: actions.cancel_milestone(milestone=m, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=None, responses=MilestoneRepresentation)
    @action(detail=True, methods=["post"], url_path="confirm-done")
    def confirm_done(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Confirm as the second person that the milestone is done on its claimed date."""
        refuse_fields(request)
        return self.change(request, lambda m: actions.confirm_done(milestone=m, by=self.user, now=timezone.now()))

    @extend_schema(request=ReturnDoneInput, responses=MilestoneRepresentation)
    @action(detail=True, methods=["post"], url_path="return-done")
    def return_done(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return a claim with a note: the milestone is open again, as complete as it was before."""
        given = ReturnDoneInput.read(request)
        return self.change(
            request, lambda m: actions.return_done(milestone=m, by=self.user, now=timezone.now(), **given)
        )

    def told(self, value: Any) -> Any:
        return format(value, ".4f") if isinstance(value, Decimal) else value


class MilestoneUpdateViewSet(ListViewSet):
    """The history of a milestone: how it stood after each write, the newest first."""

    queryset = MilestoneUpdate.objects.none()
    serializer_class = MilestoneUpdateRepresentation
    orderings = {"version": Ordering("version", unique=True)}
    default_ordering = "-version"

    def rows(self) -> QuerySet[Any, Any]:
        milestone = find(scope.milestones(self.user), self.kwargs["id"])
        return MilestoneUpdate.objects.filter(milestone=milestone)
