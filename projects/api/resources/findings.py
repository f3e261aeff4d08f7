"""Findings: where judged and calculated status differ by more than one step, until somebody said why or they agree."""

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

from projects.actions import findings as actions
from projects.api import scope
from projects.api.filters import ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input, refuse_fields
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation, href
from projects.api.resources.judgements import NoteInput, nothing
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.models import FindingEvent, StatusFinding
from projects.models.judgement import DeliveryConfidence
from projects.models.rollup import RollupStatus
from projects.models.status_finding import BetterSide, FindingEventKind, FindingKind, FindingState


class FindingRepresentation(Representation):
    """A difference between people and rules. The portal opens and closes it; people answer it."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    kind = serializers.ChoiceField(choices=FindingKind.choices)
    state = serializers.ChoiceField(choices=FindingState.choices)
    better_side = serializers.ChoiceField(choices=BetterSide.choices, help_text="Which of the two looks better.")
    judged_rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    calculated_status = serializers.ChoiceField(choices=RollupStatus.choices)
    steps = serializers.IntegerField(help_text="Between them, on the line of five.")
    owner = OptionalReferenceField("organisation", help_text="The body that answers; null: the Project Office.")
    opened_date = serializers.DateField()
    due_date = serializers.DateField(help_text="Ten working days after opened_date.")
    answer = serializers.CharField()
    answered_by = serializers.CharField(source="answered_by_label")
    answered_at = serializers.DateTimeField(allow_null=True)
    return_note = serializers.CharField(help_text="Why the last answer was not accepted.")
    closed_date = serializers.DateField(allow_null=True)
    closing_reason = serializers.CharField(help_text="agree, no_judgement, no_data, turned, judged_anew; or empty.")
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "finding",
        more=lambda row: {
            "events": href("finding", row.public_id, "events/"),
            "judgement": href("judgement", row.judgement.public_id),
            "page": f"/findings/#{row.code}",
        },
    )


class FindingFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    kind = django_filters.ChoiceFilter(choices=FindingKind.choices)
    state = django_filters.ChoiceFilter(choices=FindingState.choices)
    illustrative = TruthFilter()
    opened_date_from, opened_date_to = date_range("opened_date")
    due_date_from, due_date_to = date_range("due_date")
    closed_date_from, closed_date_to = date_range("closed_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = StatusFinding
        fields: tuple[str, ...] = ()


class FindingAnswerInput(Input):
    """Why the two differ, and what is done about it."""

    answer = serializers.CharField(max_length=5000)


class FindingViewSet(VersionedViewSet):
    """Findings of the projects and tasks that are open to you, the newest first."""

    versioned = frozenset({"answer", "accept", "send_back"})
    queryset = StatusFinding.objects.none()
    serializer_class = FindingRepresentation
    filterset_class = FindingFilters
    orderings = {
        "opened_date": Ordering("opened_date"),
        "due_date": Ordering("due_date"),
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
    }
    default_ordering = "-opened_date"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.findings(self.user).select_related("project", "task", "owner", "judgement")

    @extend_schema(request=FindingAnswerInput, responses=FindingRepresentation)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Answer a finding: for the lead body, the people who update the task, and the Project Office."""
        given = FindingAnswerInput.read(request)
        return self.change(
            request, lambda row: actions.answer_finding(finding=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=None, responses=FindingRepresentation)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Accept the answer of somebody else. For the Project Office."""
        refuse_fields(request)
        nothing(request)
        return self.change(request, lambda row: actions.accept_answer(finding=row, by=self.user, now=timezone.now()))

    @extend_schema(request=NoteInput, responses=FindingRepresentation)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Do not accept the answer: the finding is open again, with a note. For the Project Office."""
        given = NoteInput.read(request)
        return self.change(
            request, lambda row: actions.return_answer(finding=row, by=self.user, now=timezone.now(), **given)
        )


class FindingEventRepresentation(Representation):
    """What happened to a finding."""

    kind = serializers.ChoiceField(choices=FindingEventKind.choices)
    text = serializers.CharField()
    judged_rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    calculated_status = serializers.ChoiceField(choices=RollupStatus.choices)
    by = serializers.CharField(source="by_label", help_text="Empty: the portal itself.")
    at = serializers.DateTimeField()


class FindingEventViewSet(ListViewSet):
    """The history of a finding, the oldest first."""

    queryset = FindingEvent.objects.none()
    serializer_class = FindingEventRepresentation
    orderings = {"at": Ordering("at", then="id")}
    default_ordering = "at"

    def rows(self) -> QuerySet[Any, Any]:
        finding = find(scope.findings(self.user), self.kwargs["id"])
        return FindingEvent.objects.visible_to(self.user).filter(finding=finding)
