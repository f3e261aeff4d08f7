"""How large a risk is, how near, and whether it moved. Worked examples: docs/formulas/escalations.md."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LOWEST, HIGHEST = 1, 5
"""Likelihood and impact are whole numbers from 1 to 5."""


class Band(StrEnum):
    """How much attention a score asks for."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    SEVERE = "severe"


BANDS: tuple[tuple[int, Band], ...] = (
    (4, Band.LOW),
    (9, Band.MODERATE),
    (15, Band.HIGH),
    (25, Band.SEVERE),
)
"""The largest score of each band, from the bottom up."""


class Nearness(StrEnum):
    """When a risk would happen, as a band of days from today."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"
    FAR = "far"
    UNKNOWN = "unknown"


NEARNESS: tuple[tuple[int, Nearness], ...] = (
    (30, Nearness.NOW),
    (90, Nearness.SOON),
    (365, Nearness.LATER),
)
"""The largest number of days of each band; more days are far. A day that has passed is now."""


class Movement(StrEnum):
    """The score against the assessment before."""

    NEW = "new"
    UP = "up"
    SAME = "same"
    DOWN = "down"


def score(likelihood: int, impact: int) -> int:
    """Likelihood times impact, 1 to 25. Raises ValueError for what is not between 1 and 5."""
    if not (LOWEST <= likelihood <= HIGHEST and LOWEST <= impact <= HIGHEST):
        raise ValueError(f"likelihood {likelihood} and impact {impact} must be between {LOWEST} and {HIGHEST}")
    return likelihood * impact


def band(points: int) -> Band:
    """The band of a score."""
    return next(name for largest, name in BANDS if points <= largest)


def nearness(on: date | None, today: date) -> Nearness:
    """The band of days until a risk would happen; unknown without a day."""
    if on is None:
        return Nearness.UNKNOWN
    return next((name for days, name in NEARNESS if (on - today).days <= days), Nearness.FAR)


def movement(before: int | None, after: int) -> Movement:
    """How the score moved since the assessment before; new without one."""
    if before is None:
        return Movement.NEW
    return Movement.UP if after > before else Movement.DOWN if after < before else Movement.SAME


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a risk stands in the register; smaller comes first.

    The band first, then nearness, then the score: nearness raises the order inside a band and never the score.
    """

    band: int
    nearness: int
    score: int
    code: str


def place(*, likelihood: int, impact: int, on: date | None, today: date, code: str = "") -> Place:
    """The place of a risk among others, by its score and by how near it is."""
    points = score(likelihood, impact)
    return Place(
        band=-list(Band).index(band(points)),
        nearness=list(Nearness).index(nearness(on, today)),
        score=-points,
        code=code,
    )
