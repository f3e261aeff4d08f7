"""External validation: rounds, and what an auditor found about reported results."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import NumberFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from projects.actions import validations
from projects.api import scope
from projects.api.filters import ReferenceFilter, TruthFilter, date_range
from projects.api.inputs import FractionField, Input
from projects.api.named import NamedField, named
from projects.api.pagination import Ordering
from projects.api.problems import in_body, invalid
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import Validation, ValidationDraw, ValidationRound
from projects.models.validation import ValidationState

VALUE: Any = {"max_digits": 20, "decimal_places": 6}
VERDICTS = [("confirmed", "confirmed"), ("disputed", "disputed")]


class ValidationRepresentation(Representation):
    """One reported result, looked at from outside: a done milestone, or the value of an indicator on a day."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    round = OptionalReferenceField("validation_round")
    milestone = OptionalReferenceField("milestone")
    indicator = OptionalReferenceField("indicator")
    state = serializers.ChoiceField(choices=ValidationState.choices)
    is_counted = serializers.BooleanField(help_text="False: disputed, and the dispute is not withdrawn.")
    claimed_date = serializers.DateField(help_text="When it was done, or the day of the value.")
    claimed_value = serializers.DecimalField(**VALUE, allow_null=True)
    finding = serializers.CharField()
    evidence = serializers.CharField()
    found_completion = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)
    found_value = serializers.DecimalField(**VALUE, allow_null=True)
    examined_date = serializers.DateField()
    by = serializers.CharField(source="by_label")
    answer = serializers.CharField()
    answered_by = serializers.CharField(source="answered_by_label")
    answered_at = serializers.DateTimeField(allow_null=True)
    closing = serializers.CharField()
    closed_by = serializers.CharField(source="closed_by_label")
    closed_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("validation", more=lambda row: {"page": f"/validations/{row.code}/"})


class ValidationInput(Input):
    """What the auditor found: name a milestone, or an indicator with the day of its value."""

    milestone = NamedField(required=False, help_text="Code or id of a done milestone.")
    indicator = NamedField(required=False, help_text="Code or id.")
    day = serializers.DateField(required=False, help_text="The day of the indicator's value.")
    round = NamedField(required=False, help_text="The round that drew the milestone.")
    verdict = serializers.ChoiceField(choices=VERDICTS)
    finding = serializers.CharField(max_length=10_000)
    evidence = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    found_completion = FractionField(required=False, help_text="Of a disputed milestone: 0 to below 1.")
    found_value = serializers.DecimalField(**VALUE, required=False, help_text="Of a disputed indicator.")


class ValidationAnswerInput(Input):
    """What the lead organisation holds against the finding."""

    text = serializers.CharField(max_length=10_000)


class ValidationClosingInput(Input):
    """The auditor's last word."""

    reason = serializers.CharField(max_length=10_000)


class ValidationFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    milestone = ReferenceFilter("milestone", visible=scope.milestones)
    indicator = ReferenceFilter("indicator", visible=scope.indicators)
    round = ReferenceFilter("round", visible=scope.validation_rounds)
    state = django_filters.ChoiceFilter(choices=ValidationState.choices)
    illustrative = TruthFilter()
    examined_date_from, examined_date_to = date_range("examined_date")
    claimed_date_from, claimed_date_to = date_range("claimed_date")

    class Meta:
        model = Validation
        fields: tuple[str, ...] = ()


