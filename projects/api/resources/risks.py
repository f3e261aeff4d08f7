"""The risk register and issues: size, history, actions, and what has happened."""

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

from projects.actions import issues as issue_actions
from projects.actions import risks as risk_actions
from projects.api import scope
from projects.api.filters import ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.subjects import BodyField, NamingInput, SubjectInput, TitleSearchFilter
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.models import Issue, Risk, RiskAssessment
from projects.models.issue import IssueState
from projects.models.risk import RiskBand, RiskResponse, RiskState


class RiskActionRepresentation(Representation):
    """One thing that is done about a risk."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    due_date = serializers.DateField()
    done_date = serializers.DateField(allow_null=True)


class RiskRepresentation(Representation):
    """What may happen to a project or one of its tasks."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    title = serializers.CharField()
    cause = serializers.CharField()
    event = serializers.CharField()
    effect = serializers.CharField()
    likelihood = serializers.IntegerField(help_text="1 to 5, of the newest assessment.")
    impact = serializers.IntegerField(help_text="1 to 5, of the newest assessment.")
    score = serializers.IntegerField(help_text="Likelihood times impact.")
    band = serializers.ChoiceField(choices=RiskBand.choices)
    assessed_at = serializers.DateTimeField()
    proximity_date = serializers.DateField(allow_null=True, help_text="When it would happen; null: not known.")
    response = serializers.ChoiceField(choices=RiskResponse.choices)
    actions = RiskActionRepresentation(many=True)
    owner = ReferenceField("organisation")
    owner_role = serializers.CharField()
    state = serializers.ChoiceField(choices=RiskState.choices)
    closing_note = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "risk",
        more=lambda row: {
            "assessments": href("risk", row.public_id, "assessments/"),
            "page": f"/risks/{row.code}/",
        },
    )


class RiskAssessmentRepresentation(Representation):
    """How a risk was judged at one moment."""

    number = serializers.IntegerField()
    likelihood = serializers.IntegerField()
    impact = serializers.IntegerField()
    score = serializers.IntegerField()
    band = serializers.ChoiceField(choices=RiskBand.choices)
    reason = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()


class SizeInput(Input):
    """How large a risk is."""

    likelihood = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5)


class RiskInput(SubjectInput):
    """A risk with its first assessment. `owner` without a value: the body that leads the task or coordinates."""

    title = serializers.CharField(max_length=300)
    cause = serializers.CharField(max_length=4_000)
    event = serializers.CharField(max_length=4_000)
    effect = serializers.CharField(max_length=4_000)
    likelihood = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5)
    proximity_date = serializers.DateField(required=False, allow_null=True)
    response = serializers.ChoiceField(choices=RiskResponse.choices)
    owner = BodyField()
    owner_role = serializers.CharField(required=False, allow_blank=True, max_length=200)


class RiskChangeInput(NamingInput):
    """Words, day, response and owner. Fields that are left out stay as they are."""

    title = serializers.CharField(required=False, max_length=300)
    cause = serializers.CharField(required=False, max_length=4_000)
    event = serializers.CharField(required=False, max_length=4_000)
    effect = serializers.CharField(required=False, max_length=4_000)
    proximity_date = serializers.DateField(required=False, allow_null=True)
    response = serializers.ChoiceField(required=False, choices=RiskResponse.choices)
    owner = BodyField(required=False)
    owner_role = serializers.CharField(required=False, allow_blank=True, max_length=200)


class AssessmentInput(SizeInput):
    """A new assessment; the earlier ones stay."""

    reason = serializers.CharField(max_length=4_000, help_text="What has changed since the last one, or has not.")


class RiskActionInput(Input):
    """What is done about the risk, and by when."""

    text = serializers.CharField(max_length=500)
    due_date = serializers.DateField()


class RiskActionDoneInput(Input):
    """The number of the action that is done today."""

    number = serializers.IntegerField(min_value=1, max_value=32_000)


class RiskClosingInput(Input):
    """Why the risk is closed."""

    reason = serializers.CharField(max_length=4_000)


class RiskHappenedInput(Input):
    """What has happened: the risk becomes an issue of the same owner."""

    what = serializers.CharField(max_length=4_000)
    severity = serializers.ChoiceField(choices=RiskBand.choices)
    due_date = serializers.DateField(help_text="To be resolved by.")


