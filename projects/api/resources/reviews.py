"""Priority reviews and their recommendations."""

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

from projects.actions import reviews
from projects.api import scope
from projects.api.filters import DateFilter, Filters, ReferenceFilter, TruthFilter, date_range
from projects.api.inputs import Input
from projects.api.named import NamedField, Part, named
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import PriorityReview, Recommendation
from projects.models.review import RecommendationGrade, ReviewStage


class ReviewSeatRepresentation(Representation):
    """A seat in the team: a body and a role."""

    organisation = ReferenceField("organisation")
    role = serializers.CharField()


class ReviewStepRepresentation(Representation):
    """When the review came to a stage."""

    stage = serializers.ChoiceField(choices=ReviewStage.choices)
    note = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()


class ReviewRepresentation(Representation):
    """A question about a project or task, answered in three to six weeks."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    question = serializers.CharField()
    terms = serializers.CharField()
    start_date = serializers.DateField()
    due_date = serializers.DateField(help_text="Of the report.")
    stage = serializers.ChoiceField(choices=ReviewStage.choices)
    findings = serializers.CharField()
    reported_date = serializers.DateField(allow_null=True)
    team = ReviewSeatRepresentation(many=True, source="members")
    steps = ReviewStepRepresentation(many=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("review", more=lambda row: {"page": f"/reviews/{row.code}/"})


class ReviewNamesInput(Part):
    """The title in three languages."""

    en = serializers.CharField(max_length=300)
    ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    kk = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ReviewSeatInput(Part):
    """A seat in the team of a review."""

    organisation = NamedField(help_text="Code or id.")
    role = serializers.CharField(max_length=200)


class ReviewInput(Input):
    """A new priority review, at its scoping."""

    project = NamedField(help_text="Code or id.")
    task = NamedField(required=False, help_text="Code or id; left out: about the project as a whole.")
    names = ReviewNamesInput()
    question = serializers.CharField(max_length=2_000)
    terms = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    start_date = serializers.DateField()
    due_date = serializers.DateField(help_text="21 to 42 days after the start.")
    team = serializers.ListField(child=ReviewSeatInput(), max_length=30)


class ReviewAdvanceInput(Input):
    """The step to the next stage."""

    note = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    findings = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, help_text="Needed when the report is handed in."
    )


class ReviewFilters(Filters):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    stage = django_filters.ChoiceFilter(choices=ReviewStage.choices)
    illustrative = TruthFilter()
    start_date_from, start_date_to = date_range("start_date")
    due_date_from, due_date_to = date_range("due_date")

    class Meta:
        model = PriorityReview
        fields: tuple[str, ...] = ()


class ReviewViewSet(VersionedViewSet):
    """Priority reviews of the projects and tasks that are open to you."""

    versioned = frozenset({"advance"})
    queryset = PriorityReview.objects.none()
    serializer_class = ReviewRepresentation
    filterset_class = ReviewFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "start_date": Ordering("start_date"),
        "due_date": Ordering("due_date"),
    }
    default_ordering = "-start_date"

    def rows(self) -> QuerySet[Any, Any]:
        return (
            scope.reviews(self.user)
            .select_related("project", "task")
            .prefetch_related("members__organisation", "steps")
        )

    @extend_schema(request=ReviewInput, responses={201: ReviewRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Start a priority review. The Project Office runs reviews."""
        given = ReviewInput.read(request)
        bodies = scope.organisations(self.user)
        about = {
            "project": named(scope.projects(self.user), given.pop("project"), "project"),
            "task": named(scope.tasks(self.user), given.pop("task", None), "task"),
        }
        team = [
            reviews.Seat(named(bodies, seat["organisation"], "organisation"), seat["role"])
            for seat in given.pop("team")
        ]
        terms = given.pop("terms", "")
        return self.make(
            request,
            lambda: reviews.start_review(**about, team=team, terms=terms, by=self.user, now=timezone.now(), **given),
        )

    @extend_schema(request=ReviewAdvanceInput, responses=ReviewRepresentation)
    @action(detail=True, methods=["post"])
    def advance(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take the review to its next stage: scoping, fieldwork, report, follow-up, closed."""
        given = {"note": "", "findings": ""} | ReviewAdvanceInput.read(request)
        return self.change(
            request, lambda row: reviews.advance_review(review=row, by=self.user, now=timezone.now(), **given)
        )


class RecommendationReportRepresentation(Representation):
    """What the owner said was done."""

    text = serializers.CharField()
    says_done = serializers.BooleanField(help_text="The owner holds it to be done; the Project Office closes.")
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class RecommendationRepresentation(Representation):
    """What a review tells one body to do by a day."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    review = ReferenceField("review")
    project = ReferenceField("project", source="review.project")
    task = OptionalReferenceField("task", source="review.task")
    text = serializers.CharField()
    grade = serializers.ChoiceField(choices=RecommendationGrade.choices)
    owner = ReferenceField("organisation")
    due_date = serializers.DateField()
    proof = serializers.CharField()
    closed_date = serializers.DateField(allow_null=True, help_text="Null while it is open.")
    closed_by = serializers.CharField(source="closed_by_label")
    reports = RecommendationReportRepresentation(many=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "recommendation",
        more=lambda row: {
            "review": href("review", row.review.public_id),
            "page": f"/reviews/{row.review.code}/",
        },
    )


class RecommendationInput(Input):
    """A new recommendation of a review."""

    review = NamedField(help_text="Code or id.")
    text = serializers.CharField(max_length=5_000)
    grade = serializers.ChoiceField(choices=RecommendationGrade.choices)
    owner = NamedField(help_text="Code or id of a body that takes part in the project or task.")
    due_date = serializers.DateField()


class RecommendationProgressInput(Input):
    """What the owner did."""

    text = serializers.CharField(max_length=5_000)
    says_done = serializers.BooleanField(required=False, help_text="The owner holds it to be done.")


class RecommendationClosingInput(Input):
    """The proof that it is done."""

    proof = serializers.CharField(max_length=5_000)


class RecommendationFilters(FilterSet):
    review = ReferenceFilter("review", visible=scope.reviews)
    project = ReferenceFilter("review__project", visible=scope.projects)
    task = ReferenceFilter("review__task", visible=scope.tasks)
    owner = ReferenceFilter("owner", visible=scope.organisations)
    grade = django_filters.ChoiceFilter(choices=RecommendationGrade.choices)
    overdue_on = DateFilter(method="open_and_due_before")
    is_closed = TruthFilter(method="closed")
    illustrative = TruthFilter()
    due_date_from, due_date_to = date_range("due_date")
    closed_date_from, closed_date_to = date_range("closed_date")

    class Meta:
        model = Recommendation
        fields: tuple[str, ...] = ()

    def open_and_due_before(self, queryset: QuerySet[Any, Any], name: str, day: Any) -> QuerySet[Any, Any]:
        return queryset.filter(closed_date=None, due_date__lt=day)

    def closed(self, queryset: QuerySet[Any, Any], name: str, wanted: bool) -> QuerySet[Any, Any]:
        return queryset.filter(closed_date__isnull=not wanted)


class RecommendationViewSet(VersionedViewSet):
    """Recommendations of the reviews that are open to you."""

    versioned = frozenset({"report", "close"})
    queryset = Recommendation.objects.none()
    serializer_class = RecommendationRepresentation
    filterset_class = RecommendationFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "due_date": Ordering("due_date"),
        "closed_date": Ordering("closed_date"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        return (
            scope.recommendations(self.user)
            .select_related("review__project", "review__task", "owner")
            .prefetch_related("reports")
        )

    @extend_schema(request=RecommendationInput, responses={201: RecommendationRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make a recommendation. The Project Office runs reviews."""
        given = RecommendationInput.read(request)
        given["review"] = named(scope.reviews(self.user), given["review"], "review")
        given["owner"] = named(scope.organisations(self.user), given["owner"], "owner")
        return self.make(request, lambda: reviews.add_recommendation(by=self.user, now=timezone.now(), **given))

    @extend_schema(request=RecommendationProgressInput, responses=RecommendationRepresentation)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Report progress in the name of the owner. It stays open until the Project Office closes it."""
        given = {"says_done": False} | RecommendationProgressInput.read(request)
        return self.change(
            request, lambda row: reviews.report_progress(recommendation=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=RecommendationClosingInput, responses=RecommendationRepresentation)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close it with proof. The Project Office closes, never the owner."""
        given = RecommendationClosingInput.read(request)
        return self.change(
            request,
            lambda row: reviews.close_recommendation(recommendation=row, by=self.user, now=timezone.now(), **given),
        )
