"""The ladder that an unanswered question climbs, in working days of Kazakhstan.

Source: PEMANDU's escalation in set steps up to the prime minister. Worked examples: docs/formulas/escalations.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from projects.domain.working_days import add_working_days, is_working_day, working_days_between


class Step(StrEnum):
    """Where a question stands, from the bottom up."""

    TEAM = "team"
    MINISTRY = "ministry"
    PROJECT_OFFICE = "project_office"
    COORDINATOR = "coordinator"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: how many working days it has to answer, at least 1."""

    step: Step
    days: int


LADDER = (
    Rung(Step.TEAM, 3),
    Rung(Step.MINISTRY, 5),
    Rung(Step.PROJECT_OFFICE, 5),
    Rung(Step.COORDINATOR, 5),
    Rung(Step.LEADER, 10),
)
"""From the bottom up. The days are whole working days after the day on which the question came to the step."""


def rank(step: Step) -> int:
    """0 for the team, 4 for the leader."""
    return list(Step).index(step)


def above(step: Step) -> Step | None:
    """The next step up; None above the leader."""
    steps = list(Step)
    return steps[rank(step) + 1] if rank(step) + 1 < len(steps) else None


def below(step: Step) -> Step | None:
    """The next step down; None below the team."""
    return list(Step)[rank(step) - 1] if rank(step) else None


def answer_by(step: Step, entered: date) -> date:
    """The last day on which a question that came to the step on `entered` is answered in time."""
    return add_working_days(entered, LADDER[rank(step)].days)


def climbs_to(step: Step, entered: date, today: date) -> Step | None:
    """Where a question goes on `today` because its step let its days pass; None while it stays.

    It climbs on the first working day after the last day for an answer, one step and never two: whoever it comes to
    has the whole days of that step, also when nobody looked for a while. Nothing climbs above the leader.
    """
    if not is_working_day(today) or today <= answer_by(step, entered):
        return None
    return above(step)


@dataclass(frozen=True, slots=True)
class Move:
    """A question came to a step on a day."""

    step: Step
    on: date


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a question stood at a step on all its visits together: calendar days, and whole working days.

    The day on which it came and the day on which it left, or today, are no whole days. `allowed` is what the ladder
    gives for one visit; `is_here` marks the step where the question stands.
    """

    step: Step
    days: int
    working_days: int
    allowed: int
    is_here: bool

    @property
    def is_over(self) -> bool:
        """The step has let all its working days pass."""
        return self.working_days >= self.allowed


def waits(moves: Iterable[Move], until: date) -> tuple[Wait | None, ...]:
    """For each step of the ladder, from the bottom up, the wait there; None where the question never stood.

    `moves` in the order in which they happened; `until` is today, or the day of the answer.
    """
    told = list(moves)
    if not told:
        return (None,) * len(LADDER)
    ends = [move.on for move in told[1:]] + [until]
    visits = [(move.step, move.on, max(move.on, end)) for move, end in zip(told, ends, strict=True)]
    here = told[-1].step
    return tuple(_wait(rung, [v for v in visits if v[0] == rung.step], is_here=rung.step == here) for rung in LADDER)


def _wait(rung: Rung, visits: list[tuple[Step, date, date]], *, is_here: bool) -> Wait | None:
    if not visits:
        return None
    return Wait(
        step=rung.step,
        days=sum((end - start).days for _, start, end in visits),
        working_days=sum(working_days_between(start, end - timedelta(days=1)) for _, start, end in visits),
        allowed=rung.days,
        is_here=is_here,
    )
