"""Change control: requests for new baselines with their decisions, and the versions of plans that they made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from projects.actions import baseline_requests as actions
from projects.api import scope
from projects.api.filters import ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input
from projects.api.named import NamedField, Part, named
from projects.api.pagination import Ordering
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ResourceViewSet
from projects.models import BaselineChange, BaselineRequest, PlanEntry, PlanVersion, Task
from projects.models.baseline import RequestState


class BaselineChangeRepresentation(Representation):
    """One milestone of a request: what was agreed when it was asked for, and what is asked for; null: it stays."""

    milestone = ReferenceField("milestone")
    from_date = serializers.DateField(allow_null=True)
    to_date = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True, help_text="By which the agreed date would move.")
    from_weight = serializers.DecimalField(max_digits=9, decimal_places=3)
    to_weight = serializers.DecimalField(max_digits=9, decimal_places=3, allow_null=True)


class PlanEndRepresentation(Representation):
    """The last agreed date before and after."""

    before = serializers.DateField(allow_null=True)
    after = serializers.DateField(allow_null=True)


class MovedRepresentation(Representation):
    """Another milestone that would have to move because it waits."""

    milestone = ReferenceField("milestone")
    before = serializers.DateField()
    after = serializers.DateField()
    days = serializers.IntegerField()


class RequestEffectRepresentation(Representation):
    """What the request would do, as the requester was shown it, as far as it is open to you."""

    task_end = PlanEndRepresentation()
    project_end = PlanEndRepresentation(
        allow_null=True, help_text="Null: not every task of the project is open to you."
    )
    moved = MovedRepresentation(many=True)
    hidden = serializers.IntegerField(help_text="More milestones that are not open to you.")


class BaselineRequestRepresentation(Representation):
    """Asks for other agreed dates or weights of one task. Another person than the requester decides.

    A request that was made against a plan that has changed since is refused when it is approved (code `stale`).
    """

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = ReferenceField("task")
    state = serializers.ChoiceField(choices=RequestState.choices)
    reason = serializers.CharField()
    changes = BaselineChangeRepresentation(many=True)
    effect = RequestEffectRepresentation(source="shown_effect")
    requested_by = serializers.CharField(source="requested_by_label")
    requested_at = serializers.DateTimeField()
    decided_by = serializers.CharField(source="decided_by_label")
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("baseline_request", more=lambda row: {"page": f"/baseline-requests/{row.code}/"})


class BaselineChangeInput(Part):
    """A new agreed date, a new weight, or both."""

    milestone = NamedField()
    to = serializers.DateField(required=False, help_text="The newly agreed date.")
    weight = serializers.DecimalField(required=False, max_digits=9, decimal_places=3, min_value=0)


class BaselineRequestInput(Input):
    """A request for a new baseline of one task: nothing changes until another person approves it."""

    task = NamedField()
    reason = serializers.CharField(max_length=2_000)
    changes = serializers.ListField(child=BaselineChangeInput(), min_length=1, max_length=200)


class BaselineVerdictInput(Input):
    """A decision; to say no needs a reason."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)


class RefusalInput(Input):
    """Why not."""

    reason = serializers.CharField(max_length=2_000)


class BaselineRequestFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    milestone = ReferenceFilter("changes__milestone", visible=scope.milestones)
    state = django_filters.ChoiceFilter(choices=RequestState.choices)
    illustrative = TruthFilter()
    requested_at_from, requested_at_to = instant_range("requested_at")
    decided_at_from, decided_at_to = instant_range("decided_at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = BaselineRequest
        fields: tuple[str, ...] = ()


class BaselineRequestViewSet(VersionedViewSet):
    """Requests for new baselines of the tasks that are open to you."""

    versioned = frozenset({"approve", "refuse", "withdraw"})
    queryset = BaselineRequest.objects.none()
    serializer_class = BaselineRequestRepresentation
    filterset_class = BaselineRequestFilters
    orderings = {
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
        "requested_at": Ordering("requested_at"),
        "decided_at": Ordering("decided_at"),
    }

    def rows(self) -> QuerySet[Any, Any]:
        changes = BaselineChange.objects.select_related("milestone").order_by("milestone__position", "milestone_id")
        rows = scope.baseline_requests(self.user).select_related("project__portfolio", "task")
        return rows.prefetch_related(Prefetch("changes", queryset=changes))

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        if fields is None or "effect" in fields:
            _show_effects(self.user, rows)

    @extend_schema(request=BaselineRequestInput, responses={201: BaselineRequestRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for a new baseline of one task. Those who update the task ask, and the Project Office."""
        given = BaselineRequestInput.read(request)
        task = named(scope.tasks(self.user).select_related("project__portfolio"), given["task"], field="task")
        rows = scope.milestones(self.user).select_related("task__project")
        asked = [
            actions.Asked(named(rows, one["milestone"], field="changes"), one.get("to"), one.get("weight"))
            for one in given["changes"]
        ]
        return self.make(
            request,
            lambda: actions.request_baseline(
                task=task, changes=asked, reason=given["reason"], by=self.user, now=timezone.now()
            ),
        )

    @extend_schema(request=BaselineVerdictInput, responses=BaselineRequestRepresentation)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Put the request in force. The Project Office approves, never the person who asked."""
        given = BaselineVerdictInput.read(request)
        return self.change(
            request, lambda row: actions.approve_baseline(request=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=RefusalInput, responses=BaselineRequestRepresentation)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Refuse the request, with a reason. The Project Office refuses, never the person who asked."""
        given = RefusalInput.read(request)
        return self.change(
            request, lambda row: actions.refuse_baseline(request=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=BaselineVerdictInput, responses=BaselineRequestRepresentation)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take your own request back."""
        given = BaselineVerdictInput.read(request)
        return self.change(
            request, lambda row: actions.withdraw_baseline(request=row, by=self.user, now=timezone.now(), **given)
        )


def _show_effects(user: Any, rows: Sequence[BaselineRequest]) -> None:
    """Attach to each row the part of its stored effect that the caller may know. Two statements for a page."""
    codes = {entry["milestone"] for row in rows for entry in row.effect.get("moved", ())}
    visible = {one.code: one for one in scope.milestones(user).filter(code__in=codes)}
    tasks = Task.objects.filter(project__in={row.project_id for row in rows})
    partly = set(tasks.exclude(pk__in=scope.tasks(user).values("pk")).values_list("project_id", flat=True))
    for row in rows:
        row.shown_effect = _effect(row, visible, whole=row.project_id not in partly)  # type: ignore[attr-defined]


class _Shown:
    """Plain attributes for a representation to read."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def _effect(row: BaselineRequest, visible: dict[str, Any], *, whole: bool) -> _Shown:
    told = list(row.effect.get("moved", ()))
    moved = [_moved(visible[entry["milestone"]], entry) for entry in told if entry["milestone"] in visible]
    return _Shown(
        task_end=_end(row.effect.get("task_end")),
        project_end=_end(row.effect.get("project_end")) if whole else None,
        moved=moved,
        hidden=len(told) - len(moved),
    )


def _moved(milestone: Any, entry: dict[str, str]) -> _Shown:
    before, after = (date.fromisoformat(entry[name]) for name in ("from", "to"))
    return _Shown(milestone=milestone, before=before, after=after, days=(after - before).days)


def _end(stored: dict[str, str | None] | None) -> _Shown:
    days = stored or {}
    return _Shown(before=days.get("from"), after=days.get("to"))


class PlanEntryRepresentation(Representation):
    """A milestone as a version of a plan has it."""

    milestone = ReferenceField("milestone")
    baseline_date = serializers.DateField(allow_null=True)
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, help_text="In its task.")
    task_weight = serializers.DecimalField(max_digits=9, decimal_places=3, help_text="Of its task in the project.")


class PlanVersionRepresentation(Representation):
    """A numbered version of the agreed plan of a task, or of a whole project (task is null). It never changes."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    number = serializers.IntegerField()
    reason = serializers.CharField()
    request: Any = OptionalReferenceField("baseline_request", source="visible_request")
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    entries = PlanEntryRepresentation(many=True, help_text="Milestones that are open to you.")
    illustrative = serializers.BooleanField()
    links = LinksField("plan_version")


class PlanVersionFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    milestone = ReferenceFilter("entries__milestone", visible=scope.milestones)
    illustrative = TruthFilter()
    at_from, at_to = date_range("at__date")

    class Meta:
        model = PlanVersion
        fields: tuple[str, ...] = ()


class PlanVersionViewSet(ResourceViewSet):
    """Versions of the plans of tasks and projects that are open to you, each whole."""

    queryset = PlanVersion.objects.none()
    serializer_class = PlanVersionRepresentation
    filterset_class = PlanVersionFilters
    orderings = {"code": BY_CODE, "at": Ordering("at"), "number": Ordering("number")}

    def rows(self) -> QuerySet[Any, Any]:
        entries = PlanEntry.objects.filter(milestone__in=scope.milestones(self.user))
        entries = entries.select_related("milestone").order_by("baseline_date", "pk")
        rows = scope.plan_versions(self.user).select_related("project", "task", "request")
        return rows.prefetch_related(Prefetch("entries", queryset=entries))

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        """A project's version was made by a request about one task, which may not be open to the caller."""
        asked = {row.request_id for row in rows if row.request_id}
        visible = set(scope.baseline_requests(self.user).filter(pk__in=asked).values_list("pk", flat=True))
        for row in rows:
            row.visible_request = row.request if row.request_id in visible else None