class RiskFilters(FilterSet):
    q = TitleSearchFilter()
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=RiskState.choices)
    response = django_filters.ChoiceFilter(choices=RiskResponse.choices)
    illustrative = TruthFilter()
    proximity_date_from, proximity_date_to = date_range("proximity_date")
    assessed_at_from, assessed_at_to = instant_range("assessed_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Risk
        fields: tuple[str, ...] = ()


class RiskViewSet(VersionedViewSet):
    """Risks of the projects and tasks that are open to you."""

    versioned = frozenset({"partial_update", "assess", "add_action", "finish_action", "close", "happened"})
    queryset = Risk.objects.none()
    serializer_class = RiskRepresentation
    filterset_class = RiskFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "score": Ordering("points", like="impact"),
        "proximity_date": Ordering("proximity_date"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        found = scope.risks(self.user).with_score()
        return found.select_related("project", "task", "owner").prefetch_related("actions")

    @extend_schema(request=RiskInput, responses={201: RiskRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put a risk into the register. Those who update the task do, of a whole project the Project Office."""
        given = RiskInput.of(request, self.user)
        return self.make(request, lambda: risk_actions.raise_risk(by=self.user, now=timezone.now(), **given))

    @extend_schema(request=RiskChangeInput, responses=RiskRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change words, day, response or owner of an open risk. Its size is assessed."""
        given = RiskChangeInput.of(request, self.user)
        return self.change(
            request, lambda r: risk_actions.change_risk(risk=r, changes=given, by=self.user, now=timezone.now())
        )

    @extend_schema(request=AssessmentInput, responses=RiskRepresentation)
    @action(detail=True, methods=["post"])
    def assess(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Assess an open risk again, with what has changed. The earlier assessments stay."""
        given = AssessmentInput.read(request)
        return self.change(request, lambda r: risk_actions.assess_risk(risk=r, **self._by(), **given))

    @extend_schema(request=RiskActionInput, responses=RiskRepresentation)
    @action(detail=True, methods=["post"], url_path="add-action")
    def add_action(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say what is done about an open risk, and by when."""
        given = RiskActionInput.read(request)
        return self.change(request, lambda r: risk_actions.add_risk_action(risk=r, **self._by(), **given))

    @extend_schema(request=RiskActionDoneInput, responses=RiskRepresentation)
    @action(detail=True, methods=["post"], url_path="finish-action")
    def finish_action(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say that an action is done today."""
        given = RiskActionDoneInput.read(request)
        return self.change(request, lambda r: risk_actions.finish_risk_action(risk=r, **self._by(), **given))

    @extend_schema(request=RiskClosingInput, responses=RiskRepresentation)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close a risk that cannot happen any more, or is not worth watching."""
        given = RiskClosingInput.read(request)
        return self.change(request, lambda r: risk_actions.close_risk(risk=r, **self._by(), **given))

    @extend_schema(request=RiskHappenedInput, responses=RiskRepresentation)
    @action(detail=True, methods=["post"])
    def happened(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say that the risk has happened. It becomes an issue, which names it."""
        given = RiskHappenedInput.read(request)

        def act(row: Risk) -> Risk:
            risk_actions.risk_happened(risk=row, **self._by(), **given)
            return row

        return self.change(request, act)

    def _by(self) -> dict[str, Any]:
        return {"by": self.user, "now": timezone.now()}


class RiskAssessmentViewSet(ListViewSet):
    """The assessments of a risk, the newest first."""

    queryset = RiskAssessment.objects.none()
    serializer_class = RiskAssessmentRepresentation
    orderings = {"number": Ordering("number", unique=True)}
    default_ordering = "-number"

    def rows(self) -> QuerySet[Any, Any]:
        risk = find(scope.risks(self.user), self.kwargs["id"])
        return RiskAssessment.objects.filter(risk=risk)


class IssueRepresentation(Representation):
    """What has happened and stands in the way of a project or task."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    title = serializers.CharField()
    what = serializers.CharField()
    severity = serializers.ChoiceField(choices=RiskBand.choices)
    owner = ReferenceField("organisation")
    owner_role = serializers.CharField()
    raised_at = serializers.DateTimeField()
    due_date = serializers.DateField()
    state = serializers.ChoiceField(choices=IssueState.choices)
    resolution = serializers.CharField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    risk = OptionalReferenceField("risk", help_text="The risk that foresaw it.")
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("issue", more=lambda row: {"page": f"/issues/{row.code}/"})


class IssueInput(SubjectInput):
    """An issue with its owner and the day by which it is resolved."""

    title = serializers.CharField(max_length=300)
    what = serializers.CharField(max_length=4_000)
    severity = serializers.ChoiceField(choices=RiskBand.choices)
    owner = BodyField()
    owner_role = serializers.CharField(required=False, allow_blank=True, max_length=200)
    due_date = serializers.DateField()


class PostponementInput(Input):
    """Another day, with the reason."""

    to = serializers.DateField()
    reason = serializers.CharField(max_length=4_000)


class ResolutionInput(Input):
    """How the issue was resolved."""

    resolution = serializers.CharField(max_length=4_000)


class IssueFilters(FilterSet):
    q = TitleSearchFilter()
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=IssueState.choices)
    severity = django_filters.ChoiceFilter(choices=RiskBand.choices)
    illustrative = TruthFilter()
    due_date_from, due_date_to = date_range("due_date")
    raised_at_from, raised_at_to = instant_range("raised_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Issue
        fields: tuple[str, ...] = ()


class IssueViewSet(VersionedViewSet):
    """Issues of the projects and tasks that are open to you."""

    versioned = frozenset({"postpone", "resolve"})
    queryset = Issue.objects.none()
    serializer_class = IssueRepresentation
    filterset_class = IssueFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "due_date": Ordering("due_date")}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.issues(self.user).select_related("project", "task", "owner", "risk")

    @extend_schema(request=IssueInput, responses={201: IssueRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Note what has happened, who resolves it and by when."""
        given = IssueInput.of(request, self.user)
        return self.make(request, lambda: issue_actions.raise_issue(by=self.user, now=timezone.now(), **given))

    @extend_schema(request=PostponementInput, responses=IssueRepresentation)
    @action(detail=True, methods=["post"])
    def postpone(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Set another day for the resolution of an open issue, with the reason."""
        given = PostponementInput.read(request)
        return self.change(
            request, lambda i: issue_actions.postpone_issue(issue=i, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=ResolutionInput, responses=IssueRepresentation)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say how an open issue was resolved."""
        given = ResolutionInput.read(request)
        return self.change(
            request, lambda i: issue_actions.resolve_issue(issue=i, by=self.user, now=timezone.now(), **given)
        )
