"""Figures of one task from its milestones: progress, planned progress, schedule performance, lateness, coverage.

A milestone has a weight w > 0, a completion c in [0, 1], a baseline date b, a forecast date f (b where none) and an
actual date a. Cancelled milestones leave every sum; the others are called live. `today` is a date of Asia/Almaty,
passed in. Formulas with worked examples: docs/formulas.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from projects.domain.thresholds import Thresholds
from projects.domain.values import ONE, ZERO, MilestoneState, exact, latest, ratio


@dataclass(frozen=True, slots=True)
class MilestonePlan:
    """What is known of a milestone. `reported_on` is the day on which someone last said where it stands.

    A milestone may have no date at all: its planned value is then 0 and it is never overdue nor late.
    """

    weight: Decimal
    completion: Decimal
    baseline_date: date | None = None
    forecast_date: date | None = None
    actual_date: date | None = None
    cancelled: bool = False
    reported_on: date | None = None

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ValueError("weight is above 0")
        if not 0 <= self.completion <= 1:
            raise ValueError("completion is between 0 and 1")

    @property
    def state(self) -> MilestoneState:
        if self.cancelled:
            return MilestoneState.CANCELLED
        return MilestoneState.OPEN if self.actual_date is None else MilestoneState.DONE

    @property
    def live(self) -> bool:
        return not self.cancelled

    @property
    def done(self) -> bool:
        return self.state == MilestoneState.DONE

    @property
    def is_open(self) -> bool:
        return self.state == MilestoneState.OPEN

    @property
    def earned_completion(self) -> Decimal:
        """c: 1 when done, otherwise the reported fraction."""
        return ONE if self.done else self.completion

    @property
    def earned_weight(self) -> Decimal:
        """w·c."""
        with exact():
            return self.weight * self.earned_completion

    @property
    def expected_date(self) -> date | None:
        """a, or f, or b: when it happened or is now expected."""
        return self.actual_date or self.forecast_date or self.baseline_date

    def is_planned_by(self, day: date) -> bool:
        """b ≤ day: by the agreed plan it is done at the end of that day."""
        return self.baseline_date is not None and self.baseline_date <= day

    def slippage(self, today: date) -> int | None:
        """(a or f) − b in days, negative when early; for an open one forecast before today, at least today − b.

        None without a baseline, and for a cancelled one.
        """
        if self.baseline_date is None or self.expected_date is None or self.cancelled:
            return None
        reached = today if self.is_overdue(today) else self.expected_date
        return (reached - self.baseline_date).days

    def is_overdue(self, today: date) -> bool:
        """Open, and forecast before today. Due today is not overdue."""
        return self.is_open and self.expected_date is not None and self.expected_date < today

    def is_due_soon(self, today: date, within_days: int) -> bool:
        """Open, and forecast for today or one of the next `within_days` days, the last one included."""
        if not self.is_open or self.expected_date is None:
            return False
        return today <= self.expected_date <= today + timedelta(days=within_days)

    def days_late(self, today: date) -> int:
        """Slippage of an open milestone that is late; 0 for any other."""
        return max(0, self.slippage(today) or 0) if self.is_open else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of milestones. `total` counts the live ones; each of these is done or open.

    Coverage: reported + stale_milestones + not_reported = total, and cancelled beside it.
    """

    total: int = 0
    done: int = 0
    overdue: int = 0
    due_soon: int = 0
    cancelled: int = 0
    reported: int = 0
    stale_milestones: int = 0
    not_reported: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFigures(Counts):
    """The figures of a task. Weights are exact sums over live milestones: Σ w, Σ w·c, Σ w·[b ≤ today].

    `progress` and `planned_progress` are in [0, 1], None without a live milestone; `schedule_performance` is
    Σ w·c / Σ w·[b ≤ today], 0 or more, None when nothing was planned by today.

    Late days are those of OPEN milestones only, 0 when none is late. The agreed rule says "any milestone late"; one
    that was finished late is history, told by its slippage: counted here it would hold the task's present status down
    for ever. `worst_open_material_late_days` looks only at milestones that carry at least `red_weight_share` of the
    weight. `any_open_forecast_late` is true when an open milestone is forecast later than its baseline, or is past
    both (then it cannot be done before today).

    `stale`: something is open and nobody reported on any milestone of the task (a cancellation is a report too)
    within `stale_after_days`.
    """

    weight_total: Decimal
    weight_earned: Decimal
    weight_planned: Decimal
    progress: Decimal | None
    planned_progress: Decimal | None
    schedule_performance: Decimal | None
    worst_late_days: int
    worst_open_material_late_days: int
    any_open_forecast_late: bool
    last_reported_on: date | None
    stale: bool


