"""Money by year as bars on one zero-based scale, in percent of the drawing's width."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reporting.charts.scale import number


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year: lengths from zero; empty where the figure is not known."""

    year: int
    baseline: str
    forecast: str
    actual: str
    figures: Any


def draw(budgets: Sequence[Any]) -> tuple[YearBar, ...]:
    """One bar a year, all on the scale of the largest figure. No years, or only zeros: nothing to draw."""
    known = [
        amount
        for budget in budgets
        for amount in (budget.baseline, budget.forecast, budget.actual)
        if amount is not None
    ]
    most = max(known, default=Decimal(0))
    if not most:
        return ()
    return tuple(
        YearBar(
            budget.year,
            _length(budget.baseline, most),
            _length(budget.forecast, most),
            _length(budget.actual, most),
            budget,
        )
        for budget in budgets
    )


def _length(amount: Decimal | None, most: Decimal) -> str:
    return "" if amount is None else number(float(100 * amount / most))
