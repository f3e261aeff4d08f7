"""Promises made at stocktakes."""

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
from rest_framework.response import Response

from projects.actions import promises as actions
from projects.api import scope, writes
from projects.api.filters import ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation
from projects.api.resources.stocktakes import OfStocktake, ReferenceInput, named
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import Promise
from projects.models.promise import PromiseState
from projects.queries.stocktakes import open_links


class PromiseRepresentation(Representation):
    """Who promised what by when. What it is about is null where the caller cannot open it."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    organisation = ReferenceField("organisation", help_text="Who promised.")
    what = serializers.CharField()
    due_date = serializers.DateField()
    state = serializers.ChoiceField(choices=PromiseState.choices)
    outcome = serializers.CharField()
    stocktake = OptionalReferenceField("stocktake", source="about.stocktake")
    project = OptionalReferenceField("project", source="about.project")
    task = OptionalReferenceField("task", source="about.task")
    made_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("promise", more=lambda row: {"page": f"/promises/?show=all#{row.code}"})


class PromiseInput(Input):
    """A promise of an organisation at this stocktake."""

    organisation = ReferenceInput()
    what = serializers.CharField(max_length=2_000)
    due_date = serializers.DateField()
    task = ReferenceInput(required=False)
    agenda_key = serializers.CharField(max_length=80, required=False, allow_blank=True)


class SettlementInput(Input):
    """How a promise ended."""

    state = serializers.ChoiceField(choices=[(state, state) for state in actions.SETTLED])
    outcome = serializers.CharField(max_length=2_000)


class PromiseFilters(FilterSet):
    organisation = ReferenceFilter("organisation", visible=scope.organisations)
    stocktake = ReferenceFilter("stocktake", visible=scope.stocktakes)
    series = ReferenceFilter("stocktake__series", visible=scope.stocktake_series)
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    state = django_filters.ChoiceFilter(choices=PromiseState.choices)
    illustrative = TruthFilter()
    due_date_from, due_date_to = date_range("due_date")
    made_at_from, made_at_to = instant_range("made_at")
    closed_at_from, closed_at_to = instant_range("closed_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Promise
        fields: tuple[str, ...] = ()


class WithLinks:
    """Promises whose references are those that the caller may open."""

    user: Any

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        links = open_links(user=self.user, promises=rows)
        for row in rows:
            row.about = links.of(row)


class PromiseViewSet(WithLinks, VersionedViewSet):
    """Promises about what is open to you, and those of your organisations."""

    versioned = frozenset({"settle"})
    queryset = Promise.objects.none()
    serializer_class = PromiseRepresentation
    filterset_class = PromiseFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "due_date": Ordering("due_date"),
        "made_at": Ordering("made_at"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        return promises_with_links(scope.promises(self.user))

    @extend_schema(request=SettlementInput, responses=PromiseRepresentation)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close an open promise as kept, broken or dropped, saying how. The Project Office settles promises."""
        given = SettlementInput.read(request)
        return self.change(
            request, lambda row: actions.settle_promise(promise=row, by=self.user, now=timezone.now(), **given)
        )


class StocktakePromiseViewSet(WithLinks, OfStocktake):
    """The promises made at one stocktake."""

    queryset = Promise.objects.none()
    serializer_class = PromiseRepresentation
    orderings = PromiseViewSet.orderings
    default_ordering = PromiseViewSet.default_ordering

    def rows(self) -> QuerySet[Any, Any]:
        return promises_with_links(scope.promises(self.user).filter(stocktake=self.stocktake()))

    @extend_schema(request=PromiseInput, responses={201: PromiseRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record who promised what by when. The Project Office runs stocktakes."""
        stocktake, given = self.stocktake(), PromiseInput.read(request)
        body = named(scope.organisations(self.user), "organisation", given.pop("organisation"))
        task = named(scope.tasks(self.user), "task", given.pop("task", None))

        def effect() -> Response:
            made = actions.make_promise(
                stocktake=stocktake, organisation=body, task=task, by=self.user, now=timezone.now(), **given
            )
            shown = self.represented([made])[0]
            return Response(shown, status=201, headers={"Location": shown["links"]["self"]})

        return writes.once(request, effect)


def promises_with_links(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """With what the representation names."""
    found = rows.select_related("stocktake", "organisation", "project", "task")
    return found.defer("stocktake__pack_text", "stocktake__minutes_text", "stocktake__minutes")
