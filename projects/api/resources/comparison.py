"""Two days of a slice beside each other: the same comparison as the page."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api import parameters
from projects.api.figures import RollupRepresentation
from projects.api.filters import date_of
from projects.api.problems import in_parameter, invalid
from projects.api.renderers import CSVRenderer
from projects.api.representation import ReferenceField, Representation
from projects.api.views import ApiViewSet, Columns, Renderers
from projects.domain.comparison import ChangeKind
from projects.models import Milestone
from projects.models.rollup import RollupDimension
from projects.queries.comparison import Comparison, MilestoneChange, comparison, day_of_figures, slice_named
from projects.queries.days import months_before


class CountsOfChangesRepresentation(Representation):
    """Milestones of the tasks that are open to you, by what became of them. One may count in several."""

    done = serializers.IntegerField()
    slipped = serializers.IntegerField(help_text="Open on both days and expected later.")
    pulled_forward = serializers.IntegerField()
    added = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    rebaselined = serializers.IntegerField(help_text="The agreed date or weight changed.")
    reopened = serializers.IntegerField()
    slipped_days = serializers.IntegerField(help_text="By how many days in all.")


class PartRepresentation(Representation):
    """A slice on both days; null where no figures were kept."""

    dimension = serializers.ChoiceField(choices=RollupDimension.choices)
    code = serializers.CharField()
    percent_before = serializers.IntegerField(allow_null=True)
    percent_after = serializers.IntegerField(allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    status_before = serializers.CharField(allow_null=True, help_text="As `status` of a rollup.")
    status_after = serializers.CharField(allow_null=True, help_text="As `status` of a rollup.")


class ChangeOfMilestoneRepresentation(Representation):
    """One thing that became of a milestone: expected dates, of a re-baselined one the agreed dates."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in ChangeKind])
    milestone = ReferenceField("milestone")
    task = ReferenceField("task", source="milestone.task")
    project = ReferenceField("project", source="milestone.task.project")
    before = serializers.DateField(source="change.before", allow_null=True)
    after = serializers.DateField(source="change.after", allow_null=True)
    days = serializers.IntegerField(allow_null=True, help_text="Later (positive) or earlier.")


@extend_schema_serializer(many=False)
class ComparisonRepresentation(Representation):
    """`since` and `until` are the days of figures used: the newest by the days asked for."""

    of = serializers.CharField()
    since = serializers.DateField(help_text="The first day.")
    until = serializers.DateField(help_text="The second day.")
    before = RollupRepresentation(allow_null=True)
    after = RollupRepresentation(allow_null=True)
    open_tasks = serializers.IntegerField(help_text="In so many tasks milestones are counted: those open to you.")
    counts = CountsOfChangesRepresentation()
    parts = PartRepresentation(many=True)
    results = ChangeOfMilestoneRepresentation(many=True, help_text="Changes, by kind.")
    next = serializers.URLField(allow_null=True)


class ComparisonViewSet(ApiViewSet):
    """What changed between two days, in what is open to you."""

    queryset = Milestone.objects.none()
    serializer_class = ComparisonRepresentation
    filter_backends = ()
    declared_parameters = frozenset({"of", "from", "to", "after", "page_size"})

    def get_renderers(self) -> Renderers:
        return [JSONRenderer(), CSVRenderer()]

    def csv_columns(self) -> Columns:
        return ChangeOfMilestoneRepresentation().csv_columns()

    @extend_schema(
        operation_id="comparison_retrieve",
        parameters=[
            OpenApiParameter(
                "of",
                str,
                description="country (when left out), or kind:code, as sector:energy. Kinds: portfolio, project, task, "
                "team, sector, region, organisation.",
            ),
            OpenApiParameter("from", OpenApiTypes.DATE, description="A month before `to` when left out."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Today when left out."),
            OpenApiParameter(
                "after", {"type": "integer", "minimum": 0}, description="Continue after so many changes: see `next`."
            ),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": parameters.LARGEST_PAGE}),
        ],
        responses=ComparisonRepresentation,
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Figures of a slice on two days, and what became of its milestones between them."""
        size, after = parameters.page_size(request), self._after()
        today = timezone.localdate()
        until = self._day("to") or today
        since = self._day("from") or months_before(until, 1)
        if since >= until:
            raise invalid(in_parameter("from", "not_before", _("Give a day before the other one.")))
        of = slice_named(user=self.user, of=request.query_params.get("of", "country"))
        if of is None:
            raise Http404
        since, until = (day_of_figures(portfolio=of.portfolio, day=day, today=today) for day in (since, until))
        found = comparison(user=self.user, of=of, since=since, until=until, today=today)
        if found is None:
            raise Http404
        rows = found.changes[after : after + size]
        following = self._next(after + size) if len(found.changes) > after + size else None
        shown = ComparisonRepresentation(context={"base": self.base})
        return Response(shown.to_representation(_Shown(found, rows, following)))

    def _day(self, name: str) -> date | None:
        given = self.request.query_params.get(name)
        if given is None:
            return None
        day = date_of(name, given)
        if not 1990 <= day.year <= 2100:
            raise invalid(in_parameter(name, "out_of_range", _("The year is outside 1990 to 2100.")))
        if day > timezone.localdate():
            raise invalid(in_parameter(name, "in_future", _("Nothing is known of a day to come.")))
        return day

    def _after(self) -> int:
        given = self.request.query_params.get("after", "0")
        if not (given.isascii() and given.isdigit() and len(given) < 9):
            raise invalid(in_parameter("after", "invalid", _("Give a whole number from 0 up.")))
        return int(given)

    def _next(self, after: int) -> str:
        query = self.request.query_params.dict() | {"after": str(after)}
        return f"{self.base}{self.request.path}?{urlencode(query)}"


class _Fields:
    """Values under the names that a representation reads."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class _Shown(_Fields):
    def __init__(self, found: Comparison, rows: Sequence[MilestoneChange], following: str | None) -> None:
        whole = found.whole
        super().__init__(
            of=found.of.key,
            since=found.since,
            until=found.until,
            before=whole.before if whole else None,
            after=whole.after if whole else None,
            open_tasks=found.open_tasks,
            counts=_Fields(**found.counts),
            parts=[_part(dimension, part) for dimension, parts in found.parts.items() for part in parts],
            results=rows,
            next=following,
        )


def _part(dimension: str, part: Any) -> _Fields:
    before, after = part.before, part.after
    return _Fields(
        dimension=dimension,
        code=part.shown.code,
        percent_before=before.percent if before else None,
        percent_after=after.percent if after else None,
        points=part.points,
        status_before=before.status if before else None,
        status_after=after.status if after else None,
    )
