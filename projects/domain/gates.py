"""The eight steps of PEMANDU as a project's lifecycle: what must be there before the next step.

`GATES` is the table: for each step its requirements, each with what it needs and how it is read from the facts. A
finding carries its numbers, so that a page can say "2 of 7 tasks have no agreed date". Worked examples:
docs/formulas/gates.md.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ENOUGH_IDEAS = 3
ENOUGH_FEEDBACK = 20
QUARTER = Decimal("0.25")
FRESH_SHARE = Decimal("0.75")


class Step(StrEnum):
    """In their order; the gate of a step stands at its end."""

    DIRECTION = "strategic_direction"
    LABS = "labs"
    OPEN_DAYS = "open_days"
    ROADMAP = "roadmap"
    KPIS = "kpis"
    IMPLEMENTATION = "implementation"
    VALIDATION = "external_validation"
    REPORT = "annual_report"

    @property
    def number(self) -> int:
        return STEPS.index(self) + 1


STEPS: tuple[Step, ...] = tuple(Step)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the portal knows of a project. Counts, except `progress` (0 to 1, None: no data)."""

    has_sponsor: bool = False
    has_coordinator: bool = False
    has_area: bool = False
    has_dates: bool = False
    labs_decided: int = 0
    ideas_scored: int = 0
    ideas_chosen: int = 0
    open_days: int = 0
    feedback: int = 0
    roadmaps: int = 0
    tasks: int = 0
    tasks_with_team: int = 0
    tasks_with_milestones: int = 0
    milestones: int = 0
    milestones_with_baseline: int = 0
    milestones_with_owner: int = 0
    indicators: int = 0
    indicators_with_target: int = 0
    indicators_with_value: int = 0
    progress: Decimal | None = None
    open_milestones: int = 0
    fresh_milestones: int = 0
    results_confirmed: int = 0
    results_disputed: int = 0
    annual_reports: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement held against the facts: `has` of `needs` in the unit of the code; None: no data."""

    code: str
    met: bool
    has: Decimal | int | None
    needs: Decimal | int


Rule = Callable[[Facts], tuple[bool, Decimal | int | None, Decimal | int]]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A named condition. `rule` answers whether it holds, what there is, and what is needed."""

    code: str
    rule: Rule

    def hold(self, facts: Facts) -> Finding:
        return Finding(self.code, *self.rule(facts))


def _said(read: Callable[[Facts], bool]) -> Rule:
    """Something that is either there or not."""
    return lambda facts: (read(facts), int(read(facts)), 1)


def _at_least(read: Callable[[Facts], int], needs: int) -> Rule:
    return lambda facts: (read(facts) >= needs, read(facts), needs)


def _every(part: Callable[[Facts], int], whole: Callable[[Facts], int]) -> Rule:
    """All of them, and there is at least one."""
    return lambda facts: (0 < whole(facts) == part(facts), part(facts), whole(facts) or 1)


def _none(read: Callable[[Facts], int]) -> Rule:
    return lambda facts: (read(facts) == 0, read(facts), 0)


def _progress(facts: Facts) -> tuple[bool, Decimal | None, Decimal]:
    return facts.progress is not None and facts.progress >= QUARTER, facts.progress, QUARTER


def _fresh(facts: Facts) -> tuple[bool, int, int]:
    """Three of four open milestones reported within the reporting period; none open is fresh. Whole milestones."""
    needs = math.ceil(facts.open_milestones * FRESH_SHARE)
    return facts.fresh_milestones >= needs, facts.fresh_milestones, needs


GATES: dict[Step, tuple[Requirement, ...]] = {
    Step.DIRECTION: (
        Requirement("sponsor_named", _said(lambda f: f.has_sponsor)),
        Requirement("coordinator_named", _said(lambda f: f.has_coordinator)),
        Requirement("area_set", _said(lambda f: f.has_area)),
        Requirement("dates_set", _said(lambda f: f.has_dates)),
    ),
    Step.LABS: (
        Requirement("lab_decided", _at_least(lambda f: f.labs_decided, 1)),
        Requirement("ideas_scored", _at_least(lambda f: f.ideas_scored, ENOUGH_IDEAS)),
        Requirement("ideas_chosen", _at_least(lambda f: f.ideas_chosen, 1)),
    ),
    Step.OPEN_DAYS: (
        Requirement("open_day_held", _at_least(lambda f: f.open_days, 1)),
        Requirement("feedback_taken", _at_least(lambda f: f.feedback, ENOUGH_FEEDBACK)),
    ),
    Step.ROADMAP: (
        Requirement("roadmap_published", _at_least(lambda f: f.roadmaps, 1)),
        Requirement("tasks_with_team", _every(lambda f: f.tasks_with_team, lambda f: f.tasks)),
        Requirement("tasks_with_milestones", _every(lambda f: f.tasks_with_milestones, lambda f: f.tasks)),
        Requirement("milestones_with_owner", _every(lambda f: f.milestones_with_owner, lambda f: f.milestones)),
        Requirement("milestones_with_baseline", _every(lambda f: f.milestones_with_baseline, lambda f: f.milestones)),
    ),
    Step.KPIS: (
        Requirement("indicators_with_target", _at_least(lambda f: f.indicators_with_target, 1)),
        Requirement("indicators_with_value", _every(lambda f: f.indicators_with_value, lambda f: f.indicators)),
    ),
    Step.IMPLEMENTATION: (
        Requirement("progress", _progress),
        Requirement("fresh_reports", _fresh),
    ),
    Step.VALIDATION: (
        Requirement("results_confirmed", _at_least(lambda f: f.results_confirmed, 1)),
        Requirement("no_open_dispute", _none(lambda f: f.results_disputed)),
    ),
    Step.REPORT: (Requirement("annual_report_published", _at_least(lambda f: f.annual_reports, 1)),),
}
"""What must be there before the next step."""


def findings(step: Step, facts: Facts) -> tuple[Finding, ...]:
    """Every requirement of the step's gate, in the order of the table."""
    return tuple(requirement.hold(facts) for requirement in GATES[step])


def unmet(step: Step, facts: Facts) -> tuple[Finding, ...]:
    """What is still missing; nothing: the gate is open."""
    return tuple(finding for finding in findings(step, facts) if not finding.met)


def step_after(passed: int) -> Step | None:
    """The step that a project is at after so many gates; None after the eighth."""
    return STEPS[passed] if passed < len(STEPS) else None
