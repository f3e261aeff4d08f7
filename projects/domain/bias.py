"""Forecast bias: how forecasts made some time before a milestone was finished compare with what happened.

The error is in days, actual less forecast: positive means that it happened later than was said. The horizon counts
back from the day on which it happened. Worked examples: docs/formulas/cycle.md. The comparison of forecasts with what
happened, by who made them, is the reference-class check that the UK's major projects portfolio reports on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from projects.domain.cycle import mean
from projects.domain.values import ratio

HORIZONS = (30, 90, 180)
"""Days before the end at which forecasts are held against it."""

FEWEST = 5
"""With fewer finished milestones no bias is shown: one late one would look like a habit."""


@dataclass(frozen=True, slots=True)
class Told:
    """From the day `on`, the milestone was expected on `expected` (None: without a date)."""

    on: date
    expected: date | None


@dataclass(frozen=True, slots=True)
class Finished:
    """A milestone that happened on `actual`, with what was expected before, oldest first."""

    actual: date
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Bias:
    """Of `n` milestones with a forecast at this horizon; `mean_error` in days, `late_share` of those later."""

    horizon: int
    n: int
    mean_error: Decimal | None
    late_share: Decimal | None

    @property
    def is_shown(self) -> bool:
        return self.n >= FEWEST


def expected_on(told: Iterable[Told], day: date) -> date | None:
    """What was expected at the end of a day; None where nothing was told by then, or no date was known."""
    known = [each for each in told if each.on <= day]
    return known[-1].expected if known else None


def error(finished: Finished, horizon: int) -> int | None:
    """Actual less forecast in days, of the forecast in force `horizon` days before it happened; None without one."""
    expected = expected_on(finished.told, finished.actual - timedelta(days=horizon))
    return None if expected is None else (finished.actual - expected).days


def bias(finished: Iterable[Finished], horizon: int) -> Bias:
    """Over all that had a forecast at this horizon; mean and share are None when fewer than FEWEST had."""
    errors = [found for each in finished if (found := error(each, horizon)) is not None]
    if len(errors) < FEWEST:
        return Bias(horizon, len(errors), None, None)
    late = sum(days > 0 for days in errors)
    return Bias(horizon, len(errors), mean(errors), ratio(Decimal(late), Decimal(len(errors))))
