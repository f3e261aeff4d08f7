"""The weekly problem-solving meeting: its points with their outcomes, and its minutes."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from projects.actions import meetings as actions
from projects.api import scope
from projects.api.filters import TruthFilter, date_range, instant_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.problems import in_body, invalid
from projects.api.representation import (
    LinksField,
    OptionalReferenceField,
    Reader,
    ReadField,
    ReferenceField,
    Representation,
)
from projects.api.subjects import NamingInput
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import ProblemItem, ProblemMeeting
from projects.models.problem_meeting import ProblemKind, ProblemMeetingState, ProblemOutcome
from projects.queries.problem_solving import items_of
from projects.querysets import sees_everything


@extend_schema_field({"type": ["string", "null"], "description": "Null unless you see everything."})
class MinutesField(ReadField):
    """Minutes speak of every point, so they are for those who see everything."""

    def reader(self, context: Any) -> Reader:
        return lambda row: row.minutes if row.minutes_open else None


class ProblemItemRepresentation(Representation):
    """A point of the agenda: why it is there, and how the meeting left it."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ProblemKind.choices)
    title = serializers.CharField()
    days = serializers.IntegerField(help_text="For how long it had been so when the agenda was made.")
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    issue = OptionalReferenceField("issue")
    decision = OptionalReferenceField("decision")
    order = OptionalReferenceField("order")
    outcome = serializers.ChoiceField(choices=ProblemOutcome.choices)
    note = serializers.CharField()
    raised = OptionalReferenceField("decision", help_text="The question that was raised or went up.")


class ProblemMeetingRepresentation(Representation):
    """One meeting in one week, with the points that are open to you."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    week_date = serializers.DateField(help_text="The Monday of its week.")
    held_date = serializers.DateField()
    state = serializers.ChoiceField(choices=ProblemMeetingState.choices)
    items = ProblemItemRepresentation(source="seen", many=True)
    minutes = MinutesField(source="*")
    closed_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("problem_meeting", more=lambda row: {"page": f"/problem-solving/{row.code}/"})


class ProblemMeetingInput(Input):
    """The agenda is made from the data of today."""

    week_date = serializers.DateField(
        required=False, help_text="The Monday of the week that is meant: refused when it is not this one."
    )


class OutcomeInput(NamingInput):
    """How the meeting left a point."""

    item = serializers.IntegerField(min_value=1, max_value=32_000, help_text="Number of the point.")
    outcome = serializers.ChoiceField(choices=[c for c in ProblemOutcome.choices if c[0] != "pending"])
    note = serializers.CharField(max_length=4_000)
    raised = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text="Code or id of the question raised or escalated."
    )


class MinutesInput(Input):
    """What was agreed, by whom, by when."""

    minutes = serializers.CharField(max_length=20_000)


class ProblemMeetingFilters(FilterSet):
    state = django_filters.ChoiceFilter(choices=ProblemMeetingState.choices)
    illustrative = TruthFilter()
    held_date_from, held_date_to = date_range("held_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = ProblemMeeting
        fields: tuple[str, ...] = ()


class ProblemMeetingViewSet(VersionedViewSet):
    """Weekly problem-solving meetings with a point that is open to you."""

    versioned = frozenset({"outcome", "close"})
    queryset = ProblemMeeting.objects.none()
    serializer_class = ProblemMeetingRepresentation
    filterset_class = ProblemMeetingFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "held_date": Ordering("held_date")}
    default_ordering = "-held_date"

    def rows(self) -> QuerySet[Any, Any]:
        seen = Prefetch("items", queryset=items_of(self.user).order_by("number"), to_attr="seen")
        return scope.problem_meetings(self.user).prefetch_related(seen)

    def load(self, rows: Any, fields: Any) -> None:
        minutes_open = sees_everything(self.user)
        for row in rows:
            row.minutes_open = minutes_open

    @extend_schema(request=ProblemMeetingInput, responses={201: ProblemMeetingRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open the meeting of this week with the agenda that the data give. The Project Office runs it."""
        given = ProblemMeetingInput.read(request)
        return self.make(request, lambda: actions.open_meeting(by=self.user, now=timezone.now(), **given))

    @extend_schema(request=OutcomeInput, responses=ProblemMeetingRepresentation)
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say how the meeting left a point. "Escalated" moves the question one step up at once."""
        given = OutcomeInput.of(request, self.user)
        number = given.pop("item")

        def act(row: ProblemMeeting) -> ProblemMeeting:
            item = ProblemItem.objects.visible_to(self.user).filter(meeting=row, number=number).first()
            if item is None:
                raise invalid(in_body("item", "unknown", _("No point of this meeting has this number.")))
            return actions.record_outcome(item=item, by=self.user, now=timezone.now(), **given)

        return self.change(request, act)

    @extend_schema(request=MinutesInput, responses=ProblemMeetingRepresentation)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close the meeting with its minutes, when every point has an outcome."""
        given = MinutesInput.read(request)
        return self.change(
            request, lambda m: actions.close_meeting(meeting=m, by=self.user, now=timezone.now(), **given)
        )
