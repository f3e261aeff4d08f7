"""Money of a project by year: variances, which of them must be explained, totals, and what is still to be spent.

All amounts are in millions of tenge, 0 or more, None where not known (which is not 0). Spending never counts as
progress: nothing here takes or gives a completion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.domain.values import ZERO, exact, ratio

LIMIT = Decimal("0.05")
"""A deviation of more than 5 % must be explained (after the UK major projects portfolio)."""


@dataclass(frozen=True, slots=True)
class YearMoney:
    """The figures of one year. `actual` is what was spent so far in a running year."""

    year: int
    baseline: Decimal
    forecast: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class Deviation:
    """`found` held against `planned`. `share`: the variance as a fraction of `planned`, None where that is 0."""

    planned: Decimal
    found: Decimal

    @property
    def variance(self) -> Decimal:
        with exact():
            return self.found - self.planned

    @property
    def share(self) -> Decimal | None:
        return ratio(self.variance, self.planned) if self.planned else None

    @property
    def must_be_explained(self) -> bool:
        """More than 5 % either way, on the exact amounts; anything at all where nothing was planned."""
        with exact():
            return abs(self.found - self.planned) > LIMIT * self.planned


@dataclass(frozen=True, slots=True)
class Totals:
    """Whole life. Each variance adds only the years in which both of its figures are known."""

    years: int
    baseline: Decimal
    forecast: Decimal
    forecast_years: int
    actual: Decimal
    actual_years: int
    forecast_variance: Decimal
    actual_variance: Decimal
    closed_years: int


def forecast_deviation(year: YearMoney) -> Deviation | None:
    """Forecast against baseline; None without a forecast."""
    return None if year.forecast is None else Deviation(year.baseline, year.forecast)


def actual_deviation(year: YearMoney, *, this_year: int) -> Deviation | None:
    """Actual against forecast, of a year that is over; None for a running year, whose actual is not the whole."""
    if year.actual is None or year.forecast is None or year.year >= this_year:
        return None
    return Deviation(year.forecast, year.actual)


def totals(years: Sequence[YearMoney], *, this_year: int) -> Totals:
    """Sums over the years that are given."""
    forecasts = [found for year in years if (found := forecast_deviation(year))]
    actuals = [found for year in years if (found := actual_deviation(year, this_year=this_year))]
    return Totals(
        years=len(years),
        baseline=_sum(year.baseline for year in years),
        forecast=_sum(year.forecast for year in years if year.forecast is not None),
        forecast_years=len(forecasts),
        actual=_sum(year.actual for year in years if year.actual is not None),
        actual_years=sum(year.actual is not None for year in years),
        forecast_variance=_sum(found.variance for found in forecasts),
        actual_variance=_sum(found.variance for found in actuals),
        closed_years=len(actuals),
    )


def still_to_spend(years: Iterable[YearMoney], *, this_year: int) -> Decimal:
    """What this year and the later ones expect beyond what is spent: forecast (baseline where none) less actual."""
    with exact():
        rest = [
            (year.baseline if year.forecast is None else year.forecast) - (year.actual or ZERO)
            for year in years
            if year.year >= this_year
        ]
    return _sum(max(ZERO, one) for one in rest)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    with exact():
        return sum(amounts, ZERO)
