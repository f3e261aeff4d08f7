"""100-day challenges, with their daily notes, weekly reviews and the checks that results lasted."""

from collections.abc import Callable, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions import challenges as acts
from projects.api import scope, writes
from projects.api.filters import Filters, ReferenceFilter, TruthFilter, date_range, instant_range
from projects.api.inputs import Input, refuse_fields
from projects.api.naming import named
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    ReferenceField,
    Representation,
    href,
)
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.domain.challenge import Outlook
from projects.models import Challenge, ChallengeNote, SponsorReview, SustainCheck
from projects.models.challenge import ChallengeResult, ChallengeState, CheckVerdict, MemberRole, ReviewCall
from projects.queries.challenges import day_values, standing_of


class ValueField(serializers.DecimalField):
    """A value of the goal, in its unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=20, decimal_places=6, **kwargs)


class SeatRepresentation(Representation):
    """A body's seat in the team: a role, no name."""

    organisation = ReferenceField("organisation")
    role = serializers.ChoiceField(choices=MemberRole.choices)
    position = serializers.CharField()


class ChallengeRepresentation(Representation):
    """100 days of a mixed team towards one measurable goal.

    `project` and `task` are null where they are not open to you: taking part opens the challenge alone.
    """

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    project = OptionalReferenceField("project", source="shown_project")
    task = OptionalReferenceField("task", source="shown_task")
    measure = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.ChoiceField(choices=["up", "down"], help_text="Which way is better.")
    start_value = ValueField()
    goal_value = ValueField()
    start_date = serializers.DateField(help_text="Day 1.")
    last_date = serializers.DateField(help_text="Day 100.")
    sponsor_role = serializers.CharField()
    sponsor_organisation = ReferenceField("organisation")
    members = SeatRepresentation(many=True)
    state = serializers.ChoiceField(choices=ChallengeState.choices)
    result = serializers.CharField(
        source="known_result", allow_null=True, help_text="achieved, partly or not_achieved; null before it is closed."
    )
    result_value = ValueField(allow_null=True)
    story = serializers.CharField()
    kept = serializers.CharField(help_text="What stays.")
    closed_date = serializers.DateField(allow_null=True)
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Rises with each note, review and check too.")
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "challenge",
        more=lambda row: {
            **{
                part: href("challenge", row.public_id, f"{part}/")
                for part in ("standing", "notes", "reviews", "checks")
            },
            "page": f"/challenges/{row.code}/",
        },
    )


class ChallengeStandingRepresentation(Representation):
    """Where a challenge stands today; what needs a value is null before the first."""

    day = serializers.IntegerField(help_text="0 before the start, 100 after day 100.")
    days_left = serializers.IntegerField()
    planned = serializers.DecimalField(max_digits=32, decimal_places=12)
    value = ValueField(source="latest.value", allow_null=True)
    value_day = serializers.IntegerField(source="latest.day", allow_null=True)
    share = serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True, help_text="Of the way.")
    pace = serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True, help_text="A day, four weeks.")
    needed_pace = serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True)
    projected = serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True, help_text="On day 100.")
    outlook = serializers.ChoiceField(choices=[outlook.value for outlook in Outlook])


class ChallengeInput(Input):
    """A challenge to plan: `members` name the bodies of the mixed team, or `team` an existing one. The first leads."""

    name_en = serializers.CharField(max_length=300)
    name_ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    name_kk = serializers.CharField(max_length=300, required=False, allow_blank=True)
    project = serializers.CharField(max_length=60)
    task = serializers.CharField(max_length=60, required=False, allow_null=True)
    team = serializers.CharField(max_length=60, required=False, allow_null=True)
    members = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=30)
    measure = serializers.CharField(max_length=5000)
    unit = serializers.CharField(max_length=60)
    start_value = ValueField()
    goal_value = ValueField()
    start_date = serializers.DateField()
    sponsor_role = serializers.CharField(max_length=200)
    sponsor_organisation = serializers.CharField(max_length=60)


class ChallengeCloseInput(Input):
    """The value of day 100; the result follows from it."""

    value = ValueField()
    story = serializers.CharField(max_length=5000)
    kept = serializers.CharField(max_length=5000, help_text="What stays when the team goes.")


