"""Judgements of delivery confidence: drafted, confirmed or returned; what people say beside what the rules say."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from projects import actions
from projects.actions import judgements as judging
from projects.api import scope, writes
from projects.api.filters import ReferenceFilter, TruthFilter, by_code_or_id, date_range, instant_range
from projects.api.inputs import Input, refuse_fields
from projects.api.pagination import Ordering
from projects.api.problems import in_body, invalid
from projects.api.representation import LinksField, OptionalReferenceField, ReferenceField, Representation
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.models import Judgement, StrategicProject, Task
from projects.models.judgement import (
    DeliveryConfidence,
    JudgementState,
    RecentPerformance,
)


def point(**kwargs: Any) -> serializers.IntegerField:
    """A point of the four-point scale."""
    return serializers.IntegerField(min_value=1, max_value=4, **kwargs)


class JudgementRepresentation(Representation):
    """Delivery confidence in a project, or in the task named, on a day. A confirmed one is never overwritten.

    Each criterion is 1 to 4, 4 the best for delivery; all are null in a judgement without criteria.
    """

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField(allow_null=True, help_text="Null for judgements from before there were codes.")
    project = ReferenceField("project")
    task = OptionalReferenceField("task")
    state = serializers.ChoiceField(choices=JudgementState.choices, help_text="Only confirmed ones count anywhere.")
    rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    reason = serializers.CharField()
    evidence = serializers.CharField()
    challenge = point(allow_null=True, help_text="Degree of challenge: 1 very high, 4 low.")
    planning = point(allow_null=True, help_text="Quality of planning, implementation and performance management.")
    capacity = point(allow_null=True, help_text="Capacity to drive progress.")
    stage = point(allow_null=True, help_text="1 policy development, 2 implementation, 3 embedded, 4 irreversible.")
    performance = serializers.CharField(help_text="ahead, on_track, behind, not_measured; empty without criteria.")
    derived_likelihood = point(allow_null=True, help_text="What follows from the criteria.")
    likelihood = point(allow_null=True, help_text="4 likely, 3 rather likely, 2 rather unlikely, 1 unlikely.")
    departure_reason = serializers.CharField(help_text="Why likelihood departs from derived_likelihood.")
    judged_date = serializers.DateField()
    valid_until_date = serializers.DateField(allow_null=True, help_text="Null: until the next one.")
    by = serializers.CharField(source="by_label", help_text="Who judged; empty for published judgements.")
    confirmed_by = serializers.CharField(source="confirmed_by_label", help_text="Who confirmed; empty for short ones.")
    confirmed_at = serializers.DateTimeField(allow_null=True)
    return_note = serializers.CharField(help_text="Why a draft went back to its author.")
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    links = LinksField("judgement", more=lambda row: {"page": _page(row)})


def _page(row: Judgement) -> str:
    kind = "tasks" if row.task else "projects"
    return f"/{kind}/{row.subject.code}/judgements/"


class JudgementFilters(FilterSet):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    portfolio = ReferenceFilter("project__portfolio", visible=scope.portfolios)
    state = django_filters.ChoiceFilter(choices=JudgementState.choices)
    rating = django_filters.ChoiceFilter(choices=DeliveryConfidence.choices)
    illustrative = TruthFilter()
    judged_date_from, judged_date_to = date_range("judged_date")
    valid_until_date_from, valid_until_date_to = date_range("valid_until_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Judgement
        fields: tuple[str, ...] = ()


class _Content(Input):
    """What a person says."""

    rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    reason = serializers.CharField(max_length=5000)
    challenge = point()
    planning = point()
    capacity = point()
    stage = point()
    performance = serializers.ChoiceField(choices=RecentPerformance.choices)
    likelihood = point(required=False, allow_null=True, help_text="Left out: as it follows from the criteria.")
    departure_reason = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    evidence = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    judged_date = serializers.DateField(required=False, help_text="In this month, not after today; left out: today.")
    valid_until_date = serializers.DateField(required=False, allow_null=True, help_text="Left out: six months later.")


class JudgementDraftInput(_Content):
    """A draft about a project as a whole, or about a task: give one of the two."""

    project = serializers.CharField(required=False, max_length=60, help_text="Code or id.")
    task = serializers.CharField(required=False, max_length=60, help_text="Code or id.")

    @staticmethod
    def subject(given: dict[str, Any], user: User) -> tuple[StrategicProject, Task | None]:
        """Takes the two references out of the fields; what is not open to the caller is not there."""
        project, task = given.pop("project", None), given.pop("task", None)
        if (project is None) == (task is None):
            raise invalid(in_body("project", "one_of", _("Give either a project or a task.")))
        if task is None:
            return _found("project", scope.projects(user), str(project)), None
        found = _found("task", scope.tasks(user).select_related("project__portfolio"), task)
        return found.project, found


def _found(name: str, rows: QuerySet[Any, Any], given: str) -> Any:
    row = None if "\x00" in given else by_code_or_id(rows, given)
    if row is None:
        raise invalid(in_body(name, "unknown", _("Nothing that is open to you has this code or id.")))
    return row


class JudgementEditInput(_Content):
    """Fields that are left out stay as they are."""

    def get_fields(self) -> Any:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class NoteInput(Input):
    """What is to be changed."""

    note = serializers.CharField(max_length=2000)


def nothing(request: Request) -> None:
    """For a write that says yes to what is there: a body may be left out or be an empty object. 400 for any field."""
    if not isinstance(request.data, dict) or not request.data:
        return
    message = _("This field is not known here.")
    raise invalid(*(in_body(str(name), "unknown", message) for name in request.data))


class JudgementViewSet(VersionedViewSet):
    """Judgements of the projects and tasks that are open to you, the newest first."""

    versioned = frozenset({"partial_update", "confirm", "send_back"})
    queryset = Judgement.objects.none()
    serializer_class = JudgementRepresentation
    filterset_class = JudgementFilters
    orderings = {
        "judged_date": Ordering("judged_date"),
        "created_at": Ordering("created_at"),
        "code": BY_CODE,
        "updated_at": BY_CHANGE,
    }
    default_ordering = "-judged_date"

    def rows(self) -> QuerySet[Any, Any]:
        return Judgement.objects.visible_to(self.user).select_related("project", "task")

    @extend_schema(request=JudgementDraftInput, responses={201: JudgementRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Draft a judgement with its criteria. It counts nowhere until another person confirms it.

        For who updates the task; for a project, its coordinating body, the team of a critical task, the Project Office.
        """
        given = JudgementDraftInput.read(request)
        project, task = JudgementDraftInput.subject(given, self.user)
        content = judging.JudgementContent(**given)

        def act() -> Judgement:
            return judging.draft_judgement(
                project=project, task=task, content=content, by=self.user, now=timezone.now()
            )

        return self.make(request, act)

    @extend_schema(request=JudgementEditInput, responses=JudgementRepresentation)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change an own draft, or one that was returned, which hands it in again."""
        given = JudgementEditInput.read(request)
        return self.change(request, lambda row: self._edit(row, given))

    def _edit(self, row: Judgement, given: dict[str, Any]) -> Judgement:
        content = judging.JudgementContent(**(judging.content_of(row) | given))
        return judging.edit_draft(judgement=row, content=content, by=self.user, now=timezone.now())

    @extend_schema(request=None, responses=JudgementRepresentation)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Confirm a draft of somebody else: from now on it counts. For the Project Office."""
        refuse_fields(request)
        nothing(request)
        return self.change(
            request, lambda row: judging.confirm_judgement(judgement=row, by=self.user, now=timezone.now())
        )

    @extend_schema(request=NoteInput, responses=JudgementRepresentation)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Return a draft to its author with a note. For the Project Office."""
        given = NoteInput.read(request)
        return self.change(
            request, lambda row: judging.return_judgement(judgement=row, by=self.user, now=timezone.now(), **given)
        )


class JudgementInput(Input):
    """A short judgement of a project, dated today: it counts at once and has no criteria."""

    rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    reason = serializers.CharField(max_length=5000, help_text="Why; the report shows it beside the rating.")


class ProjectJudgementViewSet(ListViewSet):
    """The judgements of one project as a whole."""

    queryset = Judgement.objects.none()
    serializer_class = JudgementRepresentation
    orderings = {"judged_date": Ordering("judged_date"), "created_at": Ordering("created_at")}
    default_ordering = "-judged_date"

    def project(self) -> StrategicProject:
        found: StrategicProject = find(scope.projects(self.user), self.kwargs["id"])
        return found

    def rows(self) -> QuerySet[Any, Any]:
        rows = Judgement.objects.visible_to(self.user).filter(project=self.project(), task=None)
        return rows.select_related("project", "task")

    @extend_schema(request=JudgementInput, responses={201: JudgementRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a short judgement, which counts at once: a rating and a reason, without criteria. For the Project Office.

        Its likelihood is the one that the rating stands for. To judge by criteria, draft with `POST judgements/`.
        """
        project = self.project()
        given = JudgementInput.read(request)

        def effect() -> Response:
            judgement = actions.judge(project=project, by=self.user, now=timezone.now(), **given)
            shown = self.represented([judgement])[0]
            return Response(shown, status=201, headers={"Location": shown["links"]["self"]})

        return writes.once(request, effect)
