"""Series of stocktakes, stocktakes with their sealed packs, and what is recorded at them."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Verb
from projects.actions import agendas, errata, meeting_decisions
from projects.actions import stocktakes as actions
from projects.api import scope, writes
from projects.api.filters import Filters, ReferenceFilter, TruthFilter, by_code_or_id, date_range, instant_range
from projects.api.inputs import Input, refuse_fields
from projects.api.pagination import Ordering
from projects.api.problems import in_body, invalid
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    ReferencesField,
    Representation,
    href,
)
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.models import (
    Decision,
    Erratum,
    Portfolio,
    Stocktake,
    StocktakeDecision,
    StocktakeSeries,
)
from projects.models.stocktake import StocktakeState
from projects.queries.packs import collect
from projects.queries.stocktakes import reading, verify_one, visible_errata

FREE = {"type": "object", "additionalProperties": True}


class ReferenceInput(serializers.CharField):
    """The code or the id of another object that the caller may see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **{"help_text": "A code or an id of what you may see."} | kwargs)


def named(rows: QuerySet[Any, Any], field: str, given: str | None) -> Any:
    """The row that a body names by code or id; 400 when the caller can see none. None stays None."""
    if given is None:
        return None
    found = by_code_or_id(rows, given)
    if found is None:
        raise invalid(in_body(field, "unknown", _("Nothing that is open to you has this code or id.")))
    return found


class StocktakeSeriesRepresentation(Representation):
    """A regular meeting about a project, a sector, or (with neither) the whole portfolio."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    portfolio = ReferenceField("portfolio")
    project = OptionalReferenceField("project")
    sector = OptionalReferenceField("sector")
    interval_weeks = serializers.IntegerField()
    chair = serializers.CharField(help_text="A role, no name.")
    members = ReferencesField("organisation")
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("stocktake_series", more=lambda row: {"page": "/stocktakes/"})


class StocktakeRepresentation(Representation):
    """One meeting of a series. From issue on its pack is sealed: `seal` is the SHA-256 of the stored text."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    series = ReferenceField("stocktake_series")
    number = serializers.IntegerField(help_text="In the series.")
    meeting_date = serializers.DateField()
    state = serializers.ChoiceField(choices=StocktakeState.choices)
    cut_off_at = serializers.DateTimeField(allow_null=True, help_text="What was known at this instant is in the pack.")
    seal = serializers.CharField(help_text="Empty before issue.")
    issued_at = serializers.DateTimeField(allow_null=True)
    held_at = serializers.DateTimeField(allow_null=True)
    minutes = serializers.CharField(help_text="A draft until they are agreed.")
    minutes_seal = serializers.CharField(help_text="Empty until the minutes are agreed.")
    minuted_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "stocktake",
        more=lambda row: {
            "pack": href("stocktake", row.public_id, "pack/"),
            "promises": href("stocktake", row.public_id, "promises/"),
            "decisions": href("stocktake", row.public_id, "decisions/"),
            "errata": href("stocktake", row.public_id, "errata/"),
            "page": f"/stocktakes/{row.code}/",
            "brief": f"/stocktakes/{row.code}/brief.pdf",
        },
    )


@extend_schema_field({**FREE, "type": ["object", "null"], "description": "Null where there is none to read."})
class _PackField(serializers.JSONField):
    pass


@extend_schema_field({**FREE, "description": "By part of the pack: how many lines you cannot open are left out."})
class _HiddenField(serializers.JSONField):
    pass


class PackRepresentation(Representation):
    """The frozen pack without the lines that the caller cannot open; of a planned meeting its draft, to who runs it."""

    stocktake = serializers.CharField(help_text="Its code.")
    seal = serializers.CharField(help_text="Empty for a draft.")
    holds = serializers.BooleanField(allow_null=True, help_text="Computed again just now; null for a draft.")
    hidden = _HiddenField()
    pack = _PackField()


