"""Long work: exports, recomputations, and how far they are. Imports are uploaded in the browser only."""

from datetime import date
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions import long_work as actions
from projects.api import scope, writes
from projects.api.filters import instant_range
from projects.api.ics import caller_of
from projects.api.inputs import Input, refuse_fields
from projects.api.named import NamedField, named
from projects.api.pagination import Ordering
from projects.api.problems import Problem, as_response, in_body, invalid
from projects.api.representation import LinksField, Reader, ReadField, Representation
from projects.api.views import ResourceViewSet, find
from projects.domain.long_work import is_stalled, percent
from projects.long_work_words import outcome, seconds_left
from projects.models import LongWork
from projects.models.long_work import LongWorkKind, LongWorkState
from projects.queries.long_work import file_is_open
from projects.views.long_work import sent

STARTED = (LongWorkKind.EXPORT, LongWorkKind.RECOMPUTE, LongWorkKind.HISTORY)


@extend_schema_field({"type": ["integer", "null"], "minimum": 0, "maximum": 100, "description": "Null: not known yet."})
class PercentField(ReadField):
    def reader(self, context: Any) -> Reader:
        return lambda work: percent(done=work.done, total=work.total)


@extend_schema_field(
    {"type": ["integer", "null"], "minimum": 0, "description": "Until its end at the rate so far. Null: not known."}
)
class RemainingField(ReadField):
    def reader(self, context: Any) -> Reader:
        now = timezone.now()

        def read(work: LongWork) -> int | None:
            seconds = seconds_left(work, now=now)
            return None if seconds is None else round(seconds)

        return read


@extend_schema_field({"type": "boolean", "description": "It is under way, but its worker has been silent."})
class StalledField(ReadField):
    def reader(self, context: Any) -> Reader:
        now = timezone.now()
        running = LongWorkState.RUNNING
        return lambda work: work.state == running and is_stalled(heartbeat_at=work.heartbeat_at, now=now)


@extend_schema_field({"type": "string", "description": "What came of it, or why it failed, in the caller's language."})
class OutcomeField(ReadField):
    def reader(self, context: Any) -> Reader:
        return outcome


def _links(work: LongWork) -> dict[str, str]:
    file = {"file": f"/api/v1/long-work/{work.public_id}/file/"} if work.file_name else {}
    return {"page": f"/work/{work.public_id}/", **file}


class LongWorkRepresentation(Representation):
    """A piece of long work. `links.file` is there when its file can be fetched by who asked for it."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=LongWorkKind.choices)
    state = serializers.ChoiceField(choices=LongWorkState.choices)
    by = serializers.CharField(source="by_label")
    step = serializers.CharField(help_text="What is being done; a word for programs.")
    done = serializers.IntegerField(help_text="Units that are done: rows, tasks, days or steps.")
    total = serializers.IntegerField(allow_null=True, help_text="Units there are; null before anyone knows.")
    percent = PercentField()
    remaining_seconds = RemainingField()
    is_stalled = StalledField()
    outcome = OutcomeField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    file_name = serializers.CharField(help_text="Empty where there is no file.")
    file_size = serializers.IntegerField(help_text="In bytes.")
    kept_until = serializers.DateTimeField(allow_null=True, help_text="So long the file is kept.")
    links = LinksField("long_work", more=_links)


class LongWorkInput(Input):
    """What to do. `recompute` and `history` take a portfolio and are for the Project Office; `history` takes days."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in STARTED])
    portfolio = NamedField(required=False, help_text="Of `recompute` and `history`.")
    first = serializers.DateField(required=False, help_text="First day of `history`.")
    last = serializers.DateField(required=False, help_text="Last day of `history`, a past one.")


class LongWorkFilters(FilterSet):
    kind = django_filters.ChoiceFilter(choices=LongWorkKind.choices)
    state = django_filters.ChoiceFilter(choices=LongWorkState.choices)
    created_at_from, created_at_to = instant_range("created_at")

    class Meta:
        model = LongWork
        fields: tuple[str, ...] = ()


class LongWorkViewSet(ResourceViewSet):
    """What you asked for, the newest first; the Project Office sees everybody's."""

    queryset = LongWork.objects.none()
    serializer_class = LongWorkRepresentation
    filterset_class = LongWorkFilters
    orderings = {"created_at": Ordering("created_at")}
    default_ordering = "-created_at"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.long_work(self.user)

    @extend_schema(request=LongWorkInput, responses={201: LongWorkRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for long work. What you asked for already and has not ended is answered again."""
        given = LongWorkInput.read(request)

        def effect() -> Response:
            work = self._started(given)
            response = self._answer(work)
            response.status_code = 201
            response.headers["Location"] = response.data["links"]["self"]
            return response

        return writes.once(request, effect)

    @extend_schema(request=None, responses=LongWorkRepresentation)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Stop it: at once while it waits, after the unit in hand while it runs. What has ended stays as it is."""
        refuse_fields(request)
        work = self.object()
        return writes.once(request, lambda: self._answer(actions.cancel(work=work, by=self.user, now=timezone.now())))

    def _started(self, given: dict[str, Any]) -> LongWork:
        kind = given.pop("kind")
        _refuse_others(kind, given)
        by: dict[str, Any] = {"by": self.user, "now": timezone.now()}
        if kind == LongWorkKind.EXPORT:
            return actions.start_export(**by)
        portfolio = named(scope.portfolios(self.user), given["portfolio"], "portfolio")
        if kind == LongWorkKind.RECOMPUTE:
            return actions.start_recompute(portfolio=portfolio, **by)
        first, last = _days(given)
        return actions.start_history(portfolio=portfolio, first=first, last=last, **by)

    def _answer(self, work: LongWork) -> Response:
        return Response(self.represented([find(self.rows(), str(work.public_id))])[0])


_TAKES = {
    LongWorkKind.EXPORT: frozenset[str](),
    LongWorkKind.RECOMPUTE: frozenset({"portfolio"}),
    LongWorkKind.HISTORY: frozenset({"portfolio", "first", "last"}),
}


def _refuse_others(kind: str, given: dict[str, Any]) -> None:
    """400 that names each field that this kind needs, and each that it does not take."""
    takes = _TAKES[LongWorkKind(kind)]
    faults = [in_body(name, "required", _("This field is required.")) for name in sorted(takes - given.keys())]
    faults += [
        in_body(name, "unknown", _("This kind of work does not take it.")) for name in sorted(given.keys() - takes)
    ]
    if faults:
        raise invalid(*faults)


def _days(given: dict[str, Any]) -> tuple[date, date]:
    return given["first"], given["last"]


@require_safe
def result_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """GET /api/v1/long-work/{id}/file/: the file, for the bearer of a token of who asked; 404 for everyone else."""
    user = caller_of(request)
    if isinstance(user, HttpResponse):
        return user
    work = scope.long_work(user).filter(public_id=public_id).first()
    if work is None or not file_is_open(work, user=user, now=timezone.now()):
        return _missing(request)
    return sent(work)


def _missing(request: HttpRequest) -> HttpResponse:
    return as_response(Problem("not-found"), request)
