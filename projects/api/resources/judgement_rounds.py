"""Judgement rounds, what is judged in each, and the league tables and movements that follow from them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions import judgement_rounds as actions
from projects.api import parameters, scope
from projects.api.figures import national
from projects.api.filters import ReferenceFilter, TruthFilter, by_code_or_id, date_of, date_range, instant_range
from projects.api.inputs import Input, refuse_fields
from projects.api.pagination import Ordering
from projects.api.problems import Problem, in_parameter, invalid
from projects.api.renderers import CSVRenderer
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.resources.judgements import nothing
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ApiViewSet, Columns, ListViewSet, Renderers, find
from projects.models import JudgementRound, Portfolio, RoundSubject
from projects.models.judgement_round import LeagueBoard, RoundState
from projects.models.rollup import RollupStatus
from projects.queries import league as league_query
from projects.queries.judgements import movement_page, round_page


class JudgementRoundRepresentation(Representation):
    """A judgement counts in the round when it is dated from `from_date` to `cut_off_date`."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    portfolio = ReferenceField("portfolio")
    state = serializers.ChoiceField(choices=RoundState.choices)
    from_date = serializers.DateField()
    cut_off_date = serializers.DateField()
    note = serializers.CharField()
    opened_by = serializers.CharField(source="opened_by_label")
    opened_at = serializers.DateTimeField()
    moderated_at = serializers.DateTimeField(allow_null=True)
    moderation_note = serializers.CharField()
    closed_by = serializers.CharField(source="closed_by_label")
    closed_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "judgement_round",
        more=lambda row: {
            "subjects": href("judgement_round", row.public_id, "subjects/"),
            "league": f"/api/v1/league/?round={row.code}",
            "page": f"/judgement-rounds/{row.code}/",
        },
    )