class ValidationViewSet(VersionedViewSet):
    """Validations of the results that are open to you."""

    versioned = frozenset({"answer", "withdraw", "maintain"})
    queryset = Validation.objects.none()
    serializer_class = ValidationRepresentation
    filterset_class = ValidationFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "examined_date": Ordering("examined_date"),
        "claimed_date": Ordering("claimed_date"),
    }
    default_ordering = "-examined_date"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.validations(self.user).select_related("project", "task", "round", "milestone", "indicator")

    @extend_schema(request=ValidationInput, responses={201: ValidationRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Confirm or dispute a result. An auditor validates, never someone of the organisation that leads the work."""
        given = ValidationInput.read(request)
        milestone = named(scope.milestones(self.user), given.get("milestone"), "milestone")
        indicator = named(scope.indicators(self.user), given.get("indicator"), "indicator")
        round_ = named(scope.validation_rounds(self.user), given.get("round"), "round")
        if (milestone is None) == (indicator is None):
            raise invalid(in_body("milestone", "one_of_two", _("Name a milestone, or an indicator with a day.")))
        if indicator is not None and "day" not in given:
            raise invalid(in_body("day", "required", _("Name the day of the value.")))
        found = validations.Examination(
            confirms=given["verdict"] == "confirmed",
            finding=given["finding"],
            evidence=given.get("evidence", ""),
            found_completion=given.get("found_completion"),
            found_value=given.get("found_value"),
        )

        def act() -> Validation:
            who: Any = {"found": found, "by": self.user, "now": timezone.now()}
            if indicator is not None:
                return validations.validate_indicator(indicator=indicator, day=given["day"], **who)
            return validations.validate_milestone(milestone=milestone, round=round_, **who)

        return self.make(request, act)

    @extend_schema(request=ValidationAnswerInput, responses=ValidationRepresentation)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Answer a dispute in the name of the lead organisation."""
        given = ValidationAnswerInput.read(request)
        return self.change(
            request,
            lambda row: validations.answer_dispute(validation=row, by=self.user, now=timezone.now(), **given),
        )

    @extend_schema(request=ValidationClosingInput, responses=ValidationRepresentation)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Withdraw a dispute: the claim counts again as it was made."""
        given = ValidationClosingInput.read(request)
        return self.change(
            request,
            lambda row: validations.withdraw_dispute(validation=row, by=self.user, now=timezone.now(), **given),
        )

    @extend_schema(request=ValidationClosingInput, responses=ValidationRepresentation)
    @action(detail=True, methods=["post"])
    def maintain(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Maintain a dispute: the claim stays uncounted."""
        given = ValidationClosingInput.read(request)
        return self.change(
            request,
            lambda row: validations.maintain_dispute(validation=row, by=self.user, now=timezone.now(), **given),
        )


class ValidationDrawRepresentation(Representation):
    """A drawn result."""

    position = serializers.IntegerField(help_text="In the order of the draw.")
    milestone = ReferenceField("milestone")


class ValidationRoundRepresentation(Representation):
    """A year's sample. `draws` holds those that are open to you."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    year = serializers.IntegerField()
    seed = serializers.CharField(help_text="SHA-256 of <seed>:<code>, the smallest are drawn.")
    size = serializers.IntegerField()
    cutoff_date = serializers.DateField()
    draws = ValidationDrawRepresentation(many=True, source="open_draws")
    by = serializers.CharField(source="by_label")
    drawn_at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("validation_round", more=lambda row: {"page": f"/validations/rounds/{row.code}/"})


class ValidationRoundInput(Input):
    """The draw of a year's sample."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    size = serializers.IntegerField(min_value=1, max_value=10_000)
    seed = serializers.CharField(max_length=60)


class ValidationRoundFilters(FilterSet):
    year_from = NumberFilter("year", "gte", min_value=0, max_value=9999)
    year_to = NumberFilter("year", "lte", min_value=0, max_value=9999)
    illustrative = TruthFilter()

    class Meta:
        model = ValidationRound
        fields: tuple[str, ...] = ()


class ValidationRoundViewSet(VersionedViewSet):
    """Rounds of external validation that drew a result which is open to you."""

    queryset = ValidationRound.objects.none()
    serializer_class = ValidationRoundRepresentation
    filterset_class = ValidationRoundFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "year": Ordering("year")}
    default_ordering = "-year"

    def rows(self) -> QuerySet[Any, Any]:
        drawn = ValidationDraw.objects.filter(milestone__in=scope.milestones(self.user)).select_related("milestone")
        found = scope.validation_rounds(self.user)
        return found.prefetch_related(Prefetch("draws", queryset=drawn, to_attr="open_draws"))

    @extend_schema(request=ValidationRoundInput, responses={201: ValidationRoundRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Draw a year's sample of done milestones. An auditor draws, once a year."""
        given = ValidationRoundInput.read(request)
        return self.make(request, lambda: validations.draw_round(by=self.user, now=timezone.now(), **given))
