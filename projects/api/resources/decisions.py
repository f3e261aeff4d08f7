"""Questions with options on their way up the ladder, and how long the open ones waited at each step."""

from collections.abc import Sequence
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

from projects.actions import decisions as actions
from projects.api import scope
from projects.api.filters import ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation
from projects.api.subjects import BodyField, SubjectInput, TitleSearchFilter
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet
from projects.models import Decision
from projects.models.decision import DecisionState, EscalationStep, MoveKind
from projects.queries.decisions import line_of


class DecisionOptionRepresentation(Representation):
    """A possible answer, and what follows from it."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    consequences = serializers.CharField()


class DecisionMoveRepresentation(Representation):
    """How the question came to a step."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=MoveKind.choices)
    from_step = serializers.CharField(help_text="Empty for the first.")
    to_step = serializers.ChoiceField(choices=EscalationStep.choices)
    reason = serializers.CharField()
    by = serializers.CharField(source="by_label", help_text="Empty when it climbed by itself.")
    at = serializers.DateTimeField()


class DecisionRepresentation(Representation):
    """A question about a project or task, and its answer."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    title = serializers.CharField()
    question = serializers.CharField()
    options = DecisionOptionRepresentation(many=True)
    owner = ReferenceField("organisation", help_text="Its minister or akim answers at the step of the ministry.")
    due_date = serializers.DateField(help_text="When the answer is needed.")
    step = serializers.ChoiceField(choices=EscalationStep.choices, help_text="Where it stands, or stood last.")
    step_since = serializers.DateTimeField()
    moves = DecisionMoveRepresentation(many=True)
    state = serializers.ChoiceField(choices=DecisionState.choices)
    chosen = serializers.IntegerField(source="chosen_number", allow_null=True, help_text="Number of the option.")
    answer = serializers.CharField(help_text="In words; of a withdrawn question why.")
    answered_step = serializers.CharField(help_text="Empty while it is not answered.")
    answered_by = serializers.CharField(source="answered_by_label")
    answered_at = serializers.DateTimeField(allow_null=True)
    heard_in = serializers.CharField(help_text="Where the answer was given.")
    raised_by = serializers.CharField(source="raised_by_label")
    raised_at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("decision", more=lambda row: {"page": f"/decisions/{row.code}/"})


class OptionInput(Input):
    """A possible answer, and what follows from it."""

    text = serializers.CharField(max_length=500)
    consequences = serializers.CharField(max_length=4_000)


class DecisionInput(SubjectInput):
    """A question with two to six options, put to a step of the ladder."""

    title = serializers.CharField(max_length=300)
    question = serializers.CharField(max_length=4_000)
    options = OptionInput(many=True)
    step = serializers.ChoiceField(choices=EscalationStep.choices)
    owner = BodyField(required=False)
    due_date = serializers.DateField()


class AnswerInput(Input):
    """The number of the chosen option, and the answer in words."""

    option = serializers.IntegerField(min_value=1, max_value=100)
    words = serializers.CharField(max_length=4_000)
    heard_in = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Required at the leader's step."
    )


class MoveInput(Input):
    """Why: of an escalation, of a return, or of the withdrawal."""

    reason = serializers.CharField(max_length=4_000)


class DecisionFilters(FilterSet):
    q = TitleSearchFilter()
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=DecisionState.choices)
    step = django_filters.ChoiceFilter(choices=EscalationStep.choices)
    illustrative = TruthFilter()
    due_date_from, due_date_to = date_range("due_date")
    raised_at_from, raised_at_to = instant_range("raised_at")
    answered_at_from, answered_at_to = instant_range("answered_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Decision
        fields: tuple[str, ...] = ()


class DecisionViewSet(VersionedViewSet):
    """Questions about the projects and tasks that are open to you."""

    versioned = frozenset({"answer", "escalate", "send_back", "withdraw"})
    queryset = Decision.objects.none()
    serializer_class = DecisionRepresentation
    filterset_class = DecisionFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "raised_at": Ordering("raised_at"),
        "due_date": Ordering("due_date"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        found = scope.decisions(self.user).select_related("project", "task", "owner", "chosen")
        return found.prefetch_related("options", "moves")

    @extend_schema(request=DecisionInput, responses={201: DecisionRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put a question to a step of the ladder, from which it climbs by itself when nobody answers in time."""
        given = DecisionInput.of(request, self.user)
        options = [actions.Option(**option) for option in given.pop("options")]
        return self.make(request, lambda: actions.raise_decision(options=options, **self._by(), **given))

    @extend_schema(request=AnswerInput, responses=DecisionRepresentation)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Answer an open question where it stands. Of two answers at once the first wins."""
        given = AnswerInput.read(request)
        return self.change(request, lambda d: actions.answer_decision(decision=d, **self._by(), **given))

    @extend_schema(request=MoveInput, responses=DecisionRepresentation)
    @action(detail=True, methods=["post"])
    def escalate(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Put an open question one step up, with the reason."""
        given = MoveInput.read(request)
        return self.change(request, lambda d: actions.escalate_decision(decision=d, **self._by(), **given))

    @extend_schema(request=MoveInput, responses=DecisionRepresentation)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Send an open question one step down, with a question."""
        given = MoveInput.read(request)
        return self.change(request, lambda d: actions.return_decision(decision=d, **self._by(), **given))

    @extend_schema(request=MoveInput, responses=DecisionRepresentation)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take back an open question that is no longer asked, with the reason."""
        given = MoveInput.read(request)
        return self.change(request, lambda d: actions.withdraw_decision(decision=d, **self._by(), **given))

    def _by(self) -> dict[str, Any]:
        return {"by": self.user, "now": timezone.now()}


class WaitRepresentation(Representation):
    """How long the question stood at a step, on all its visits together."""

    step = serializers.ChoiceField(choices=EscalationStep.choices)
    days = serializers.IntegerField(help_text="Calendar days.")
    working_days = serializers.IntegerField(help_text="Whole ones, without the day it came and the last.")
    allowed = serializers.IntegerField(help_text="Working days that the step has to answer.")
    is_here = serializers.BooleanField(help_text="It stands here now.")
    is_over = serializers.BooleanField(help_text="All working days of the step have passed.")


class EscalationRepresentation(Representation):
    """An open question above the step of its team, as it stands today."""

    decision = ReferenceField("decision", source="*")
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    title = serializers.CharField()
    step = serializers.ChoiceField(choices=EscalationStep.choices)
    step_due_date = serializers.DateField(source="line.step_due", help_text="The last day to answer at this step.")
    days_open = serializers.IntegerField(source="line.days_open")
    days_over = serializers.IntegerField(source="line.days_over", help_text="Past the day it was needed; 0: not past.")
    due_date = serializers.DateField()
    raised_at = serializers.DateTimeField()
    waits = WaitRepresentation(source="stood", many=True)


class EscalationViewSet(ListViewSet):
    """Every open question above its team, the oldest first, with how long it waited at each step."""

    queryset = Decision.objects.none()
    serializer_class = EscalationRepresentation
    filterset_class = DecisionFilters
    orderings = {"raised_at": Ordering("raised_at"), "due_date": Ordering("due_date"), "code": BY_CODE}
    default_ordering = "raised_at"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.decisions(self.user).escalated().select_related("project", "task").prefetch_related("moves")

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        today = timezone.localdate()
        for row in rows:
            row.line = line_of(row, today)
            row.stood = [wait for wait in row.line.waits if wait is not None]
