"""Scores of a lab's ideas: named criteria with weights, several scorers, the weighted mean and how far they differ.

Worked examples: docs/formulas/labs.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from projects.domain.values import exact, quantise

LOWEST, HIGHEST = 1, 5
LEAST_SCORERS = 2
"""Fewer scorers give an opinion, not a score: such an idea is listed and not ranked."""
WIDE_SPREAD = Decimal("1.5")
"""Scorers who differ by this much look at different ideas: talk before choosing."""


class Criterion(StrEnum):
    """Each is scored from 1 to 5, and 5 is always the good end: the cheapest, the quickest."""

    IMPACT = "impact"
    FEASIBILITY = "feasibility"
    COST = "cost"
    SPEED = "speed"


DEFAULT_WEIGHTS: Mapping[Criterion, int] = {
    Criterion.IMPACT: 4,
    Criterion.FEASIBILITY: 3,
    Criterion.COST: 2,
    Criterion.SPEED: 1,
}

Points = Mapping[Criterion, int]
Weights = Mapping[Criterion, int]


@dataclass(frozen=True, slots=True)
class Score:
    """`value` 1 to 5, rounded to 12 decimals; `spread` the highest less the lowest scorer. None without a scorer."""

    value: Decimal | None
    spread: Decimal | None
    scorers: int
    by_criterion: Mapping[Criterion, Decimal]

    @property
    def is_ranked(self) -> bool:
        return self.scorers >= LEAST_SCORERS

    @property
    def is_disputed(self) -> bool:
        return self.is_ranked and self.spread is not None and self.spread >= WIDE_SPREAD


def of_scorer(points: Points, weights: Weights) -> Decimal:
    """One scorer's weighted mean Σ w·p / Σ w. Raises ValueError for points outside 1 to 5 or weights that sum to 0."""
    if any(not LOWEST <= points[criterion] <= HIGHEST for criterion in Criterion):
        raise ValueError("points are 1 to 5")
    total = sum(weights[criterion] for criterion in Criterion)
    if total <= 0 or any(weights[criterion] < 0 for criterion in Criterion):
        raise ValueError("weights are 0 or more and sum to more than 0")
    with exact():
        return quantise(Decimal(sum(weights[criterion] * points[criterion] for criterion in Criterion)) / total)


def score(scorers: Sequence[Points], weights: Weights) -> Score:
    """The mean of the scorers' weighted means; each scorer counts once."""
    if not scorers:
        return Score(None, None, 0, {})
    each = [of_scorer(points, weights) for points in scorers]
    n = len(scorers)
    with exact():
        value = quantise(sum(each, Decimal(0)) / n)
        means = {
            criterion: quantise(Decimal(sum(points[criterion] for points in scorers)) / n) for criterion in Criterion
        }
        return Score(value, quantise(max(each) - min(each)), n, means)
