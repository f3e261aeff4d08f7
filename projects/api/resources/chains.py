"""Delivery chains and their links."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from projects.actions import chains as actions
from projects.api import scope
from projects.api.filters import Filters, ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input
from projects.api.named import NamedField, named
from projects.api.pagination import Ordering
from projects.api.problems import in_body, invalid
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.resources.dependencies import take_away
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE
from projects.models import DeliveryChain, DeliveryLink, LinkJudgement
from projects.models.chain import LinkStrength

NAMES = ("name_en", "name_ru", "name_kk")


class ChainLinkRepresentation(Representation):
    """A link in the order from the centre to the front line; an empty strength means that nobody has judged it."""

    link = ReferenceField("delivery_link", source="*")
    position = serializers.IntegerField()
    names = NamesField()
    organisation = OptionalReferenceField("organisation")
    actor = serializers.CharField(help_text="Who acts at the front line, in words, where no organisation owns it.")
    strength = serializers.ChoiceField(choices=LinkStrength.choices, allow_blank=True)


class DeliveryChainRepresentation(Representation):
    """Who must act, from the centre to the front line, for an aim to move. Its version rises with each of its links."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    indicator = OptionalReferenceField("indicator")
    chain = ChainLinkRepresentation(many=True, source="links")
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links: Any = LinksField("delivery_chain", source="*", more=lambda row: {"page": f"/delivery-chains/{row.code}/"})


