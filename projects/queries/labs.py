"""Labs: the list, one lab with its ideas ranked, and one idea with its scores and its three-feet plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.domain import lab as scoring
from projects.domain.lab import Criterion, Score
from projects.models import Idea, IdeaScore, Lab, PlanLine, StrategicProject, Task
from projects.models.lab import IdeaState


@dataclass(frozen=True, slots=True)
class LabLine:
    """A row of the list."""

    lab: Lab
    ideas: int
    chosen: int
    handed_over: int
    bodies: int


@dataclass(frozen=True, slots=True)
class IdeaLine:
    """An idea with its score; `place` among the ranked ones, None where fewer than two people scored."""

    idea: Idea
    score: Score
    place: int | None


@dataclass(frozen=True, slots=True)
class LabPage:
    lab: Lab
    lines: tuple[IdeaLine, ...]
    criteria: tuple[tuple[str, int], ...]
    project_open: bool
    may_run: bool
    may_bring: bool

    @property
    def chosen(self) -> int:
        return sum(line.idea.state == IdeaState.CHOSEN for line in self.lines)

    @property
    def handed_over(self) -> int:
        return sum(line.idea.task_id is not None for line in self.lines)

    @property
    def undecided(self) -> int:
        return sum(line.idea.state == IdeaState.OPEN for line in self.lines)

    @property
    def disputed(self) -> int:
        return sum(line.score.is_disputed for line in self.lines)


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion of an idea: its weight, the mean of its points, and what that adds to the score."""

    name: str
    weight: int
    mean: Decimal | None
    adds: Decimal | None


@dataclass(frozen=True, slots=True)
class ScorerLine:
    """A scorer's newest points, and those given before."""

    newest: IdeaScore
    value: Decimal
    earlier: tuple[IdeaScore, ...]


@dataclass(frozen=True, slots=True)
class IdeaPage:
    idea: Idea
    score: Score
    criteria: tuple[CriterionLine, ...]
    scorers: tuple[ScorerLine, ...]
    lines: tuple[PlanLine, ...]
    task_open: bool
    project_open: bool
    may_run: bool
    may_score: bool
    may_plan: bool

    @property
    def weight(self) -> Decimal:
        return sum((line.weight for line in self.lines), Decimal(0))


CRITERION_ORDER = tuple(Criterion)


def visible_labs(user: User) -> QuerySet[Any, Any]:
    """What the person may see, with what every page reads joined."""
    found: QuerySet[Any, Any] = Lab.objects.visible_to(user).select_related("project__portfolio", "sector")
    return found


def lab_list(*, user: User) -> tuple[LabLine, ...]:
    """Every lab that is open to the person, the newest first."""
    counted = visible_labs(user).annotate(
        n_ideas=Count("ideas", distinct=True),
        n_chosen=Count("ideas", filter=Q(ideas__state=IdeaState.CHOSEN), distinct=True),
        n_tasks=Count("ideas__task", distinct=True),
        n_bodies=Count("participants", distinct=True),
    )
    return tuple(
        LabLine(lab, lab.n_ideas, lab.n_chosen, lab.n_tasks, lab.n_bodies)
        for lab in counted.order_by("-start_date", "code")
    )


def lab_page(*, user: User, lab: Lab) -> LabPage:
    """One lab with its ideas, the best first."""
    ideas = lab.ideas.select_related("organisation", "task").prefetch_related("scores")
    return LabPage(
        lab=lab,
        lines=ranked(lab, ideas),
        criteria=tuple((criterion.value, lab.weights[criterion]) for criterion in CRITERION_ORDER),
        project_open=StrategicProject.objects.visible_to(user).filter(pk=lab.project_id).exists(),
        may_run=user.may(Verb.RUN_ROUTINES) and lab.project.portfolio.is_national,
        may_bring=Lab.objects.worked_on_by(user).filter(pk=lab.pk).exists(),
    )


def ranked(lab: Lab, ideas: Iterable[Idea]) -> tuple[IdeaLine, ...]:
    """By score, the best first; those with too few scores after them, by number. Equal scores share a place."""
    scored = [(idea, score_of(lab, idea.scores.all())) for idea in ideas]
    first = [(idea, score) for idea, score in scored if score.is_ranked]
    first.sort(key=lambda pair: (-(pair[1].value or 0), pair[0].number))
    values = [score.value for _, score in first]
    rest = sorted((pair for pair in scored if not pair[1].is_ranked), key=lambda pair: pair[0].number)
    placed = [IdeaLine(idea, score, values.index(score.value) + 1) for idea, score in first]
    return (*placed, *(IdeaLine(idea, score, None) for idea, score in rest))


def score_of(lab: Lab, scores: Iterable[IdeaScore]) -> Score:
    """The score of an idea: the newest points of each scorer."""
    newest = {score.by_label: score for score in sorted(scores, key=lambda score: score.pk)}
    return scoring.score([score.points for score in newest.values()], lab.weights)


def idea_page(*, user: User, idea: Idea) -> IdeaPage:
    """One idea of a lab. Its task is linked only where the reader can open it."""
    scores = sorted(idea.scores.all(), key=lambda score: score.pk)
    score = score_of(idea.lab, scores)
    national = idea.lab.project.portfolio.is_national
    works = Lab.objects.worked_on_by(user).filter(pk=idea.lab_id).exists()
    own = user.principal.memberships.filter(organisation=idea.organisation_id).exists()
    return IdeaPage(
        idea=idea,
        score=score,
        criteria=_criteria(idea.lab, score),
        scorers=_scorers(idea.lab, scores),
        lines=tuple(idea.lines.select_related("organisation", "milestone").order_by("number")),
        task_open=Task.objects.visible_to(user).filter(idea=idea).exists(),
        project_open=StrategicProject.objects.visible_to(user).filter(pk=idea.lab.project_id).exists(),
        may_run=user.may(Verb.RUN_ROUTINES) and national,
        may_score=works and not own,
        may_plan=user.may(Verb.PLAN) and national,
    )


def _criteria(lab: Lab, score: Score) -> tuple[CriterionLine, ...]:
    total = sum(lab.weights.values())
    means = score.by_criterion
    return tuple(
        CriterionLine(c.value, lab.weights[c], means.get(c), means[c] * lab.weights[c] / total if c in means else None)
        for c in CRITERION_ORDER
    )


def _scorers(lab: Lab, scores: Iterable[IdeaScore]) -> tuple[ScorerLine, ...]:
    by_scorer: dict[str, list[IdeaScore]] = {}
    for score in scores:
        by_scorer.setdefault(score.by_label, []).append(score)
    return tuple(
        ScorerLine(found[-1], scoring.of_scorer(found[-1].points, lab.weights), tuple(reversed(found[:-1])))
        for found in by_scorer.values()
    )
