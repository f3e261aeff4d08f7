"""The reporting cycle: updates of tasks, months of organisations, forecast bias, the calendar."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import django_filters
from django.core import signing
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from projects.actions import organisation_periods as months
from projects.actions import task_updates as actions
from projects.api import parameters, scope
from projects.api.filters import ReferenceFilter, date_of, date_range, instant_range
from projects.api.inputs import Input, refuse_fields
from projects.api.pagination import KeysetPagination, Ordering
from projects.api.problems import in_parameter, invalid
from projects.api.representation import LinksField, NamesField, ReferenceField, Representation
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, Shown
from projects.models import Milestone, OrganisationPeriod, Task, TaskUpdate
from projects.models.reporting import OrganisationPeriodState
from projects.models.task import ReportingFrequency
from projects.models.task_update import TaskUpdateState
from projects.queries.bias import BiasLine, bias_lines, owners_visible_to
from projects.queries.calendar import KINDS, Entry, entries
from regions.models import Organisation


class SnapshotRepresentation(Representation):
    """A milestone as it stood when the update was submitted."""

    code = serializers.CharField()
    state = serializers.CharField()
    completion = serializers.CharField(help_text="0 to 1.")
    baseline_date = serializers.DateField(allow_null=True)
    forecast_date = serializers.DateField(allow_null=True)
    claimed_date = serializers.DateField(allow_null=True)
    actual_date = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()

    def _reader(self, field: Any) -> Any:
        name = field.field_name
        return lambda row: row[name]


class TaskUpdateRepresentation(Representation):
    """What a task reported for one period. It stays as it is once its organisation's month is confirmed."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    task = ReferenceField("task")
    project = ReferenceField("project")
    organisation = ReferenceField("organisation", source="period.organisation")
    organisation_period = ReferenceField("organisation-period", source="period")
    frequency = serializers.ChoiceField(choices=ReportingFrequency.choices)
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    due_date = serializers.DateField(help_text="The last day on which it is on time.")
    state = serializers.ChoiceField(choices=TaskUpdateState.choices)
    done_text = serializers.CharField()
    next_text = serializers.CharField()
    needed_text = serializers.CharField()
    return_note = serializers.CharField()
    excuse_reason = serializers.CharField()
    submitted_by = serializers.CharField(source="submitted_by_label")
    submitted_at = serializers.DateTimeField(allow_null=True)
    settled_by = serializers.CharField(source="settled_by_label", help_text="Who confirmed or excused it.")
    settled_at = serializers.DateTimeField(allow_null=True)
    snapshot = SnapshotRepresentation(many=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("task-update", more=lambda row: {"page": f"/task-updates/{row.code}/"})


class TaskUpdateInput(Input):
    """What the draft says. Fields that are left out stay as they are."""

    done_text = serializers.CharField(required=False, allow_blank=True, max_length=5_000)
    next_text = serializers.CharField(required=False, allow_blank=True, max_length=5_000)
    needed_text = serializers.CharField(required=False, allow_blank=True, max_length=5_000)


class SubmitInput(TaskUpdateInput):
    """What the update says, with what the draft said already."""


class ReturnUpdateInput(Input):
    """Says what is missing."""

    note = serializers.CharField(max_length=2_000)


class ExcuseInput(Input):
    """Says why there is no update for this period."""

    reason = serializers.CharField(max_length=2_000)


class SendBackInput(Input):
    """Says what has to change."""

    note = serializers.CharField(max_length=2_000)


class ReportingFrequencyInput(Input):
    """How often a task is reported on."""

    frequency = serializers.ChoiceField(choices=ReportingFrequency.choices, required=True)


class TaskUpdateFilters(FilterSet):
    task = ReferenceFilter("task", visible=scope.tasks)
    project = ReferenceFilter("project", visible=scope.projects)
    organisation = ReferenceFilter("period__organisation", visible=scope.organisations)
    organisation_period = ReferenceFilter("period", visible=scope.organisation_periods)
    state = django_filters.ChoiceFilter(choices=TaskUpdateState.choices)
    frequency = django_filters.ChoiceFilter(choices=ReportingFrequency.choices)
    due_date_from, due_date_to = date_range("due_date")
    last_date_from, last_date_to = date_range("last_date")
    submitted_at_from, submitted_at_to = instant_range("submitted_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = TaskUpdate
        fields: tuple[str, ...] = ()


class TaskUpdateViewSet(VersionedViewSet):
    """Updates of the tasks that are open to you: one for each period, opened by the calendar."""

    versioned = frozenset({"partial_update", "submit", "return_", "confirm", "excuse"})
    queryset = TaskUpdate.objects.none()
    serializer_class = TaskUpdateRepresentation
    filterset_class = TaskUpdateFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "due_date": Ordering("due_date"),
        "last_date": Ordering("last_date"),
    }
    default_ordering = "-last_date"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.task_updates(self.user).select_related("task", "project", "period__organisation")

    @extend_schema(request=TaskUpdateInput, responses=TaskUpdateRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep what is written as a draft. It counts as reported when it is submitted."""
        given = TaskUpdateInput.read(request)
        return self.change(
            request,
            lambda update: actions.save_update(
                update=update, texts=given, submit=False, by=self.user, now=timezone.now()
            ),
        )

    @extend_schema(request=SubmitInput, responses=TaskUpdateRepresentation)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Submit the update with a snapshot of the task's milestones."""
        given = SubmitInput.read(request)
        return self.change(
            request,
            lambda update: actions.save_update(
                update=update, texts=given, submit=True, by=self.user, now=timezone.now()
            ),
        )

    @extend_schema(request=ReturnUpdateInput, responses=TaskUpdateRepresentation)
    @action(detail=True, methods=["post"], url_path="return")
    def return_(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return the update with a note, for the organisation that leads the task."""
        given = ReturnUpdateInput.read(request)
        return self.change(
            request, lambda update: actions.return_update(update=update, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=None, responses=TaskUpdateRepresentation)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Confirm the update for the organisation, as another person than who submitted it."""
        refuse_fields(request)
        return self.change(
            request, lambda update: actions.confirm_update(update=update, by=self.user, now=timezone.now())
        )

    @extend_schema(request=ExcuseInput, responses=TaskUpdateRepresentation)
    @action(detail=True, methods=["post"])
    def excuse(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Do without the update of this period, with a reason that everyone reads."""
        given = ExcuseInput.read(request)
        return self.change(
            request, lambda update: actions.excuse_update(update=update, by=self.user, now=timezone.now(), **given)
        )


class ReportingPeriodRepresentation(Representation):
    """How often a task is reported on; the id, the code and the version are those of the task."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    organisation = ReferenceField("organisation", source="lead_organisation")
    frequency = serializers.ChoiceField(choices=ReportingFrequency.choices, source="reporting_frequency")
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("reporting-period", more=lambda row: {"page": f"/tasks/{row.code}/reporting/"})


class ReportingPeriodFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    organisation = ReferenceFilter("lead_organisation", visible=scope.organisations)
    frequency = django_filters.ChoiceFilter("reporting_frequency", choices=ReportingFrequency.choices)
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()


class ReportingPeriodViewSet(VersionedViewSet):
    """How often each task is reported on: weekly, monthly or quarterly."""

    versioned = frozenset({"partial_update"})
    queryset = Task.objects.none()
    serializer_class = ReportingPeriodRepresentation
    filterset_class = ReportingPeriodFilters

    def rows(self) -> QuerySet[Any, Any]:
        return scope.tasks(self.user).select_related("project", "lead_organisation")

    @extend_schema(request=ReportingFrequencyInput, responses=ReportingPeriodRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Set how often a task is reported on, from the next period that opens. The Project Office plans."""
        given = ReportingFrequencyInput.read(request)
        return self.change(
            request, lambda task: actions.set_frequency(task=task, by=self.user, now=timezone.now(), **given)
        )


class OrganisationPeriodRepresentation(Representation):
    """A month of an organisation. Its updates are in `task-updates`, as far as they are open to you."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    organisation = ReferenceField("organisation")
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    due_date = serializers.DateField(help_text="The last day on which its confirmation is on time.")
    state = serializers.ChoiceField(choices=OrganisationPeriodState.choices)
    locked = serializers.BooleanField(source="is_locked", help_text="Nothing that is dated in it changes.")
    note = serializers.CharField(help_text="Why it was sent back.")
    confirmed_by = serializers.CharField(source="confirmed_by_label")
    confirmed_at = serializers.DateTimeField(allow_null=True)
    accepted_by = serializers.CharField(source="accepted_by_label")
    accepted_at = serializers.DateTimeField(allow_null=True)
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "organisation-period",
        more=lambda row: {
            "updates": f"/api/v1/task-updates/?organisation_period={row.code}",
            "page": f"/organisations/{row.organisation.code}/reporting/?month={row.first_date:%Y-%m}",
        },
    )


class OrganisationPeriodFilters(FilterSet):
    organisation = ReferenceFilter("organisation", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=OrganisationPeriodState.choices)
    first_date_from, first_date_to = date_range("first_date")
    due_date_from, due_date_to = date_range("due_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = OrganisationPeriod
        fields: tuple[str, ...] = ()


class OrganisationPeriodViewSet(VersionedViewSet):
    """Months of organisations with at least one update that is open to you."""

    versioned = frozenset({"confirm", "accept", "send_back"})
    queryset = OrganisationPeriod.objects.none()
    serializer_class = OrganisationPeriodRepresentation
    filterset_class = OrganisationPeriodFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "first_date": Ordering("first_date"),
        "due_date": Ordering("due_date"),
    }
    default_ordering = "-first_date"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.organisation_periods(self.user).select_related("organisation")

    @extend_schema(request=None, responses=OrganisationPeriodRepresentation)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Confirm the month for the organisation when every update of it is confirmed or excused. This locks it."""
        refuse_fields(request)
        now = timezone.now()
        return self.change(
            request,
            lambda period: months.confirm_period(period=period, by=self.user, now=now, today=timezone.localdate(now)),
        )

    @extend_schema(request=None, responses=OrganisationPeriodRepresentation)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Accept a confirmed month, for the Project Office."""
        refuse_fields(request)
        return self.change(
            request, lambda period: months.accept_period(period=period, by=self.user, now=timezone.now())
        )

    @extend_schema(request=SendBackInput, responses=OrganisationPeriodRepresentation)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Send a confirmed month back with a note, which unlocks it. For the Project Office."""
        given = SendBackInput.read(request)
        return self.change(
            request, lambda period: months.send_back_period(period=period, by=self.user, now=timezone.now(), **given)
        )


class HorizonRepresentation(Representation):
    """Forecasts made this many days before the end, held against what happened."""

    horizon_days = serializers.IntegerField(source="horizon")
    n = serializers.IntegerField(help_text="Finished milestones with a forecast then.")
    mean_error_days = serializers.DecimalField(
        max_digits=20,
        decimal_places=12,
        source="mean_error",
        allow_null=True,
        help_text="What happened less the forecast; positive is later than said. Null under five milestones.",
    )
    late_share = serializers.DecimalField(
        max_digits=20, decimal_places=12, allow_null=True, help_text="0 to 1. Null under five milestones."
    )


class ForecastBiasRepresentation(Representation):
    """How the forecasts of one owner compare with what happened."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    finished = serializers.IntegerField(source="line.finished", help_text="Finished milestones with an exact day.")
    horizons = HorizonRepresentation(many=True, source="line.by_horizon")


class ForecastBiasFilters(FilterSet):
    organisation = ReferenceFilter("pk", visible=scope.organisations)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        found = self.form.cleaned_data.get("organisation")
        return queryset.filter(pk=found.pk) if found else queryset


class ForecastBiasViewSet(ListViewSet):
    """Owners of finished milestones all of which are open to you: 30, 90 and 180 days before the end."""

    queryset = Organisation.objects.none()
    serializer_class = ForecastBiasRepresentation
    filterset_class = ForecastBiasFilters
    orderings = {"code": BY_CODE}

    def rows(self) -> QuerySet[Any, Any]:
        return owners_visible_to(self.user)

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        lines: list[BiasLine] = bias_lines(rows)
        for row, line in zip(rows, lines, strict=True):
            row.line = line


class EntryRepresentation(Representation):
    """A day in the routine."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=list(KINDS.items()))
    key = serializers.CharField(help_text="Stable and unique in its kind.")
    title = serializers.CharField(help_text="In the language of the caller.")
    code = serializers.CharField(help_text="Of the object, where there is one.")
    page = serializers.CharField(source="address")


LONGEST_CALENDAR, DEFAULT_CALENDAR = 400, 90


class CalendarPagination(KeysetPagination):
    """Keyset pages of a list that is computed: the cursor names the last entry given."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, size, self.ordering_name = request, parameters.page_size(request), "day"
        rows: list[Entry] = list(queryset)
        if cursor := request.query_params.get("cursor"):
            after = tuple(self._opened(cursor))
            rows = [entry for entry in rows if _place(entry) > after]
        self.next_url = self._url_after(rows[size - 1]) if len(rows) > size else None
        return rows[:size]

    def _url_after(self, row: Any) -> str:
        cursor = signing.dumps(list(_place(row)), salt=self._salt, compress=True)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)


def _place(entry: Entry) -> tuple[str, str, str]:
    return entry.day.isoformat(), entry.kind, entry.key


class CalendarViewSet(ListViewSet):
    """The calendar of the whole routine, as far as it is open to you."""

    queryset = Milestone.objects.none()
    serializer_class = EntryRepresentation
    pagination_class = CalendarPagination
    orderings = {"day": Ordering("day")}
    default_ordering = "day"

    def known_parameters(self) -> frozenset[str]:
        return frozenset({"cursor", "page_size", "fields", "ordering", "from", "to", "kind"})

    @extend_schema(
        parameters=[
            OpenApiParameter("from", date, description="First day; today when left out."),
            OpenApiParameter("to", date, description="Last day, at most 400 after the first; 90 when left out."),
            OpenApiParameter("kind", str, enum=list(KINDS), description="Only dates of this kind."),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Dates of the routine in the order of their days."""
        self._refuse_other_orderings(request)
        rows = self.paginate_queryset(self._entries(request))
        assert rows is not None  # noqa: S101  pagination_class is set
        return self.get_paginated_response(self.represented(rows))

    def represented(self, rows: Sequence[Any]) -> Shown:
        shown = self.representation()
        return [shown.to_representation(row) for row in rows]

    def _entries(self, request: Request) -> Sequence[Entry]:
        first, last = _range(request)
        kind = request.query_params.get("kind")
        if kind is not None and kind not in KINDS:
            message = _("Give one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
            raise invalid(in_parameter("kind", "unknown", message))
        return entries(user=self.user, first=first, last=last, kinds=(kind,) if kind else ())

    def _refuse_other_orderings(self, request: Request) -> None:
        if request.query_params.get("ordering", "day") != "day":
            raise invalid(in_parameter("ordering", "unknown", _("A calendar is ordered by day.")))


def _range(request: Request) -> tuple[date, date]:
    given = {name: request.query_params.get(name) for name in ("from", "to")}
    first = date_of("from", given["from"]) if given["from"] else timezone.localdate()
    if not 1990 <= first.year <= 2100:
        raise invalid(in_parameter("from", "out_of_range", _("The year is outside 1990 to 2100.")))
    last = date_of("to", given["to"]) if given["to"] else first + timedelta(days=DEFAULT_CALENDAR)
    if not 0 <= (last - first).days <= LONGEST_CALENDAR:
        message = _("The last day is at most %(days)s days after the first.") % {"days": LONGEST_CALENDAR}
        raise invalid(in_parameter("to", "out_of_range", message))
    return first, last