class ErratumRepresentation(Representation):
    """A correction of one value of an issued pack, which stays as it was sealed."""

    id = serializers.UUIDField(source="public_id")
    number = serializers.IntegerField()
    place = serializers.CharField()
    before = serializers.CharField(help_text="As issued.")
    after = serializers.CharField(help_text="Right.")
    reason = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class StocktakeDecisionRepresentation(Representation):
    """A question that was answered at the meeting."""

    decision_id = serializers.UUIDField(source="decision.public_id")
    decision_code = serializers.CharField(source="decision.code")
    title = serializers.CharField(source="decision.title")
    answer = serializers.CharField(source="decision.answer")
    agenda_key = serializers.CharField()
    at = serializers.DateTimeField()


class StocktakeSeriesInput(Input):
    """A new series. Without project and sector it is about the whole portfolio."""

    code = serializers.SlugField(max_length=40)
    name_en = serializers.CharField(max_length=300)
    name_ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    name_kk = serializers.CharField(max_length=300, required=False, allow_blank=True)
    project = ReferenceInput(required=False)
    sector = ReferenceInput(required=False)
    interval_weeks = serializers.IntegerField(min_value=1, max_value=52)
    chair = serializers.CharField(max_length=200)
    members = serializers.ListField(child=ReferenceInput(), required=False, max_length=60)


class StocktakeSeriesChangeInput(Input):
    """What is left out stays as it is."""

    interval_weeks = serializers.IntegerField(min_value=1, max_value=52, required=False)
    chair = serializers.CharField(max_length=200, required=False)
    members = serializers.ListField(child=ReferenceInput(), required=False, max_length=60)


class StocktakeInput(Input):
    """The next meeting of a series."""

    series = ReferenceInput()
    meeting_date = serializers.DateField()


class StocktakeChangeInput(Input):
    """Another day (while planned), or the draft of the minutes (from issue until they are agreed)."""

    meeting_date = serializers.DateField(required=False)
    minutes = serializers.CharField(required=False, max_length=20_000, trim_whitespace=False)


class LinePlaceInput(Input):
    """A place on the draft agenda, from 1."""

    key = serializers.CharField(max_length=80)
    position = serializers.IntegerField(min_value=1, max_value=99)


class AgendaLineDropInput(Input):
    """A line off the draft agenda; the pack keeps it with the reason."""

    key = serializers.CharField(max_length=80)
    reason = serializers.CharField(max_length=500)


class LineAddInput(Input):
    """A line of the Project Office's own."""

    title = serializers.CharField(max_length=300)
    task = ReferenceInput(required=False)


class ErratumInput(Input):
    """The right value of one place of the pack, and why the pack was wrong."""

    place = serializers.CharField(max_length=200, help_text="figures/overdue, or tasks/INFRA-GAS/percent")
    after = serializers.CharField(max_length=300)
    reason = serializers.CharField(max_length=2_000)


class StocktakeDecisionInput(Input):
    """The answer to an open question of the slice: one of its options, in words."""

    decision = ReferenceInput()
    option = serializers.IntegerField(min_value=1, max_value=99)
    words = serializers.CharField(max_length=2_000)
    agenda_key = serializers.CharField(max_length=80, required=False, allow_blank=True)


class StocktakeSeriesFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    project = ReferenceFilter("project", visible=scope.projects)
    sector = ReferenceFilter("sector", visible=scope.sectors)
    member = ReferenceFilter("members", visible=scope.organisations)
    illustrative = TruthFilter()
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = StocktakeSeries
        fields: tuple[str, ...] = ()