class ChallengeFilters(Filters):
    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    sponsor_organisation = ReferenceFilter("sponsor_organisation", visible=scope.organisations)
    member = ReferenceFilter("members__organisation", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=ChallengeState.choices)
    result = django_filters.ChoiceFilter(choices=ChallengeResult.choices)
    illustrative = TruthFilter()
    start_date_from, start_date_to = date_range("start_date")
    closed_date_from, closed_date_to = date_range("closed_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Challenge
        fields: tuple[str, ...] = ()


def show_subjects(user: Any, rows: Sequence[Any]) -> None:
    """Sets `shown_project` and `shown_task`: what the rows are about, as far as the caller can open it."""
    projects = {row.project_id for row in rows}
    tasks = {row.task_id for row in rows if getattr(row, "task_id", None)}
    seen_projects = set(scope.projects(user).filter(pk__in=projects).values_list("pk", flat=True))
    seen_tasks = set(scope.tasks(user).filter(pk__in=tasks).values_list("pk", flat=True))
    for row in rows:
        row.shown_project = row.project if row.project_id in seen_projects else None
        task = getattr(row, "task_id", None)
        row.shown_task = row.task if task in seen_tasks else None


class ChallengeViewSet(VersionedViewSet):
    """Challenges of what is open to you, and those in which your bodies take part."""

    versioned = frozenset({"start", "close"})
    queryset = Challenge.objects.none()
    serializer_class = ChallengeRepresentation
    filterset_class = ChallengeFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "start_date": Ordering("start_date")}

    def rows(self) -> QuerySet[Any, Any]:
        joined = ("project__portfolio", "task", "sponsor_organisation")
        return scope.challenges(self.user).select_related(*joined).prefetch_related("members__organisation")

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        show_subjects(self.user, rows)

    @extend_schema(request=ChallengeInput, responses={201: ChallengeRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Plan a challenge of at least two bodies. The Project Office plans challenges."""
        given = named(
            self.user,
            ChallengeInput.read(request),
            project=scope.projects,
            task=scope.tasks,
            team=scope.teams,
            members=scope.organisations,
            sponsor_organisation=scope.organisations,
        )
        names = {name: given.pop(name, "") for name in ("name_en", "name_ru", "name_kk")}
        seats = [acts.Seat(body) for body in given.pop("members", [])]
        return self.make(
            request,
            lambda: acts.plan_challenge(names=names, seats=seats, by=self.user, now=timezone.now(), **given),
        )

    @extend_schema(request=None, responses=ChallengeRepresentation)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Start a planned challenge: today is day 1. The Project Office starts challenges."""
        refuse_fields(request)
        return self.change(request, lambda row: acts.start_challenge(challenge=row, by=self.user, now=timezone.now()))

    @extend_schema(request=ChallengeCloseInput, responses=ChallengeRepresentation)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close a running challenge on day 100 or later. The result follows from the value."""
        given = ChallengeCloseInput.read(request)
        return self.change(
            request, lambda row: acts.close_challenge(challenge=row, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(responses=ChallengeStandingRepresentation)
    @action(detail=True, methods=["get"])
    def standing(self, request: Request, **kwargs: Any) -> Response:
        """Where a challenge stands today: day, plan, pace, projection."""
        row = self.object()
        found = standing_of(row, day_values(row, row.notes.all()), today=timezone.localdate())
        shown = {name: getattr(found, name) for name in ("day", "days_left", "outlook")}
        decimals = ("planned", "share", "pace", "needed_pace", "projected")
        shown |= {name: _text(getattr(found, name), 12) for name in decimals}
        latest = found.latest
        shown |= {"value": _text(latest.value, 6) if latest else None, "value_day": latest.day if latest else None}
        return Response(shown)


def _text(value: Any, places: int) -> str | None:
    return None if value is None else format(value, f".{places}f")


class OfChallengeViewSet(ListViewSet):
    """What belongs to one challenge."""

    model: Any

    def challenge(self) -> Challenge:
        found: Challenge = find(
            scope.challenges(self.user).select_related("project__portfolio", "task", "team"), self.kwargs["id"]
        )
        return found

    def rows(self) -> QuerySet[Any, Any]:
        return self.model._default_manager.filter(challenge=self.challenge())

    def add(self, request: Request, act: Callable[[Challenge], Any]) -> HttpResponseBase:
        """201 with what was added, once for each Idempotency-Key."""
        challenge = self.challenge()

        def effect() -> Response:
            made = act(challenge)
            address = f"{self.base}{href('challenge', challenge.public_id)}"
            return Response(self.represented([made])[0], status=201, headers={"Location": address})

        return writes.once(request, effect)


class ChallengeNoteRepresentation(Representation):
    """A day in words. The highest number of a day is in force; the others are corrected."""

    id = serializers.UUIDField(source="public_id")
    for_date = serializers.DateField()
    number = serializers.IntegerField()
    value = ValueField(allow_null=True, help_text="Null where nothing was counted that day.")
    text = serializers.CharField()
    blockers = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class ChallengeNoteInput(Input):
    """The note of a day; a second one for the same day corrects the first, which stays."""

    for_date = serializers.DateField()
    value = ValueField(required=False, allow_null=True)
    text = serializers.CharField(max_length=5000)
    blockers = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class ChallengeNoteViewSet(OfChallengeViewSet):
    """The daily notes of a challenge, the newest day first."""

    model = ChallengeNote
    queryset = ChallengeNote.objects.none()
    serializer_class = ChallengeNoteRepresentation
    orderings = {"for_date": Ordering("for_date"), "at": Ordering("at")}
    default_ordering = "-for_date"

    @extend_schema(request=ChallengeNoteInput, responses={201: ChallengeNoteRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Write the note of a day of a running challenge. Bodies of the team and the Project Office write notes."""
        given = ChallengeNoteInput.read(request)
        return self.add(request, lambda row: acts.note_day(challenge=row, by=self.user, now=timezone.now(), **given))


class SponsorReviewRepresentation(Representation):
    """The sponsor's word on a week."""

    id = serializers.UUIDField(source="public_id")
    week = serializers.IntegerField()
    call = serializers.ChoiceField(choices=ReviewCall.choices)
    words = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class SponsorReviewInput(Input):
    """A review of a week that has begun; once for each week."""

    week = serializers.IntegerField(min_value=1, max_value=14)
    call = serializers.ChoiceField(choices=ReviewCall.choices)
    words = serializers.CharField(max_length=5000)


class ChallengeReviewViewSet(OfChallengeViewSet):
    """The weekly reviews of a challenge's sponsor, the newest first."""

    model = SponsorReview
    queryset = SponsorReview.objects.none()
    serializer_class = SponsorReviewRepresentation
    orderings = {"week": Ordering("week", unique=True)}
    default_ordering = "-week"

    @extend_schema(request=SponsorReviewInput, responses={201: SponsorReviewRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Review a week of a running challenge. The sponsor's body, the coordinator and the Project Office review."""
        given = SponsorReviewInput.read(request)
        return self.add(request, lambda row: acts.review_week(challenge=row, by=self.user, now=timezone.now(), **given))


class SustainCheckRepresentation(Representation):
    """Whether the result was still there after 6 or 12 months."""

    id = serializers.UUIDField(source="public_id")
    months = serializers.ChoiceField(choices=[6, 12])
    value = ValueField()
    verdict = serializers.ChoiceField(choices=CheckVerdict.choices)
    evidence = serializers.CharField()
    checked_date = serializers.DateField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class SustainCheckInput(Input):
    """A check that is due; the verdict follows from the value."""

    months = serializers.IntegerField(min_value=6, max_value=12, help_text="6 or 12.")
    value = ValueField()
    evidence = serializers.CharField(max_length=5000)


class ChallengeCheckViewSet(OfChallengeViewSet):
    """The checks of a closed challenge."""

    model = SustainCheck
    queryset = SustainCheck.objects.none()
    serializer_class = SustainCheckRepresentation
    orderings = {"months": Ordering("months", unique=True)}
    default_ordering = "months"

    @extend_schema(request=SustainCheckInput, responses={201: SustainCheckRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check whether the result of a closed challenge lasted. The Project Office and auditors check."""
        given = SustainCheckInput.read(request)
        return self.add(
            request, lambda row: acts.check_result(challenge=row, by=self.user, now=timezone.now(), **given)
        )
