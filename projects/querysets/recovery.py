"""Recovery plans."""

from datetime import date
from typing import Self

from projects.querysets.plan import OfVisibleSubjectsQuerySet


class RecoveryPlanQuerySet(OfVisibleSubjectsQuerySet):
    def open(self) -> Self:
        """Neither closed nor cancelled: one for each subject at most."""
        return self.filter(state__in=["owed", "submitted", "returned", "accepted"])

    def overdue(self, *, on: date) -> Self:
        """To be written, or written anew, and the day has passed."""
        return self.filter(state__in=["owed", "returned"], due_date__lt=on)
