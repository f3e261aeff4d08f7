"""Labs, their ideas with scores, and the three-feet plans of the chosen ones."""

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

from projects.actions import labs as acts
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
    ReferencesField,
    Representation,
    href,
)
from projects.api.resources.challenges import show_subjects
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE, BY_CODE, ListViewSet, find
from projects.domain.lab import Criterion
from projects.models import Idea, IdeaScore, Lab, PlanLine
from projects.models.lab import IdeaState, LabState
from projects.queries.labs import score_of


class LabRepresentation(Representation):
    """Several bodies that answer one question. `project` is null where it is not open to you."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    project = OptionalReferenceField("project", source="shown_project")
    sector = OptionalReferenceField("sector")
    question = serializers.CharField()
    participants = ReferencesField("organisation")
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    state = serializers.ChoiceField(choices=LabState.choices)
    weight_impact = serializers.IntegerField()
    weight_feasibility = serializers.IntegerField()
    weight_cost = serializers.IntegerField()
    weight_speed = serializers.IntegerField()
    source: Any = serializers.CharField()
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "lab",
        more=lambda row: {"ideas": href("lab", row.public_id, "ideas/"), "page": f"/labs/{row.code}/"},
    )


class LabInput(Input):
    """A lab to prepare, of at least two bodies. Weights are 0 to 10; left out they are 4, 3, 2 and 1."""

    name_en = serializers.CharField(max_length=300)
    name_ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    name_kk = serializers.CharField(max_length=300, required=False, allow_blank=True)
    project = serializers.CharField(max_length=60)
    sector = serializers.CharField(max_length=60, required=False, allow_null=True)
    question = serializers.CharField(max_length=5000)
    participants = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50)
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    weight_impact = serializers.IntegerField(min_value=0, max_value=10, default=4)
    weight_feasibility = serializers.IntegerField(min_value=0, max_value=10, default=3)
    weight_cost = serializers.IntegerField(min_value=0, max_value=10, default=2)
    weight_speed = serializers.IntegerField(min_value=0, max_value=10, default=1)


class LabFilters(Filters):
    project = ReferenceFilter("project", visible=scope.projects)
    sector = ReferenceFilter("sector", visible=scope.sectors)
    participant = ReferenceFilter("participants", visible=scope.organisations)
    state = django_filters.ChoiceFilter(choices=LabState.choices)
    illustrative = TruthFilter()
    start_date_from, start_date_to = date_range("start_date")
    end_date_from, end_date_to = date_range("end_date")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Lab
        fields: tuple[str, ...] = ()


class LabViewSet(VersionedViewSet):
    """Labs of the projects that are open to you, and those in which your bodies take part."""

    versioned = frozenset({"start", "decide"})
    queryset = Lab.objects.none()
    serializer_class = LabRepresentation
    filterset_class = LabFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE, "start_date": Ordering("start_date")}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.labs(self.user).select_related("project__portfolio", "sector").prefetch_related("participants")

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        show_subjects(self.user, rows)

    @extend_schema(request=LabInput, responses={201: LabRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Prepare a lab. The Project Office runs labs."""
        given = named(
            self.user,
            LabInput.read(request),
            project=scope.projects,
            sector=scope.sectors,
            participants=scope.organisations,
        )
        names = {name: given.pop(name, "") for name in ("name_en", "name_ru", "name_kk")}
        weights = {criterion: given.pop(f"weight_{criterion}") for criterion in Criterion}
        return self.make(
            request, lambda: acts.open_lab(names=names, weights=weights, by=self.user, now=timezone.now(), **given)
        )

    @extend_schema(request=None, responses=LabRepresentation)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Start a prepared lab: from now on ideas are brought. The Project Office runs labs."""
        refuse_fields(request)
        return self.change(request, lambda row: acts.start_lab(lab=row, by=self.user, now=timezone.now()))

    @extend_schema(request=None, responses=LabRepresentation)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Close the list of ideas: each is chosen or not. The Project Office runs labs."""
        refuse_fields(request)
        return self.change(request, lambda row: acts.decide_lab(lab=row, by=self.user, now=timezone.now()))


