"""From what a progress figure is made: every child, its weight, its value, its contribution, what was left out and why.

A contribution is weight × value / Σ weight. Each is rounded as the difference of two rounded running totals, so that
the contributions shown add up to the figure shown to the last digit, and none is off by more than one unit in the
12th decimal. The shares of weight add up to 1 in the same way.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Generic, TypeVar

from projects.domain.group import Child
from projects.domain.progress import MilestonePlan
from projects.domain.values import ONE, ZERO, exact, quantise, ratio

Key = TypeVar("Key", bound=Hashable)


class LeftOut(StrEnum):
    """Why a child is in no sum."""

    CANCELLED = "cancelled"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Row(Generic[Key]):
    """A child. Values, shares and contributions are fractions; all are None when it was left out."""

    key: Key
    weight: Decimal
    left_out: LeftOut | None
    share: Decimal | None = None
    value: Decimal | None = None
    contribution: Decimal | None = None
    planned_value: Decimal | None = None
    planned_contribution: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Explanation(Generic[Key]):
    """Rows in the order given, and the figures that their contributions add up to: those of `task_figures` or
    `group_figures`."""

    rows: tuple[Row[Key], ...]
    weight_total: Decimal
    progress: Decimal | None
    planned_progress: Decimal | None


@dataclass(frozen=True, slots=True)
class _Part(Generic[Key]):
    key: Key
    weight: Decimal
    value: Decimal | None
    planned: Decimal | None
    left_out: LeftOut | None


def explain_task(milestones: Mapping[Key, MilestonePlan], *, today: date) -> Explanation[Key]:
    """A task's progress and planned progress on `today`, from its milestones by key."""
    return _explain([_part_of_task(key, milestone, today) for key, milestone in milestones.items()])


def explain_group(children: Mapping[Key, Child]) -> Explanation[Key]:
    """A group's progress and planned progress, from its tasks by key."""
    return _explain([_part_of_group(key, child) for key, child in children.items()])


def _part_of_task(key: Key, milestone: MilestonePlan, today: date) -> _Part[Key]:
    if not milestone.live:
        return _Part(key, milestone.weight, None, None, LeftOut.CANCELLED)
    planned = ONE if milestone.is_planned_by(today) else ZERO
    return _Part(key, milestone.weight, milestone.earned_completion, planned, None)


def _part_of_group(key: Key, child: Child) -> _Part[Key]:
    left_out = LeftOut.NO_DATA if child.progress is None else None
    return _Part(key, child.weight, child.progress, child.planned, left_out)


def _explain(parts: list[_Part[Key]]) -> Explanation[Key]:
    counted = [part for part in parts if part.left_out is None]
    with exact():
        total = sum((part.weight for part in counted), ZERO)
        shares = _rounded_parts((part.weight for part in counted), total)
        earned = _rounded_parts((part.weight * (part.value or ZERO) for part in counted), total)
        planned = _rounded_parts((part.weight * (part.planned or ZERO) for part in counted), total)
    told = iter(zip(shares, earned, planned, strict=True))
    rows = tuple(_row(part, next(told)) if part.left_out is None else _row_left_out(part) for part in parts)
    return Explanation(rows, total, _sum(earned), _sum(planned))


def _rounded_parts(amounts: Iterable[Decimal], total: Decimal) -> list[Decimal]:
    """Each amount / total, rounded so that the parts add up to the rounded whole."""
    running = [ratio(amount, total) or ZERO for amount in accumulate(amounts, initial=ZERO)]
    return [quantise(after - before) for before, after in pairwise(running)]


def _sum(contributions: list[Decimal]) -> Decimal | None:
    """The figure itself; None when nothing was counted."""
    with exact():
        return sum(contributions, ZERO) if contributions else None


def _row(part: _Part[Key], told: tuple[Decimal, Decimal, Decimal]) -> Row[Key]:
    share, contribution, planned_contribution = told
    return Row(
        key=part.key,
        weight=part.weight,
        left_out=None,
        share=share,
        value=part.value,
        contribution=contribution,
        planned_value=part.planned,
        planned_contribution=planned_contribution,
    )


def _row_left_out(part: _Part[Key]) -> Row[Key]:
    return Row(key=part.key, weight=part.weight, left_out=part.left_out)
