"""The risk register with its matrix and movement, one risk, one issue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from projects.domain.risk import BANDS, HIGHEST, Band, Movement, Nearness, band, movement, nearness, place, score
from projects.models import Issue, Risk, RiskAction, RiskAssessment, StrategicProject, Task

ROWS = 300


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A risk in the register. `before` is the score of the assessment before the newest, None where there is none."""

    risk: Risk
    band: Band
    nearness: Nearness
    movement: Movement
    before: int | None
    late_actions: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the matrix: its score and band, and the open risks that lie in it."""

    likelihood: int
    impact: int
    score: int
    band: Band
    risks: tuple[Risk, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Open risks by band, nearness and score; those that were closed or happened after them.

    `matrix` has a row for each likelihood from the highest, each with cells by impact from the lowest.
    """

    lines: tuple[RiskLine, ...]
    settled: tuple[RiskLine, ...]
    matrix: tuple[tuple[Cell, ...], ...]
    counts: tuple[tuple[Band, int], ...]
    severe: int
    risen: int
    issues: tuple[Issue, ...]
    open_issues: int
    overdue_issues: int


@dataclass(frozen=True, slots=True)
class RiskPage:
    risk: Risk
    line: RiskLine
    assessments: tuple[RiskAssessment, ...]
    actions: tuple[RiskAction, ...]
    issue: Issue | None
    may_keep: bool


@dataclass(frozen=True, slots=True)
class IssuePage:
    issue: Issue
    days_over: int
    may_keep: bool


def register(*, user: User, today: date, subject: Task | StrategicProject | None = None) -> Register:
    """The risks and issues that the person sees: all, of one task, or of one project with its tasks."""
    lines = [_line(risk, today) for risk in _rows(_about(Risk.objects.visible_to(user), subject))]
    waiting = sorted(
        (line for line in lines if line.risk.state == Risk.State.OPEN), key=lambda line: _place(line, today)
    )
    issues = _about(Issue.objects.visible_to(user), subject).select_related("project", "task", "owner")
    shown = tuple(issues.order_by("state", "due_date", "code")[:ROWS])
    still = [issue for issue in shown if issue.state == Issue.State.OPEN]
    return Register(
        lines=tuple(waiting),
        settled=tuple(line for line in lines if line.risk.state != Risk.State.OPEN),
        matrix=matrix(line.risk for line in waiting),
        counts=tuple((name, sum(line.band == name for line in waiting)) for _, name in reversed(BANDS)),
        severe=sum(line.band == Band.SEVERE for line in waiting),
        risen=sum(line.movement == Movement.UP for line in waiting),
        issues=shown,
        open_issues=len(still),
        overdue_issues=sum(issue.due_date < today for issue in still),
    )


def matrix(risks: Iterable[Risk]) -> tuple[tuple[Cell, ...], ...]:
    """Five by five: likelihood down from 5, impact up from 1."""
    found = list(risks)
    scale = range(1, HIGHEST + 1)
    return tuple(
        tuple(
            Cell(
                likelihood=likelihood,
                impact=impact,
                score=score(likelihood, impact),
                band=band(score(likelihood, impact)),
                risks=tuple(r for r in found if (r.likelihood, r.impact) == (likelihood, impact)),
            )
            for impact in scale
        )
        for likelihood in reversed(scale)
    )


def risk_page(*, user: User, risk: Risk, today: date) -> RiskPage:
    """One risk with every assessment, the newest first, and what is done about it."""
    issue = Issue.objects.visible_to(user).filter(risk=risk).first()
    return RiskPage(
        risk=risk,
        line=_line(risk, today),
        assessments=tuple(risk.assessments.all()),
        actions=tuple(risk.actions.all()),
        issue=issue,
        may_keep=risk.state == Risk.State.OPEN and Risk.objects.editable_by(user).filter(pk=risk.pk).exists(),
    )


def issue_page(*, user: User, issue: Issue, today: date) -> IssuePage:
    """One issue, and whether this person resolves it."""
    is_open = issue.state == Issue.State.OPEN
    return IssuePage(
        issue=issue,
        days_over=max(0, (today - issue.due_date).days) if is_open else 0,
        may_keep=Issue.objects.still_open_for(user).filter(pk=issue.pk).exists(),
    )


def with_history(found: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Risks with what a line of the register reads."""
    newest = Prefetch("assessments", queryset=RiskAssessment.objects.order_by("-number"))
    return found.select_related("project", "task", "owner").prefetch_related(newest, "actions")


def _rows(found: QuerySet[Any, Any]) -> list[Risk]:
    return list(with_history(found).order_by("code")[:ROWS])


def _about(found: Any, subject: Task | StrategicProject | None) -> Any:
    national = found.filter(project__portfolio__is_national=True)
    if subject is None:
        return national
    return national.filter(task=subject) if isinstance(subject, Task) else national.filter(project=subject)


def _line(risk: Risk, today: date) -> RiskLine:
    newest_first = list(risk.assessments.all())
    before = newest_first[1].score if len(newest_first) > 1 else None
    return RiskLine(
        risk=risk,
        band=band(risk.score),
        nearness=nearness(risk.proximity_date, today),
        movement=movement(before, risk.score),
        before=before,
        late_actions=sum(a.done_date is None and a.due_date < today for a in risk.actions.all()),
    )


def _place(line: RiskLine, today: date) -> Any:
    risk = line.risk
    return place(likelihood=risk.likelihood, impact=risk.impact, on=risk.proximity_date, today=today, code=risk.code)