class LinkJudgementRepresentation(Representation):
    """How strong a link was on a day."""

    strength = serializers.ChoiceField(choices=LinkStrength.choices)
    reason = serializers.CharField()
    judged_date = serializers.DateField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class DeliveryLinkRepresentation(Representation):
    """One link with its owner, its strength and how strong it was before, the newest first."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    chain = ReferenceField("delivery_chain")
    position = serializers.IntegerField()
    names = NamesField()
    organisation = OptionalReferenceField("organisation")
    actor = serializers.CharField()
    strength = serializers.ChoiceField(choices=LinkStrength.choices, allow_blank=True)
    strength_reason = serializers.CharField()
    judged_date = serializers.DateField(allow_null=True)
    judged_by = serializers.CharField(source="judged_by_label")
    judgements = LinkJudgementRepresentation(many=True)
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("delivery_link", more=lambda row: {"chain": href("delivery_chain", row.chain.public_id)})


class ChainInput(Input):
    """Begins a chain for an aim of a project, or of one task of it."""

    project = NamedField(required=False)
    task = NamedField(required=False)
    name_en = serializers.CharField(max_length=300)
    name_ru = serializers.CharField(required=False, allow_blank=True, max_length=300)
    name_kk = serializers.CharField(required=False, allow_blank=True, max_length=300)
    indicator = NamedField(required=False, allow_null=True)


class ChainChangeInput(Input):
    """Other names or another indicator; what is left out stays."""

    name_en = serializers.CharField(required=False, max_length=300)
    name_ru = serializers.CharField(required=False, allow_blank=True, max_length=300)
    name_kk = serializers.CharField(required=False, allow_blank=True, max_length=300)
    indicator = NamedField(required=False, allow_null=True)


class LinkInput(Input):
    """A link with one owner: an organisation, or an actor of the front line in words."""

    chain = NamedField()
    name_en = serializers.CharField(max_length=300)
    name_ru = serializers.CharField(required=False, allow_blank=True, max_length=300)
    name_kk = serializers.CharField(required=False, allow_blank=True, max_length=300)
    organisation = NamedField(required=False, allow_null=True)
    actor = serializers.CharField(required=False, allow_blank=True, max_length=200)
    position = serializers.IntegerField(required=False, min_value=1, max_value=1000, help_text="Left out: the end.")


class LinkChangeInput(Input):
    """Other names or another owner; what is left out stays."""

    name_en = serializers.CharField(required=False, max_length=300)
    name_ru = serializers.CharField(required=False, allow_blank=True, max_length=300)
    name_kk = serializers.CharField(required=False, allow_blank=True, max_length=300)
    organisation = NamedField(required=False, allow_null=True)
    actor = serializers.CharField(required=False, allow_blank=True, max_length=200)


class StrengthInput(Input):
    """How well a link holds today, and why."""

    strength = serializers.ChoiceField(choices=LinkStrength.choices)
    reason = serializers.CharField(max_length=2_000)


class RemovalInput(Input):
    """Why the link is taken out."""

    reason = serializers.CharField(max_length=2_000)


class DeliveryChainFilters(Filters):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    indicator = ReferenceFilter("indicator", visible=scope.indicators)
    illustrative = TruthFilter()
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = DeliveryChain
        fields: tuple[str, ...] = ()


class DeliveryLinkFilters(Filters):
    chain = ReferenceFilter("chain", visible=scope.delivery_chains)
    organisation = ReferenceFilter("organisation", visible=scope.organisations)
    strength = django_filters.ChoiceFilter(choices=LinkStrength.choices)
    judged_date_from, judged_date_to = date_range("judged_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = DeliveryLink
        fields: tuple[str, ...] = ()


class DeliveryChainViewSet(VersionedViewSet):
    """Delivery chains of the projects and tasks that are open to you."""

    versioned = frozenset({"partial_update"})
    queryset = DeliveryChain.objects.none()
    serializer_class = DeliveryChainRepresentation
    filterset_class = DeliveryChainFilters

    def rows(self) -> QuerySet[Any, Any]:
        links = DeliveryLink.objects.select_related("organisation").order_by("position")
        rows = scope.delivery_chains(self.user).select_related("project__portfolio", "task")
        measures = Prefetch("indicator", queryset=scope.indicators(self.user))
        return rows.prefetch_related(measures, Prefetch("links", queryset=links))

    @extend_schema(request=ChainInput, responses={201: DeliveryChainRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin a chain. Those who update a task keep its chains, the Project Office those of a project."""
        given = ChainInput.read(request)
        project, task = self._subject(given)
        indicator = self._indicator(given)
        names = {name: given.get(name, "") for name in NAMES}
        return self.make(
            request,
            lambda: actions.start_chain(
                project=project, task=task, names=names, indicator=indicator, by=self.user, now=timezone.now()
            ),
        )

    @extend_schema(request=ChainChangeInput, responses=DeliveryChainRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change the names or the indicator of a chain."""
        given = ChainChangeInput.read(request)
        changes = given | ({"indicator": self._indicator(given)} if "indicator" in given else {})
        return self.change(
            request, lambda row: actions.change_chain(chain=row, changes=changes, by=self.user, now=timezone.now())
        )

    def _subject(self, given: Mapping[str, Any]) -> tuple[Any, Any]:
        """The task with its project, or the project alone; one of the two has to be named."""
        if "task" in given:
            task = named(scope.tasks(self.user).select_related("project__portfolio"), given["task"], field="task")
            return task.project, task
        if "project" in given:
            rows = scope.projects(self.user).select_related("portfolio")
            return named(rows, given["project"], field="project"), None
        raise invalid(in_body("project", "required", _("Name the project, or one task of it.")))

    def _indicator(self, given: Mapping[str, Any]) -> Any:
        code = given.get("indicator")
        return None if code is None else named(scope.indicators(self.user), code, field="indicator")


class DeliveryLinkViewSet(VersionedViewSet):
    """Links of the delivery chains that are open to you."""

    versioned = frozenset({"partial_update", "judge", "remove"})
    queryset = DeliveryLink.objects.none()
    serializer_class = DeliveryLinkRepresentation
    filterset_class = DeliveryLinkFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "position": Ordering("position")}

    def rows(self) -> QuerySet[Any, Any]:
        judgements = LinkJudgement.objects.order_by("-at", "-pk")
        rows = scope.delivery_links(self.user).select_related("chain__project__portfolio", "organisation")
        return rows.prefetch_related(Prefetch("judgements", queryset=judgements))

    @extend_schema(request=LinkInput, responses={201: DeliveryLinkRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a link to a chain, at a place or at its end."""
        given = LinkInput.read(request)
        chain = named(scope.delivery_chains(self.user), given["chain"], field="chain")
        names = {name: given.get(name, "") for name in NAMES}
        organisation = self._organisation(given)
        return self.make(
            request,
            lambda: actions.add_link(
                chain=chain,
                names=names,
                organisation=organisation,
                actor=given.get("actor", ""),
                position=given.get("position"),
                by=self.user,
                now=timezone.now(),
            ),
        )

    @extend_schema(request=LinkChangeInput, responses=DeliveryLinkRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change the names or the owner of a link."""
        given = LinkChangeInput.read(request)
        changes = given | ({"organisation": self._organisation(given)} if "organisation" in given else {})
        return self.change(
            request, lambda row: actions.change_link(link=row, changes=changes, by=self.user, now=timezone.now())
        )

    @extend_schema(request=StrengthInput, responses=DeliveryLinkRepresentation)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say how well the link holds today; earlier judgements stay."""
        given = StrengthInput.read(request)
        return self.change(request, lambda row: actions.judge_link(link=row, by=self.user, now=timezone.now(), **given))

    @extend_schema(request=RemovalInput, responses=DeliveryLinkRepresentation)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take the link out of its chain; the answer shows it as it was."""
        given = RemovalInput.read(request)
        return take_away(
            self, request, lambda row: actions.remove_link(link=row, by=self.user, now=timezone.now(), **given)
        )

    def _organisation(self, given: Mapping[str, Any]) -> Any:
        code = given.get("organisation")
        return None if code is None else named(scope.organisations(self.user), code, field="organisation")