class IdeaRepresentation(Representation):
    """What a body brings to a lab. `score` is the weighted mean of the newest points of each scorer, 1 to 5."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    lab = ReferenceField("lab")
    number = serializers.IntegerField()
    title = serializers.CharField()
    problem = serializers.CharField()
    proposal = serializers.CharField()
    organisation = ReferenceField("organisation")
    state = serializers.ChoiceField(choices=IdeaState.choices)
    reason = serializers.CharField(help_text="Why it was chosen or not; empty while it is open.")
    score = serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True)
    spread = serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True)
    scorers = serializers.IntegerField(help_text="People. Fewer than two give no place.")
    task = OptionalReferenceField("task", source="shown_task")
    illustrative = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Rises with each score and line of the plan too.")
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "idea",
        more=lambda row: {
            **{part: href("idea", row.public_id, f"{part}/") for part in ("scores", "lines")},
            "page": f"/labs/{row.lab.code}/ideas/{row.number}/",
        },
    )


class IdeaInput(Input):
    """An idea for a running lab."""

    title = serializers.CharField(max_length=300)
    problem = serializers.CharField(max_length=5000)
    proposal = serializers.CharField(max_length=5000)
    organisation = serializers.CharField(max_length=60, help_text="The body that submits it.")


class IdeaDecisionInput(Input):
    """Whether an idea is chosen, and why."""

    chosen = serializers.BooleanField()
    reason = serializers.CharField(max_length=5000)


class PlanLineDropInput(Input):
    """The number of a line."""

    number = serializers.IntegerField(min_value=1, max_value=30_000)


class HandOverInput(Input):
    """The task that a chosen idea becomes."""

    name_en = serializers.CharField(max_length=300, required=False)
    name_ru = serializers.CharField(max_length=300, required=False, allow_blank=True)
    name_kk = serializers.CharField(max_length=300, required=False, allow_blank=True)
    sector = serializers.CharField(max_length=60)
    lead_organisation = serializers.CharField(max_length=60)
    team = serializers.CharField(max_length=60, required=False, allow_null=True)
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, min_value=0, required=False)
    code = serializers.CharField(max_length=54, required=False, allow_blank=True)
    over_limit_reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class IdeaFilters(django_filters.rest_framework.FilterSet):
    lab = ReferenceFilter("lab", visible=scope.labs)
    project = ReferenceFilter("lab__project", visible=scope.projects)
    organisation = ReferenceFilter("organisation", visible=scope.organisations)
    task = ReferenceFilter("task", visible=scope.tasks)
    state = django_filters.ChoiceFilter(choices=IdeaState.choices)
    illustrative = TruthFilter()
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Idea
        fields: tuple[str, ...] = ()


def ideas_with_links(user: Any) -> QuerySet[Any, Any]:
    joined = ("lab__project__portfolio", "organisation", "task")
    return scope.ideas(user).select_related(*joined).prefetch_related("scores")


def attach_scores(user: Any, rows: Sequence[Any]) -> None:
    """Sets the score, and the task as far as the caller can open it."""
    tasks = {row.task_id for row in rows if row.task_id}
    seen = set(scope.tasks(user).filter(pk__in=tasks).values_list("pk", flat=True))
    for row in rows:
        found = score_of(row.lab, row.scores.all())
        row.score, row.spread, row.scorers = found.value, found.spread, found.scorers
        row.shown_task = row.task if row.task_id in seen else None


class IdeaViewSet(VersionedViewSet):
    """Ideas of the labs that are open to you."""

    versioned = frozenset({"decide", "drop_line", "hand_over"})
    queryset = Idea.objects.none()
    serializer_class = IdeaRepresentation
    filterset_class = IdeaFilters
    orderings = {"code": BY_CODE, "updated_at": BY_CHANGE}

    def rows(self) -> QuerySet[Any, Any]:
        return ideas_with_links(self.user)

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        attach_scores(self.user, rows)

    @extend_schema(request=IdeaDecisionInput, responses=IdeaRepresentation)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Choose an idea or not, with the reason. A chosen one is scored by two people. The Project Office decides."""
        given = IdeaDecisionInput.read(request)
        return self.change(request, lambda row: acts.decide_idea(idea=row, by=self.user, now=timezone.now(), **given))

    @extend_schema(request=PlanLineDropInput, responses=IdeaRepresentation)
    @action(detail=True, methods=["post"])
    def drop_line(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take a line out of the plan before it is handed over. The Project Office plans."""
        given = PlanLineDropInput.read(request)
        return self.change(request, lambda row: acts.drop_line(idea=row, by=self.user, now=timezone.now(), **given))

    @extend_schema(request=HandOverInput, responses=IdeaRepresentation)
    @action(detail=True, methods=["post"])
    def hand_over(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Make a chosen idea of a decided lab a task, and the lines of its plan milestones, all of it or nothing."""
        given = named(
            self.user,
            HandOverInput.read(request),
            sector=scope.sectors,
            lead_organisation=scope.organisations,
            team=scope.teams,
        )
        names = {name: given.pop(name) for name in ("name_en", "name_ru", "name_kk") if name in given}
        return self.change(
            request,
            lambda row: acts.hand_over(
                idea=row, names={"name_en": row.title} | names, by=self.user, now=timezone.now(), **given
            ),
        )


class LabIdeaViewSet(ListViewSet):
    """The ideas of one lab."""

    queryset = Idea.objects.none()
    serializer_class = IdeaRepresentation
    orderings = {"code": BY_CODE, "number": Ordering("number", unique=True)}
    default_ordering = "number"

    def lab(self) -> Lab:
        found: Lab = find(scope.labs(self.user).select_related("project__portfolio"), self.kwargs["id"])
        return found

    def rows(self) -> QuerySet[Any, Any]:
        return ideas_with_links(self.user).filter(lab=self.lab())

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        attach_scores(self.user, rows)

    @extend_schema(request=IdeaInput, responses={201: IdeaRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Bring an idea to a running lab, for a body that takes part in it."""
        lab = self.lab()
        given = named(self.user, IdeaInput.read(request), organisation=scope.organisations)

        def effect() -> Response:
            made = acts.submit_idea(lab=lab, by=self.user, now=timezone.now(), **given)
            shown = self.represented([ideas_with_links(self.user).get(pk=made.pk)])[0]
            return Response(shown, status=201, headers={"Location": shown["links"]["self"]})

        return writes.once(request, effect)


class OfIdeaViewSet(ListViewSet):
    """What belongs to one idea."""

    model: Any

    def idea(self) -> Idea:
        found: Idea = find(ideas_with_links(self.user), self.kwargs["id"])
        return found

    def rows(self) -> QuerySet[Any, Any]:
        return self.model._default_manager.filter(idea=self.idea())

    def add(self, request: Request, act: Callable[[Idea], Any]) -> HttpResponseBase:
        """201 with what was added, once for each Idempotency-Key."""
        idea = self.idea()

        def effect() -> Response:
            made = act(idea)
            address = f"{self.base}{href('idea', idea.public_id)}"
            return Response(self.represented([made])[0], status=201, headers={"Location": address})

        return writes.once(request, effect)


class IdeaScoreRepresentation(Representation):
    """One person's points; the newest of a person counts."""

    id = serializers.UUIDField(source="public_id")
    impact = serializers.IntegerField()
    feasibility = serializers.IntegerField()
    cost = serializers.IntegerField(help_text="5: the cheapest.")
    speed = serializers.IntegerField(help_text="5: the quickest.")
    comment = serializers.CharField()
    by = serializers.CharField(source="by_label")
    at = serializers.DateTimeField()
    illustrative = serializers.BooleanField()


class IdeaScoreInput(Input):
    """1 to 5 points for each criterion; 5 is the good end."""

    impact = serializers.IntegerField(min_value=1, max_value=5)
    feasibility = serializers.IntegerField(min_value=1, max_value=5)
    cost = serializers.IntegerField(min_value=1, max_value=5)
    speed = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class IdeaScoreViewSet(OfIdeaViewSet):
    """The scores of an idea, the newest first."""

    model = IdeaScore
    queryset = IdeaScore.objects.none()
    serializer_class = IdeaScoreRepresentation
    orderings = {"at": Ordering("at")}
    default_ordering = "-at"

    @extend_schema(request=IdeaScoreInput, responses={201: IdeaScoreRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Score an idea of a running lab. Nobody scores an idea of their own body."""
        given = IdeaScoreInput.read(request)
        comment = given.pop("comment", "")
        points = {Criterion(name): value for name, value in given.items()}
        return self.add(
            request,
            lambda idea: acts.score_idea(idea=idea, points=points, comment=comment, by=self.user, now=timezone.now()),
        )


class PlanLineRepresentation(Representation):
    """A line of a three-feet plan: who does what by when."""

    number = serializers.IntegerField()
    action = serializers.CharField()
    organisation = ReferenceField("organisation")
    role = serializers.CharField()
    due_date = serializers.DateField()
    criterion = serializers.CharField()
    weight = serializers.DecimalField(max_digits=9, decimal_places=3)
    milestone = OptionalReferenceField("milestone", source="shown_milestone")


class PlanLineInput(Input):
    """A line to add."""

    action = serializers.CharField(max_length=300)
    organisation = serializers.CharField(max_length=60)
    role = serializers.CharField(max_length=200)
    due_date = serializers.DateField()
    criterion = serializers.CharField(max_length=5000)
    weight = serializers.DecimalField(max_digits=9, decimal_places=3, min_value=0, required=False)


class IdeaLineViewSet(OfIdeaViewSet):
    """The three-feet plan of a chosen idea."""

    model = PlanLine
    queryset = PlanLine.objects.none()
    serializer_class = PlanLineRepresentation
    orderings = {"number": Ordering("number", unique=True)}
    default_ordering = "number"

    def rows(self) -> QuerySet[Any, Any]:
        return super().rows().select_related("organisation", "milestone")

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        keys = {row.milestone_id for row in rows if row.milestone_id}
        seen = set(scope.milestones(self.user).filter(pk__in=keys).values_list("pk", flat=True))
        for row in rows:
            row.shown_milestone = row.milestone if row.milestone_id in seen else None

    @extend_schema(request=PlanLineInput, responses={201: PlanLineRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add a line to the plan of a chosen idea: who does what by when. The Project Office plans."""
        given = named(self.user, PlanLineInput.read(request), organisation=scope.organisations)
        return self.add(request, lambda idea: acts.add_line(idea=idea, by=self.user, now=timezone.now(), **given))
