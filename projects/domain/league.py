"""League tables: who stands where by likelihood of delivery, what decided, who moved, and who is not ranked and why.

Tasks, projects and portfolios of bodies are ranked, never people. Worked examples: docs/formulas/judgements.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from projects.domain.values import ZERO, Confidence, Status, exact, quantise, ratio

FEWEST_TASKS = 3
"""A group of fewer tasks is not ranked: one task would be the whole of it."""


class Decider(StrEnum):
    """What a place was decided by, in the order of the tie-break chain."""

    FIRST = "first"
    LIKELIHOOD = "likelihood"
    STATUS = "status"
    SCHEDULE = "schedule"
    SLIP = "slip"
    EQUAL = "equal"


class NotRanked(StrEnum):
    """Why something has no place, in the order in which it is asked."""

    TOO_FEW_TASKS = "too_few_tasks"
    NO_DATA = "no_data"
    EXPIRED = "expired"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Judged:
    """The likelihood of one task with the weight W(project)·W(task) that it has in every slice."""

    likelihood: Decimal
    weight: Decimal


def group_likelihood(tasks: Iterable[Judged]) -> Decimal | None:
    """Σ weight·likelihood / Σ weight over the tasks that have one, 12 decimals; None where no task has."""
    known = list(tasks)
    with exact():
        total = sum((task.weight for task in known), ZERO)
        gained = sum((task.weight * task.likelihood for task in known), ZERO)
    return ratio(gained, total)


@dataclass(frozen=True, slots=True)
class Contender:
    """What a place is decided on. `schedule_performance`: None while nothing is planned yet.

    `tasks` is None for a single task, which cannot be too few. `expired`: it had a judgement that is no longer valid.
    """

    key: str
    likelihood: Decimal | None
    status: Status
    schedule_performance: Decimal | None
    worst_late_days: int
    tasks: int | None = None
    expired: bool = False

    @property
    def left_out(self) -> NotRanked | None:
        if self.tasks is not None and self.tasks < FEWEST_TASKS:
            return NotRanked.TOO_FEW_TASKS
        if self.status == Status.NO_DATA:
            return NotRanked.NO_DATA
        if self.likelihood is None:
            return NotRanked.EXPIRED if self.expired else NotRanked.NOT_JUDGED
        return None

    @property
    def standing(self) -> tuple[Decimal, int, Decimal, int]:
        """The tie-break chain as a tuple, the best smallest; nothing planned yet stands as just on schedule (1)."""
        performance = Decimal(1) if self.schedule_performance is None else self.schedule_performance
        return (-(self.likelihood or ZERO), self.status.severity, -performance, max(0, self.worst_late_days))


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` from 1, shared by equals (1, 2, 2, 4); `decided_by` is what separates it from the one above, `above`."""

    contender: Contender
    rank: int
    decided_by: Decider
    above: str | None


@dataclass(frozen=True, slots=True)
class Table:
    places: tuple[Place, ...]
    left_out: tuple[tuple[Contender, NotRanked], ...]


def rank(contenders: Iterable[Contender]) -> Table:
    """The table, best first; equals in the order of their keys. What cannot be ranked is told beside it, with why."""
    ordered = sorted(contenders, key=lambda one: one.key)
    left_out = tuple((one, why) for one in ordered if (why := one.left_out))
    ranked = sorted((one for one in ordered if one.left_out is None), key=lambda one: one.standing)
    places: list[Place] = []
    for number, one in enumerate(ranked, start=1):
        before = places[-1] if places else None
        decider = Decider.FIRST if before is None else _decider(before.contender, one)
        shared = before is not None and decider == Decider.EQUAL
        number = before.rank if before is not None and shared else number
        places.append(Place(one, number, decider, before.contender.key if before else None))
    return Table(tuple(places), left_out)


_CHAIN = (Decider.LIKELIHOOD, Decider.STATUS, Decider.SCHEDULE, Decider.SLIP)


def _decider(above: Contender, below: Contender) -> Decider:
    compared = zip(_CHAIN, above.standing, below.standing, strict=True)
    return next((decider for decider, better, worse in compared if better != worse), Decider.EQUAL)


def moved(before: int | None, now: int | None) -> int | None:
    """Places gained (positive) or lost since the last round; None where either has no place."""
    return None if before is None or now is None else before - now


@dataclass(frozen=True, slots=True)
class Movement:
    """Between two dates. `cells` holds what was judged at both, by the rating then and the rating now."""

    cells: Mapping[tuple[Confidence, Confidence], tuple[str, ...]]
    improved: tuple[str, ...]
    worsened: tuple[str, ...]
    unchanged: tuple[str, ...]
    newly_judged: tuple[str, ...]
    no_longer_judged: tuple[str, ...]


def movement(then: Mapping[str, Confidence], now: Mapping[str, Confidence]) -> Movement:
    """The matrix of ratings between two dates, as the UK major projects portfolio publishes it."""
    both = sorted(then.keys() & now.keys())
    cells: dict[tuple[Confidence, Confidence], tuple[str, ...]] = {}
    for key in both:
        pair = (then[key], now[key])
        cells[pair] = (*cells.get(pair, ()), key)
    change = {key: then[key].severity - now[key].severity for key in both}
    return Movement(
        cells=cells,
        improved=tuple(key for key in both if change[key] > 0),
        worsened=tuple(key for key in both if change[key] < 0),
        unchanged=tuple(key for key in both if change[key] == 0),
        newly_judged=tuple(sorted(now.keys() - then.keys())),
        no_longer_judged=tuple(sorted(then.keys() - now.keys())),
    )


def shown(likelihood: Decimal) -> Decimal:
    """A mean likelihood to two decimals, half up: for display only."""
    with exact():
        return quantise(likelihood).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
