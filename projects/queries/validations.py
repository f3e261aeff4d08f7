"""External validation: rounds with their coverage, one validation, and the results of a project or a milestone."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.models import (
    Indicator,
    Milestone,
    StrategicProject,
    Task,
    Validation,
    ValidationDraw,
    ValidationRound,
)
from projects.queries.bodies import belongs_to, lead_body, speaks_for


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `results`, how many were looked at, and how many of those are disputed and not withdrawn."""

    results: int
    looked_at: int
    disputed: int

    @property
    def not_looked_at(self) -> int:
        return self.results - self.looked_at


@dataclass(frozen=True, slots=True)
class DrawnResult:
    """A drawn milestone with what the round found, None while it was not looked at."""

    draw: ValidationDraw
    validation: Validation | None


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round, as far as its draws are open to the reader."""

    round: ValidationRound
    drawn: tuple[DrawnResult, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class ValidationsPage:
    rounds: tuple[RoundLine, ...]
    disputes: tuple[Validation, ...]
    others: tuple[Validation, ...]
    may_draw: bool

    @property
    def unanswered(self) -> int:
        return sum(one.state == Validation.State.DISPUTED for one in self.disputes)

    @property
    def looked_at(self) -> int:
        return len(self.disputes) + len(self.others)

    @property
    def not_counted(self) -> int:
        return sum(not one.is_counted for one in (*self.disputes, *self.others))


@dataclass(frozen=True, slots=True)
class ValidationPage:
    validation: Validation
    may_answer: bool
    may_close: bool


@dataclass(frozen=True, slots=True)
class CheckedResult:
    """A milestone that is done, or was until it was disputed, with its validations, newest first."""

    milestone: Milestone
    validations: tuple[Validation, ...]

    @property
    def newest(self) -> Validation | None:
        return self.validations[0] if self.validations else None


@dataclass(frozen=True, slots=True)
class SubjectValidation:
    """The results of a project with all its tasks, or of one task."""

    results: tuple[CheckedResult, ...]
    of_indicators: tuple[Validation, ...]
    indicators: tuple[Indicator, ...]
    coverage: Coverage
    may_validate: bool


def validations_page(*, user: User) -> ValidationsPage:
    """All rounds and validations open to the person."""
    found = list(_validations(user).order_by("-examined_date", "-id"))
    disputes = [one for one in found if one.is_open_dispute]
    return ValidationsPage(
        rounds=tuple(round_lines(user, ValidationRound.objects.visible_to(user))),
        disputes=tuple(sorted(disputes, key=lambda one: (one.examined_date, one.code))),
        others=tuple(one for one in found if not one.is_open_dispute),
        may_draw=user.may(Verb.VALIDATE),
    )


def round_lines(user: User, rows: QuerySet[Any, Any]) -> list[RoundLine]:
    """Rounds with their draws that are open to the person, and what was found about each."""
    open_draws = ValidationDraw.objects.filter(milestone__in=Milestone.objects.visible_to(user))
    draws = open_draws.select_related("milestone__task").order_by("position")
    rounds = list(
        rows.prefetch_related(
            Prefetch("draws", queryset=draws, to_attr="open_draws"),
            Prefetch("validations", queryset=_validations(user), to_attr="open_validations"),
        ).order_by("-year")
    )
    return [_round_line(one) for one in rounds]


def validation_page(*, user: User, validation: Validation) -> ValidationPage:
    """One validation with what the person may do about it."""
    lead = lead_body(project=validation.project, task=validation.task)
    audits = user.may(Verb.VALIDATE) and not belongs_to(user, lead)
    return ValidationPage(
        validation=validation,
        may_answer=validation.state == Validation.State.DISPUTED and speaks_for(user, lead),
        may_close=validation.is_open_dispute and audits,
    )


def subject_validation(*, user: User, project: StrategicProject, task: Task | None) -> SubjectValidation:
    """What was reported done, and what became of it under an auditor's eyes."""
    about: dict[str, Any] = {"task": task} if task else {"task__project": project}
    checked = Prefetch("validations", queryset=_validations(user).order_by("-examined_date", "-id"))
    milestones = Milestone.objects.visible_to(user).filter(**about)
    claimed = milestones.filter(state=Milestone.State.DONE) | milestones.exclude(validations=None)
    rows = claimed.distinct().select_related("task").prefetch_related(checked).order_by("task__code", "position", "id")
    results = tuple(CheckedResult(row, tuple(row.validations.all())) for row in rows)
    of_indicators = () if task else tuple(_validations(user).filter(project=project).exclude(indicator=None))
    indicators = () if task else tuple(Indicator.objects.visible_to(user).filter(project=project))
    return SubjectValidation(
        results=results,
        of_indicators=of_indicators,
        indicators=indicators,
        coverage=_coverage([one.newest for one in results]),
        may_validate=_may_validate(user, project, task),
    )


def milestone_validations(*, user: User, milestone: Milestone) -> tuple[Validation, ...]:
    """What auditors found about one milestone, the newest first."""
    return tuple(_validations(user).filter(milestone=milestone).order_by("-examined_date", "-id"))


def rounds_waiting_for(milestone: Milestone) -> list[ValidationRound]:
    """Rounds that drew the milestone and have not looked at it."""
    drawn = ValidationRound.objects.filter(draws__milestone=milestone)
    return list(drawn.exclude(validations__milestone=milestone).order_by("-year"))


def disputes_in_force(task_ids: Any) -> dict[int, Validation]:
    """The dispute that keeps each milestone of some tasks from counting, by the milestone's primary key."""
    found = Validation.objects.not_counted().filter(milestone__task__in=task_ids, milestone__state="open")
    return {one.milestone_id: one for one in found.order_by("id") if one.milestone_id}


def _validations(user: User) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Validation.objects.visible_to(user)
    return found.select_related("project", "task__lead_organisation", "milestone", "indicator", "round")


def _round_line(found: Any) -> RoundLine:
    by_milestone = {one.milestone_id: one for one in found.open_validations}
    drawn = tuple(DrawnResult(draw, by_milestone.get(draw.milestone_id)) for draw in found.open_draws)
    return RoundLine(found, drawn, _coverage([one.validation for one in drawn]))


def _coverage(found: list[Validation | None]) -> Coverage:
    looked_at = [one for one in found if one is not None]
    return Coverage(len(found), len(looked_at), sum(not one.is_counted for one in looked_at))


def _may_validate(user: User, project: StrategicProject, task: Task | None) -> bool:
    """By role and not by the body that leads; a page of a project leaves the body of each task to the action."""
    if not user.may(Verb.VALIDATE) or not project.portfolio.is_national:
        return False
    return not belongs_to(user, lead_body(project=project, task=task))


def may_validate(user: User, milestone: Milestone) -> bool:
    """Whether the person may confirm or dispute this milestone now."""
    task = milestone.task
    return milestone.state == Milestone.State.DONE and _may_validate(user, task.project, task)
