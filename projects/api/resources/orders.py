"""Orders of the leader, from the words to the closing with proof."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from projects.actions import orders as actions
from projects.api import scope
from projects.api.filters import Filters, ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    ReferencesField,
    Representation,
)
from projects.api.subjects import BodyField, NamingInput
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import Order
from projects.models.order import OrderEntryKind, OrderState


class OrderEntryRepresentation(Representation):
    """What was reported, requested or decided."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=OrderEntryKind.choices)
    text = serializers.CharField()
    proof = serializers.CharField()
    day = serializers.DateField(allow_null=True, help_text="Asked for or granted.")
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()


class OrderRepresentation(Representation):
    """A task that the leader gave. What it is about is null for those who see the order only."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField(help_text="The words of the order.")
    giver = serializers.CharField()
    meeting = serializers.CharField()
    given_date = serializers.DateField()
    due_date = serializers.DateField()
    first_due_date = serializers.DateField()
    asked_date = serializers.DateField(allow_null=True, help_text="More time is requested until this day.")
    lead_organisation = ReferenceField("organisation")
    contributing_organisations = ReferencesField("organisation")
    project = OptionalReferenceField("project", source="open_project")
    task = OptionalReferenceField("task", source="open_task")
    state = serializers.ChoiceField(choices=OrderState.choices)
    closed_at = serializers.DateTimeField(allow_null=True)
    entries = OrderEntryRepresentation(many=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("order", more=lambda row: {"page": f"/orders/{row.code}/"})


class OrderNamesInput(Input):
    """The words of the order; Kazakh and Russian fall back to English."""

    en = serializers.CharField(max_length=300)
    ru = serializers.CharField(required=False, allow_blank=True, max_length=300)
    kk = serializers.CharField(required=False, allow_blank=True, max_length=300)


class OrderInput(NamingInput):
    """An order as it was given. A task stands for its project too."""

    names = OrderNamesInput()
    giver = serializers.CharField(max_length=200, help_text="A role, no name.")
    meeting = serializers.CharField(max_length=300)
    given_date = serializers.DateField()
    due_date = serializers.DateField()
    lead = BodyField()
    contributing = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=50)
    project = serializers.CharField(required=False, allow_blank=True, max_length=60)
    task = serializers.CharField(required=False, allow_blank=True, max_length=60)


class OrderReportInput(Input):
    """How the order is being carried out."""

    text = serializers.CharField(max_length=4_000)
    proof = serializers.CharField(required=False, allow_blank=True, max_length=4_000)


class ExtensionInput(Input):
    """More time, with the reason."""

    to = serializers.DateField()
    reason = serializers.CharField(max_length=4_000)


class ExtensionDecisionInput(Input):
    """Whether the time that was requested is granted."""

    granted = serializers.BooleanField()
    words = serializers.CharField(max_length=4_000)


class OrderClosingInput(Input):
    """What was achieved, with the proof."""

    text = serializers.CharField(max_length=4_000)
    proof = serializers.CharField(max_length=4_000)


class ClosingDecisionInput(Input):
    """Whether the proof was accepted: the order is closed, or sent back."""

    accepted = serializers.BooleanField()
    words = serializers.CharField(max_length=4_000)


class OrderFilters(Filters):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    lead_organisation = ReferenceFilter("lead_organisation", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=OrderState.choices)
    illustrative = TruthFilter()
    given_date_from, given_date_to = date_range("given_date")
    due_date_from, due_date_to = date_range("due_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()


class OrderViewSet(VersionedViewSet):
    """Orders of the leader to your bodies, and those about tasks that are open to you."""

    versioned = frozenset({"report", "request_extension", "decide_extension", "request_closing", "decide_closing"})
    queryset = Order.objects.none()
    serializer_class = OrderRepresentation
    filterset_class = OrderFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "due_date": Ordering("due_date"),
        "given_date": Ordering("given_date"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        found = scope.orders(self.user).with_open_subject(self.user)
        found = found.select_related("lead_organisation", "project", "task")
        return found.prefetch_related("contributing_organisations", "entries")

    @extend_schema(request=OrderInput, responses={201: OrderRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Write down what the leader ordered. The Project Office and the coordinator do."""
        given = OrderInput.of(request, self.user)
        text = actions.OrderText(**given.pop("names"))
        return self.make(request, lambda: actions.give_order(text=text, **self._by(), **given))

    @extend_schema(request=OrderReportInput, responses=OrderRepresentation)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say how the order is being carried out. Its lead body reports."""
        given = OrderReportInput.read(request)
        return self.change(request, lambda o: actions.report_on_order(order=o, **self._by(), **given))

    @extend_schema(request=ExtensionInput, responses=OrderRepresentation)
    @action(detail=True, methods=["post"], url_path="request-extension")
    def request_extension(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Request more time, with the reason. The day stays until the giver's side decides."""
        given = ExtensionInput.read(request)
        return self.change(request, lambda o: actions.request_extension(order=o, **self._by(), **given))

    @extend_schema(request=ExtensionDecisionInput, responses=OrderRepresentation)
    @action(detail=True, methods=["post"], url_path="decide-extension")
    def decide_extension(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Grant or refuse the time that was requested."""
        given = ExtensionDecisionInput.read(request)
        return self.change(request, lambda o: actions.decide_extension(order=o, **self._by(), **given))

    @extend_schema(request=OrderClosingInput, responses=OrderRepresentation)
    @action(detail=True, methods=["post"], url_path="request-closing")
    def request_closing(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say that the order is carried out, with the proof."""
        given = OrderClosingInput.read(request)
        return self.change(request, lambda o: actions.request_closing(order=o, **self._by(), **given))

    @extend_schema(request=ClosingDecisionInput, responses=OrderRepresentation)
    @action(detail=True, methods=["post"], url_path="decide-closing")
    def decide_closing(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close the order on the giver's behalf, or send it back with what is missing."""
        given = ClosingDecisionInput.read(request)
        return self.change(request, lambda o: actions.decide_closing(order=o, **self._by(), **given))

    def _by(self) -> dict[str, Any]:
        return {"by": self.user, "now": timezone.now()}