def task_figures(milestones: Iterable[MilestonePlan], *, today: date, thresholds: Thresholds) -> TaskFigures:
    """All figures of a task on `today`."""
    milestones = tuple(milestones)
    live = [milestone for milestone in milestones if milestone.live]
    total, earned, planned = _weights(live, today)
    worst_late_days = _worst_late_days(live, today)
    last_reported_on = latest(milestone.reported_on for milestone in milestones)
    return TaskFigures(
        **_counts(milestones, today, thresholds),
        weight_total=total,
        weight_earned=earned,
        weight_planned=planned,
        progress=ratio(earned, total),
        planned_progress=ratio(planned, total),
        schedule_performance=ratio(earned, planned),
        worst_late_days=worst_late_days,
        worst_open_material_late_days=_worst_late_days(material(live, thresholds), today),
        any_open_forecast_late=worst_late_days > 0,
        last_reported_on=last_reported_on,
        stale=any(milestone.is_open for milestone in live) and not _is_fresh(last_reported_on, today, thresholds),
    )


def material(live: Sequence[MilestonePlan], thresholds: Thresholds) -> list[MilestonePlan]:
    """The live milestones that carry at least `red_weight_share` of the task's weight (compared without division)."""
    with exact():
        least = thresholds.red_weight_share * sum((milestone.weight for milestone in live), ZERO)
        return [milestone for milestone in live if milestone.weight >= least]


def _weights(live: Sequence[MilestonePlan], today: date) -> tuple[Decimal, Decimal, Decimal]:
    """Σ w, Σ w·c, Σ w·[b ≤ today]."""
    with exact():
        return (
            sum((milestone.weight for milestone in live), ZERO),
            sum((milestone.earned_weight for milestone in live), ZERO),
            sum((milestone.weight for milestone in live if milestone.is_planned_by(today)), ZERO),
        )


def _worst_late_days(live: Iterable[MilestonePlan], today: date) -> int:
    return max((milestone.days_late(today) for milestone in live), default=0)


def _counts(milestones: Sequence[MilestonePlan], today: date, thresholds: Thresholds) -> dict[str, int]:
    live = [milestone for milestone in milestones if milestone.live]
    unfinished = [milestone for milestone in live if milestone.is_open]
    reported_on_open = [milestone for milestone in unfinished if milestone.reported_on is not None]
    fresh = [milestone for milestone in reported_on_open if _is_fresh(milestone.reported_on, today, thresholds)]
    done = len(live) - len(unfinished)
    return {
        "total": len(live),
        "done": done,
        "overdue": sum(milestone.is_overdue(today) for milestone in live),
        "due_soon": sum(milestone.is_due_soon(today, thresholds.due_soon_days) for milestone in live),
        "cancelled": len(milestones) - len(live),
        "reported": done + len(fresh),
        "stale_milestones": len(reported_on_open) - len(fresh),
        "not_reported": len(unfinished) - len(reported_on_open),
    }


def _is_fresh(reported_on: date | None, today: date, thresholds: Thresholds) -> bool:
    """Reported at most `stale_after_days` days ago."""
    return reported_on is not None and (today - reported_on).days <= thresholds.stale_after_days