class JudgementRoundFilters(FilterSet):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    state = django_filters.ChoiceFilter(choices=RoundState.choices)
    illustrative = TruthFilter()
    cut_off_date_from, cut_off_date_to = date_range("cut_off_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = JudgementRound
        fields: tuple[str, ...] = ()


class JudgementRoundInput(Input):
    """Opens a round over every project and every critical task of the national plan, from today."""

    cut_off_date = serializers.DateField(help_text="Today or later, at most six months away.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000)


class CutOffInput(Input):
    """Another cut-off date, with the reason."""

    cut_off_date = serializers.DateField()
    reason = serializers.CharField(max_length=2000)


class RoundClosingInput(Input):
    """What moderation found: it stands above the frozen tables."""

    moderation_note = serializers.CharField(max_length=5000)


class JudgementRoundViewSet(VersionedViewSet):
    """Rounds in which something is judged that is open to you, the newest first."""

    versioned = frozenset({"partial_update", "moderate", "close"})
    queryset = JudgementRound.objects.none()
    serializer_class = JudgementRoundRepresentation
    filterset_class = JudgementRoundFilters
    orderings = {"cut_off_date": Ordering("cut_off_date"), "code": BY_CODE, "updated_at": BY_CHANGE}
    default_ordering = "-cut_off_date"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.judgement_rounds(self.user).select_related("portfolio")

    @extend_schema(request=JudgementRoundInput, responses={201: JudgementRoundRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open a round. For the Project Office; one at a time."""
        given = JudgementRoundInput.read(request)
        portfolio = national(self.user)
        if portfolio is None:
            raise Problem("not-found")
        return self.make(
            request, lambda: actions.open_round(portfolio=portfolio, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=CutOffInput, responses=JudgementRoundRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Move the cut-off date of an open round, with a reason. For the Project Office."""
        given = _CutOff.read(request)
        to, reason = given.get("cut_off_date"), given.get("reason", "")
        return self.change(
            request,
            lambda row: actions.move_cut_off(
                judgement_round=row, to=to or row.cut_off_date, reason=reason, by=self.user, now=timezone.now()
            ),
        )

    @extend_schema(request=None, responses=JudgementRoundRepresentation)
    @action(detail=True, methods=["post"])
    def moderate(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Begin moderation: the time of the teams is over. For the Project Office."""
        refuse_fields(request)
        nothing(request)
        return self.change(
            request, lambda row: actions.moderate_round(judgement_round=row, by=self.user, now=timezone.now())
        )

    @extend_schema(request=RoundClosingInput, responses=JudgementRoundRepresentation)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close a round in moderation on its cut-off date or later: its league tables are frozen."""
        given = RoundClosingInput.read(request)
        return self.change(
            request, lambda row: actions.close_round(judgement_round=row, by=self.user, now=timezone.now(), **given)
        )


class _CutOff(CutOffInput):
    """PATCH: a field that is left out is a missing reason or the same date, which the action refuses in its words."""

    cut_off_date = serializers.DateField(required=False)
    reason = serializers.CharField(required=False, max_length=2000)


class RoundSubjectRepresentation(Representation):
    """A project, or the critical task named, that the round is to judge."""

    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    standing = serializers.ChoiceField(choices=["judged", "draft_waits", "draft_returned", "not_judged"])
    rating = serializers.CharField(help_text="Of its newest judgement in the round; empty when there is none.")
    likelihood = serializers.IntegerField(allow_null=True)
    judged_date = serializers.DateField(allow_null=True)


class RoundSubjectViewSet(ListViewSet):
    """What a round judges, as far as it is open to you."""

    queryset = RoundSubject.objects.none()
    serializer_class = RoundSubjectRepresentation
    orderings = {"listed": Ordering("id", unique=True)}
    default_ordering = "listed"

    def rows(self) -> QuerySet[Any, Any]:
        self.of_round = find(scope.judgement_rounds(self.user).select_related("portfolio"), self.kwargs["id"])
        rows = RoundSubject.objects.visible_to(self.user).filter(round=self.of_round)
        return rows.select_related("project", "task")

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        """Where each stands; the CSV asks for columns without rows."""
        if not rows:
            return
        lines = {line.subject.code: line for line in round_page(user=self.user, judgement_round=self.of_round).lines}
        for row in rows:
            line = lines[row.subject.code]
            row.standing = line.standing
            row.rating = line.judgement.rating if line.judgement else ""
            row.likelihood = line.judgement.likelihood if line.judgement else None
            row.judged_date = line.judgement.judged_date if line.judgement else None


class LeagueLineRepresentation(Representation):
    """A line of a league table; `rank` is null where it is not ranked, and `left_out` says why."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    rank = serializers.IntegerField(allow_null=True)
    previous_rank = serializers.IntegerField(allow_null=True, help_text="In the round before.")
    moved = serializers.IntegerField(allow_null=True, help_text="Places gained; negative: lost.")
    left_out = serializers.CharField(help_text="too_few_tasks, no_data, expired, not_judged; empty where ranked.")
    decided_by = serializers.CharField(
        help_text="What separates it from the line above: first, likelihood, status, schedule, slip, equal."
    )
    likelihood = serializers.DecimalField(max_digits=14, decimal_places=12, allow_null=True, help_text="1 to 4.")
    status = serializers.ChoiceField(choices=RollupStatus.choices)
    schedule_performance = serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True)
    worst_late_days = serializers.IntegerField()
    tasks = serializers.IntegerField()
    judged_tasks = serializers.IntegerField(help_text="Of a group: judged by themselves.")
    by_project_tasks = serializers.IntegerField(help_text="Of a group: judged by their project.")
    rating = serializers.CharField(help_text="Of a project or task; empty for groups.")
    judged_date = serializers.DateField(allow_null=True)


@extend_schema_serializer(many=False)
class LeagueRepresentation(Representation):
    """A page of a table, best first, then what is not ranked. `ranked`: places of the whole table."""

    of = serializers.ChoiceField(choices=LeagueBoard.choices)
    round = OptionalReferenceField("judgement_round", help_text="Null: as things stand.")
    before = OptionalReferenceField("judgement_round", help_text="The round that movement is counted from.")
    as_of_date = serializers.DateField()
    ranked = serializers.IntegerField()
    results = LeagueLineRepresentation(many=True)
    next = serializers.URLField(allow_null=True)


class MovementRowRepresentation(Representation):
    """How one project or task was rated then and now; empty where it had no valid judgement."""

    code = serializers.CharField()
    rating_then = serializers.CharField()
    rating_now = serializers.CharField()
    change = serializers.ChoiceField(choices=["better", "worse", "same", "new", "gone"])


@extend_schema_serializer(many=False)
class MovementRepresentation(Representation):
    """The matrix of ratings between two dates, as a list of what moved."""

    of = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField()
    results = MovementRowRepresentation(many=True)


class LeagueViewSet(ApiViewSet):
    """League tables by likelihood of delivery, as far as their published figures are open to you."""

    queryset = JudgementRound.objects.none()
    serializer_class = LeagueRepresentation
    filter_backends = ()

    def known_parameters(self) -> frozenset[str]:
        own = {"of", "from", "to"} if self.action == "movement" else {"of", "round", "after"}
        return frozenset(own | {"page_size"})

    def get_renderers(self) -> Renderers:
        return [JSONRenderer(), CSVRenderer()]

    def csv_columns(self) -> Columns:
        rows = MovementRowRepresentation() if self.action == "movement" else LeagueLineRepresentation()
        return rows.csv_columns()

    @extend_schema(
        operation_id="league_list",
        parameters=[
            OpenApiParameter("of", str, enum=LeagueBoard.values, default=LeagueBoard.PROJECTS.value),
            OpenApiParameter("round", str, description="Code or id of a closed round; as things stand when left out."),
            OpenApiParameter(
                "after", {"type": "integer", "minimum": 0}, description="Continue after so many lines: see `next`."
            ),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": parameters.LARGEST_PAGE}),
        ],
        responses=LeagueRepresentation,
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Projects, ministries, regions, teams or tasks, ranked by likelihood of delivery; a closed round as frozen."""
        board = self._choice("of", LeagueBoard.values, LeagueBoard.PROJECTS)
        size, after = parameters.page_size(request), self._after()
        table = league_query.league(
            user=self.user,
            portfolio=self._portfolio(),
            board=board,
            today=timezone.localdate(),
            of_round=self._round(),
        )
        lines = (*table.lines, *table.left_out)
        more = len(lines) > after + size
        shown = LeagueRepresentation(context={"base": self.base})
        return Response(
            shown.to_representation(
                _LeaguePage(table, lines[after : after + size], self._next(after + size) if more else None)
            )
        )

    @extend_schema(
        operation_id="league_movement",
        parameters=[
            OpenApiParameter("of", str, enum=["projects", "tasks"], default="projects"),
            OpenApiParameter("from", OpenApiTypes.DATE, description="Half a year before `to` when left out."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Today when left out."),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": parameters.LARGEST_PAGE}),
        ],
        responses=MovementRepresentation,
    )
    @action(detail=False, methods=["get"])
    def movement(self, request: Request, **kwargs: Any) -> Response:
        """How ratings moved between two dates: each project or task that is open to you, then and now."""
        of = self._choice("of", ("projects", "tasks"), "projects")
        size = parameters.page_size(request)
        until = self._day("to") or timezone.localdate()
        since = self._day("from") or until - timedelta(days=183)
        if since > until:
            raise invalid(in_parameter("from", "after_to", _("Give a day that is not after the other one.")))
        page = movement_page(user=self.user, portfolio=self._portfolio(), of=of, since=since, until=until)
        shown = MovementRepresentation(context={"base": self.base})
        found = {"of": of, "since": since, "until": until, "results": page.rows[:size]}
        return Response(shown.to_representation(_Bag(found)))

    def _portfolio(self) -> Portfolio:
        found = national(self.user)
        if found is None:
            raise Problem("not-found")
        return found

    def _choice(self, name: str, known: Sequence[str], default: str) -> str:
        given = self.request.query_params.get(name, default)
        if given not in known:
            raise invalid(in_parameter(name, "unknown", _("Give one of: %(names)s.") % {"names": ", ".join(known)}))
        return str(given)

    def _after(self) -> int:
        given = self.request.query_params.get("after", "0")
        if not (given.isascii() and given.isdigit() and len(given) < 9):
            raise invalid(in_parameter("after", "invalid", _("Give a whole number from 0 up.")))
        return int(given)

    def _day(self, name: str) -> Any:
        given = self.request.query_params.get(name)
        day = None if given is None else date_of(name, given)
        if day is not None and not 1990 <= day.year <= 2100:
            raise invalid(in_parameter(name, "out_of_range", _("The year is outside 1990 to 2100.")))
        return day

    def _round(self) -> JudgementRound | None:
        given = self.request.query_params.get("round")
        if given is None:
            return None
        found: JudgementRound | None = by_code_or_id(scope.judgement_rounds(self.user).filter(state="closed"), given)
        if found is None:
            raise invalid(in_parameter("round", "unknown", _("Nothing that is open to you has this code or id.")))
        return found

    def _next(self, after: int) -> str:
        query = self.request.query_params.dict() | {"after": str(after)}
        return f"{self.base}{self.request.path}?{urlencode(query)}"


class _Bag:
    """Fields of a representation that come from several places."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.__dict__.update(fields)


class _LeaguePage(_Bag):
    def __init__(self, table: league_query.League, lines: Sequence[league_query.Line], following: str | None) -> None:
        super().__init__(
            {
                "of": table.board,
                "round": table.round,
                "before": table.before,
                "as_of_date": table.as_of_date,
                "ranked": table.ranked,
                "results": lines,
                "next": following,
            }
        )