class StocktakeFilters(FilterSet):
    series = ReferenceFilter("series", visible=scope.stocktake_series)
    project = ReferenceFilter("series__project", visible=scope.projects)
    sector = ReferenceFilter("series__sector", visible=scope.sectors)
    state = django_filters.ChoiceFilter(choices=StocktakeState.choices)
    illustrative = TruthFilter()
    meeting_date_from, meeting_date_to = date_range("meeting_date")
    issued_at_from, issued_at_to = instant_range("issued_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Stocktake
        fields: tuple[str, ...] = ()


class StocktakeSeriesViewSet(VersionedViewSet):
    """Series of stocktakes about what is open to you."""

    versioned = frozenset({"partial_update"})
    queryset = StocktakeSeries.objects.none()
    serializer_class = StocktakeSeriesRepresentation
    filterset_class = StocktakeSeriesFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE}

    def rows(self) -> QuerySet[Any, Any]:
        rows = scope.stocktake_series(self.user).select_related("portfolio", "project", "sector")
        return rows.prefetch_related("members")

    @extend_schema(request=StocktakeSeriesInput, responses={201: StocktakeSeriesRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin a series of stocktakes. The Project Office runs them."""
        given = StocktakeSeriesInput.read(request)
        actions.may_run(self.user)
        names = {language: given.pop(f"name_{language}", "") for language in ("en", "ru", "kk")}
        about = {
            "project": named(scope.projects(self.user), "project", given.pop("project", None)),
            "sector": named(scope.sectors(self.user), "sector", given.pop("sector", None)),
            "members": self.bodies(given.pop("members", ())),
        }
        portfolio = Portfolio.objects.national()
        return self.make(
            request,
            lambda: actions.start_series(
                portfolio=portfolio, names=names, by=self.user, now=timezone.now(), **about, **given
            ),
        )

    @extend_schema(request=StocktakeSeriesChangeInput, responses=StocktakeSeriesRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change how often the series meets, who chairs it, who belongs to it. Issued packs keep what they had."""
        given = StocktakeSeriesChangeInput.read(request)
        if "members" in given:
            given["members"] = self.bodies(given["members"])
        return self.change(
            request, lambda row: actions.change_series(series=row, by=self.user, now=timezone.now(), **given)
        )

    def bodies(self, given: Any) -> list[Any]:
        """The organisations that a body names."""
        rows = scope.organisations(self.user)
        return [named(rows, "members", text) for text in given]


class StocktakeViewSet(VersionedViewSet):
    """Stocktakes of the series that are open to you."""

    versioned = frozenset({"partial_update", "issue", "hold", "agree", "place_line", "drop_line", "add_line"})
    queryset = Stocktake.objects.none()
    serializer_class = StocktakeRepresentation
    filterset_class = StocktakeFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "meeting_date": Ordering("meeting_date"),
        "issued_at": Ordering("issued_at"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        return scope.stocktakes(self.user).select_related("series__portfolio").defer("pack_text", "minutes_text")

    @extend_schema(request=StocktakeInput, responses={201: StocktakeRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Plan the next meeting of a series; one at a time. The Project Office runs stocktakes."""
        given = StocktakeInput.read(request)
        series = named(scope.stocktake_series(self.user), "series", given.pop("series"))
        return self.make(
            request,
            lambda: actions.plan_stocktake(series=series, by=self.user, now=timezone.now(), **given),
        )

    @extend_schema(request=StocktakeChangeInput, responses=StocktakeRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change the day of a planned meeting, or write the draft of the minutes."""
        given = StocktakeChangeInput.read(request)

        def act(row: Any) -> Any:
            actions.may_run(self.user)
            if "meeting_date" in given:
                row = actions.move_stocktake(
                    stocktake=row, meeting_date=given["meeting_date"], by=self.user, now=timezone.now()
                )
            if "minutes" in given:
                row = actions.write_minutes(stocktake=row, minutes=given["minutes"], by=self.user, now=timezone.now())
            return row

        return self.change(request, act)

    @extend_schema(request=None, responses=StocktakeRepresentation)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Freeze the pack with its cut-off now, and seal it. It does not change any more; corrections are errata."""
        refuse_fields(request)
        return self.change(
            request, lambda row: actions.issue_stocktake(stocktake=row, by=self.user, now=timezone.now())
        )

    @extend_schema(request=None, responses=StocktakeRepresentation)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Say that the meeting took place."""
        refuse_fields(request)
        return self.change(request, lambda row: actions.hold_stocktake(stocktake=row, by=self.user, now=timezone.now()))

    @extend_schema(request=None, responses=StocktakeRepresentation)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Freeze and seal the minutes, with the promises and decisions of the meeting."""
        refuse_fields(request)
        return self.change(request, lambda row: actions.agree_minutes(stocktake=row, by=self.user, now=timezone.now()))

    @extend_schema(request=LinePlaceInput, responses=StocktakeRepresentation)
    @action(detail=True, methods=["post"], url_path="place-line")
    def place_line(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Give a line of the draft agenda its place. Keys of lines stand in the pack."""
        given = LinePlaceInput.read(request)
        return self.change(
            request, lambda row: agendas.place_line(stocktake=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=AgendaLineDropInput, responses=StocktakeRepresentation)
    @action(detail=True, methods=["post"], url_path="drop-line")
    def drop_line(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Drop a line of the draft agenda, with a reason that the pack keeps."""
        given = AgendaLineDropInput.read(request)
        return self.change(
            request, lambda row: agendas.drop_line(stocktake=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=LineAddInput, responses=StocktakeRepresentation)
    @action(detail=True, methods=["post"], url_path="add-line")
    def add_line(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Add a line of the Project Office's own to the draft agenda."""
        given = LineAddInput.read(request)
        task = named(scope.tasks(self.user), "task", given.pop("task", None))
        return self.change(
            request, lambda row: agendas.add_line(stocktake=row, task=task, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(responses=PackRepresentation)
    @action(detail=True, methods=["get"])
    def pack(self, request: Request, **kwargs: Any) -> Response:
        """The frozen pack as far as you may open it, and whether its seal holds."""
        row = self.object()
        return Response(PackRepresentation().to_representation(self.reading(row)))

    def reading(self, row: Stocktake) -> Any:
        """What `PackRepresentation` shows."""
        pack = row.pack
        if not row.is_issued and self.user.may(Verb.RUN_ROUTINES):
            pack = collect(stocktake=row, reader=self.user, cut_off=timezone.now())
        read = reading(user=self.user, pack=pack) if pack else None
        return _Read(
            stocktake=row.code,
            seal=row.seal,
            holds=verify_one(row).holds if row.is_issued else None,
            hidden=dict(read.hidden) if read else {},
            pack=read.pack if read else None,
        )


class _Read:
    """A pack as one reader sees it."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


class OfStocktake(ListViewSet):
    """What belongs to one stocktake."""

    def stocktake(self) -> Stocktake:
        found: Stocktake = find(scope.stocktakes(self.user).select_related("series__portfolio"), self.kwargs["id"])
        return found


class ErratumViewSet(OfStocktake):
    """Corrections of an issued pack."""

    queryset = Erratum.objects.none()
    serializer_class = ErratumRepresentation
    orderings = {"number": Ordering("number", unique=True)}
    default_ordering = "number"

    def rows(self) -> QuerySet[Any, Any]:
        return visible_errata(self.user).filter(stocktake=self.stocktake())

    @extend_schema(request=ErratumInput, responses={201: ErratumRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Correct one value of the pack, with the reason. The pack stays as it was sealed."""
        stocktake, given = self.stocktake(), ErratumInput.read(request)

        def effect() -> Response:
            made = errata.correct(stocktake=stocktake, by=self.user, now=timezone.now(), **given)
            address = self.base + href("stocktake", stocktake.public_id, "errata/")
            return Response(self.represented([made])[0], status=201, headers={"Location": address})

        return writes.once(request, effect)


class StocktakeDecisionViewSet(OfStocktake):
    """Decisions of one stocktake."""

    queryset = StocktakeDecision.objects.none()
    serializer_class = StocktakeDecisionRepresentation
    orderings = {"decision_code": Ordering("decision_code", unique=True, like="agenda_key")}
    default_ordering = "decision_code"

    def rows(self) -> QuerySet[Any, Any]:
        questions = Decision.objects.visible_to(self.user)
        rows = StocktakeDecision.objects.filter(stocktake=self.stocktake(), decision__in=questions)
        return rows.select_related("decision").annotate(decision_code=F("decision__code"))

    @extend_schema(request=StocktakeDecisionInput, responses={201: StocktakeDecisionRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record a decision: the answer to an open question of the slice. The Project Office minutes it."""
        stocktake, given = self.stocktake(), StocktakeDecisionInput.read(request)
        decision = named(Decision.objects.visible_to(self.user), "decision", given.pop("decision"))

        def effect() -> Response:
            made = meeting_decisions.decide_at(
                stocktake=stocktake, decision=decision, by=self.user, now=timezone.now(), **given
            )
            address = self.base + href("stocktake", stocktake.public_id, "decisions/")
            return Response(self.represented([made])[0], status=201, headers={"Location": address})

        return writes.once(request, effect)
