"""Judgements of delivery confidence: what people say beside what the rules say."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects import actions
from projects.api import scope, writes
from projects.api.filters import ReferenceFilter, TruthFilter, date_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, ReferenceField, Representation
from projects.api.views import ListViewSet, ResourceViewSet, find
from projects.models import Judgement, StrategicProject
from projects.models.judgement import DeliveryConfidence


class JudgementRepresentation(Representation):
    """Delivery confidence in a project on a day. It is never overwritten."""

    id = serializers.UUIDField(source="public_id")
    project = ReferenceField("project")
    rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    reason = serializers.CharField()
    judged_date = serializers.DateField()
    by = serializers.CharField(source="by_label", help_text="Who judged; empty for published judgements.")
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    links = LinksField("judgement")


class JudgementFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    portfolio = ReferenceFilter("project__portfolio", visible=scope.portfolios)
    rating = django_filters.ChoiceFilter(choices=DeliveryConfidence.choices)
    illustrative = TruthFilter()
    judged_date_from, judged_date_to = date_range("judged_date")

    class Meta:
        model = Judgement
        fields: tuple[str, ...] = ()


class JudgementViewSet(ResourceViewSet):
    """Judgements of the projects that are open to you, the newest first."""

    queryset = Judgement.objects.none()
    serializer_class = JudgementRepresentation
    filterset_class = JudgementFilters
    orderings = {"judged_date": Ordering("judged_date"), "created_at": Ordering("created_at")}
    default_ordering = "-judged_date"

    def rows(self) -> QuerySet[Any, Any]:
        return Judgement.objects.visible_to(self.user).select_related("project")


class JudgementInput(Input):
    """A judgement of delivery confidence, dated today."""

    rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    reason = serializers.CharField(max_length=5000, help_text="Why; the report shows it beside the rating.")


class ProjectJudgementViewSet(ListViewSet):
    """The judgements of one project."""

    queryset = Judgement.objects.none()
    serializer_class = JudgementRepresentation
    orderings = JudgementViewSet.orderings
    default_ordering = JudgementViewSet.default_ordering

    def project(self) -> StrategicProject:
        found: StrategicProject = find(scope.projects(self.user), self.kwargs["id"])
        return found

    def rows(self) -> QuerySet[Any, Any]:
        return Judgement.objects.filter(project=self.project()).select_related("project")

    @extend_schema(request=JudgementInput, responses={201: JudgementRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a judgement. Judgements are never changed: a new one is added. The Project Office judges."""
        project = self.project()
        given = JudgementInput.read(request)

        def effect() -> Response:
            judgement = actions.judge(project=project, by=self.user, now=timezone.now(), **given)
            shown = self.represented([judgement])[0]
            return Response(shown, status=201, headers={"Location": shown["links"]["self"]})

        return writes.once(request, effect)
