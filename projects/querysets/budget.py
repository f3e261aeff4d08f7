"""Money of projects by year."""

from typing import Self

from projects.querysets.plan import OfVisibleProjectsQuerySet


class BudgetQuerySet(OfVisibleProjectsQuerySet):
    """Seen by those who see the project."""

    def in_order(self) -> Self:
        return self.order_by("project__code", "year")
