"""A judgement in numbers: from the four criteria to a likelihood of delivery, and from two statuses to a finding.

The criteria are those by which the British Prime Minister's Delivery Unit judged its priorities every six months, each
on a four-point scale on which 4 is best for delivery. Formulas with worked examples: docs/formulas/judgements.md.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from projects.domain.values import Confidence, Status
from projects.domain.working_days import add_working_days

WORST, BEST = 1, 4
"""The ends of the four-point scale."""

QUALITY_WEIGHT = 2
"""Planning and capacity count double: they are what the people who deliver can change."""

HIGH_FROM, RATHER_HIGH_FROM, RATHER_LOW_FROM = 20, 16, 11
"""Points (6 to 24) from which a likelihood of 4, 3 or 2 is derived; fewer give 1."""

WEAK_CAP = 2
"""With planning or capacity at 1 a likelihood is never better than this."""

FINDING_STEPS = 2
"""From this many steps between the judged and the calculated status, the difference is a finding."""

ANSWER_WORKING_DAYS = 10


class Likelihood(IntEnum):
    """Likelihood of delivery, four points; 4 is the most likely."""

    UNLIKELY = 1
    RATHER_UNLIKELY = 2
    RATHER_LIKELY = 3
    LIKELY = 4


class Performance(StrEnum):
    """What was reached lately, held against the trajectory."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True)
class Criteria:
    """The four questions of a judgement, each 1 to 4, and recent performance against the trajectory.

    `challenge`: 1 very high … 4 low. `planning` and `capacity`: 1 highly problematic … 4 good. `stage`: 1 policy
    development, 2 implementation, 3 embedded, 4 irreversible. Raises ValueError outside the scale.
    """

    challenge: int
    planning: int
    capacity: int
    stage: int
    performance: Performance

    def __post_init__(self) -> None:
        for name in ("challenge", "planning", "capacity", "stage"):
            if not WORST <= getattr(self, name) <= BEST:
                raise ValueError(f"{name} is from {WORST} to {BEST}")

    @property
    def points(self) -> int:
        """Challenge + 2·planning + 2·capacity + stage: 6 to 24."""
        return self.challenge + QUALITY_WEIGHT * (self.planning + self.capacity) + self.stage


def derived_likelihood(criteria: Criteria) -> Likelihood:
    """The likelihood that follows from the criteria: by points, capped by a weak plan or capacity, less one if behind.

    A person may depart from it with a reason.
    """
    found = _by_points(criteria.points)
    if WORST in (criteria.planning, criteria.capacity):
        found = min(found, WEAK_CAP)
    if criteria.performance == Performance.BEHIND:
        found = max(WORST, found - 1)
    return Likelihood(found)


def _by_points(points: int) -> int:
    limits = (HIGH_FROM, RATHER_HIGH_FROM, RATHER_LOW_FROM)
    return BEST - sum(points < limit for limit in limits)


_OF_RATING = {
    Confidence.GREEN: Likelihood.LIKELY,
    Confidence.AMBER_GREEN: Likelihood.RATHER_LIKELY,
    Confidence.AMBER: Likelihood.RATHER_UNLIKELY,
    Confidence.AMBER_RED: Likelihood.RATHER_UNLIKELY,
    Confidence.RED: Likelihood.UNLIKELY,
}


def likelihood_of_rating(rating: Confidence) -> Likelihood:
    """The likelihood of a judgement given without criteria: five points onto four, amber to the prudent side."""
    return _OF_RATING[rating]


_PLACE = {
    Status.COMPLETE: 0,
    Status.GREEN: 0,
    Status.AMBER_GREEN: 1,
    Status.AMBER_RED: 3,
    Status.RED: 4,
}
"""Where a calculated status stands on the five points of delivery confidence; rules never say plain amber (2)."""

_GREEN_SIDE, _RED_SIDE = 1, 3


class Side(StrEnum):
    """Which of the two statuses looks better."""

    JUDGED = "judged"
    CALCULATED = "calculated"


@dataclass(frozen=True, slots=True)
class Difference:
    """Judged against calculated status: how many steps lie between them, and which side looks better."""

    steps: int
    better: Side | None
    is_watermelon: bool

    @property
    def is_finding(self) -> bool:
        return self.steps >= FINDING_STEPS


def difference(*, judged: Confidence, calculated: Status) -> Difference | None:
    """Steps on the five-point line; None with no data, which says nothing that could be contradicted.

    A watermelon is green or amber-green on the one side and amber-red or red on the other: green outside, red inside.
    """
    if calculated == Status.NO_DATA:
        return None
    here, there = judged.severity, _PLACE[calculated]
    better = None if here == there else Side.JUDGED if here < there else Side.CALCULATED
    outside, inside = min(here, there), max(here, there)
    return Difference(abs(here - there), better, outside <= _GREEN_SIDE and inside >= _RED_SIDE)


def answer_due(opened: date, working_days: int = ANSWER_WORKING_DAYS) -> date:
    """The day that many working days of Kazakhstan after `opened`."""
    return add_working_days(opened, working_days)


class DateFault(StrEnum):
    """Why a judgement cannot bear a date."""

    IN_FUTURE = "in_future"
    PAST_PERIOD = "past_period"
    BEFORE_NEWEST = "before_newest"


def date_fault(judged: date, *, today: date, newest: date | None) -> DateFault | None:
    """The first that applies: after today; in a month that is over; before the newest confirmed judgement."""
    if judged > today:
        return DateFault.IN_FUTURE
    if (judged.year, judged.month) < (today.year, today.month):
        return DateFault.PAST_PERIOD
    if newest is not None and judged < newest:
        return DateFault.BEFORE_NEWEST
    return None
