"""Every published figure of the national portfolio that a person may see, by dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from projects.models import Portfolio
from projects.queries import figures as published
from projects.queries.figures import SliceFigures

DIMENSIONS = ("project", "sector", "region", "organisation", "team")
"""In the order of the page. Areas have no page of their own yet, tasks stand on the pages of their slices."""


@dataclass(frozen=True, slots=True)
class AllFigures:
    """Slices by dimension, worst first, and the portfolios beside the national one that the person may see."""

    by_dimension: Mapping[str, Sequence[SliceFigures]]
    portfolios: Sequence[Portfolio]

    @property
    def is_empty(self) -> bool:
        return not any(self.by_dimension.values())


def all_figures(*, user: User) -> AllFigures:
    """The same number of queries however many slices there are."""
    portfolios = list(Portfolio.objects.visible_to(user).order_by("-is_national", "code"))
    national = next((one for one in portfolios if one.is_national), None)
    found = {dimension: _worst_first(user, dimension, national) for dimension in DIMENSIONS}
    return AllFigures(found, [one for one in portfolios if not one.is_national])


def _worst_first(user: User, dimension: str, portfolio: Portfolio | None) -> list[SliceFigures]:
    if portfolio is None:
        return []
    figures = published.current(user=user, dimension=dimension, portfolio=portfolio)
    return sorted(figures, key=lambda one: (-one.status.severity, one.gap_points or 0, one.code))
