"""Questions that wait for an answer, how long at each step of the ladder, and one question with all its moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from projects.domain.escalation import LADDER, Move, Rung, Step, Wait, above, answer_by, below, rank, waits
from projects.models import Decision, DecisionMove, DecisionOption, StrategicProject, Task
from projects.querysets.decisions import NOWHERE

ROWS = 200
"""Questions on a page, the oldest first; a list that long says that it is cut."""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A question in a list. `days_open` until today or its answer; `days_over` past the day it was needed, else 0.

    `waits`: for each step of the ladder the wait there, None where it never stood. `step_due`: until when the step
    has to answer; None when the question is settled.
    """

    decision: Decision
    days_open: int
    days_over: int
    waits: tuple[Wait | None, ...]
    step_due: date | None

    @property
    def climbs_next(self) -> Step | None:
        return above(Step(self.decision.step)) if self.step_due else None


@dataclass(frozen=True, slots=True)
class DecisionList:
    """Questions in a list, in the order in which they were raised. `over` of the open ones are past their day."""

    lines: tuple[DecisionLine, ...]
    open: int
    over: int
    oldest: DecisionLine | None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder with how many open questions stand at each step."""

    rungs: tuple[tuple[Rung, int], ...]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    decision: Decision
    line: DecisionLine
    options: tuple[DecisionOption, ...]
    moves: tuple[DecisionMove, ...]
    may_answer: bool
    may_withdraw: bool
    up: Step | None
    down: Step | None


def decision_list(
    *, user: User, today: date, state: str = "", subject: Task | StrategicProject | None = None
) -> DecisionList:
    """The questions that the person sees: of one state, and about one task, or one project with its tasks."""
    found = Decision.objects.visible_to(user)
    if state:
        found = found.filter(state=state)
    if subject is not None:
        found = found.filter(task=subject) if isinstance(subject, Task) else found.filter(project=subject)
    return _listed(found.filter(project__portfolio__is_national=True), today)


def escalations(*, user: User, today: date) -> DecisionList:
    """Every open question above the step of its team that the person sees."""
    return _listed(Decision.objects.visible_to(user).escalated(), today)


def ladder(lines: Iterable[DecisionLine]) -> Ladder:
    """The ladder as a table, with the number of these open questions at each step."""
    steps = [line.decision.step for line in lines if line.decision.state == Decision.State.OPEN]
    return Ladder(tuple((rung, steps.count(rung.step)) for rung in LADDER))


def decision_page(*, user: User, decision: Decision, today: date) -> DecisionPage:
    """One question with its options, its moves, and what this person may do with it."""
    reach = Decision.objects.with_reach(user).filter(pk=decision.pk).values_list("reach", flat=True)[0]
    is_open = decision.state == Decision.State.OPEN and decision.project.portfolio.is_national
    may_answer = is_open and reach != NOWHERE and reach >= rank(Step(decision.step))
    moves = tuple(decision.moves.all())
    return DecisionPage(
        decision=decision,
        line=_line(decision, moves, today),
        options=tuple(decision.options.all()),
        moves=moves,
        may_answer=may_answer,
        may_withdraw=is_open and (may_answer or decision.raised_by_id == user.pk),
        up=above(Step(decision.step)) if may_answer else None,
        down=below(Step(decision.step)) if may_answer else None,
    )


def _listed(found: QuerySet[Any, Any], today: date) -> DecisionList:
    links = ("project", "task", "owner", "chosen")
    rows = list(found.select_related(*links).prefetch_related("moves").order_by("raised_at", "code")[: ROWS + 1])
    lines = tuple(line_of(row, today) for row in rows[:ROWS])
    waiting = [line for line in lines if line.decision.state == Decision.State.OPEN]
    return DecisionList(
        lines=lines,
        open=len(waiting),
        over=sum(line.days_over > 0 for line in waiting),
        oldest=waiting[0] if waiting else None,
        is_cut=len(rows) > ROWS,
    )


def line_of(decision: Decision, today: date) -> DecisionLine:
    """A question with its waits; its moves are best prefetched."""
    return _line(decision, decision.moves.all(), today)


def _line(decision: Decision, moves: Iterable[DecisionMove], today: date) -> DecisionLine:
    until = timezone.localdate(decision.answered_at) if decision.answered_at else today
    steps = [Move(Step(move.to_step), timezone.localdate(move.at)) for move in moves]
    is_open = decision.state == Decision.State.OPEN
    return DecisionLine(
        decision=decision,
        days_open=(until - timezone.localdate(decision.raised_at)).days,
        days_over=max(0, (until - decision.due_date).days),
        waits=waits(steps, until),
        step_due=answer_by(Step(decision.step), timezone.localdate(decision.step_since)) if is_open else None,
    )
