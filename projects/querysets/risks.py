"""Risks and issues: who sees them, and who keeps them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F

from projects.querysets.plan import OfVisibleSubjectsQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class RiskQuerySet(OfVisibleSubjectsQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def with_score(self) -> Self:
        """Adds `points`: likelihood times impact."""
        return self.annotate(points=F("likelihood") * F("impact"))


class IssueQuerySet(OfVisibleSubjectsQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due_date__lt=on)

    def still_open_for(self, user: User) -> Self:
        """Those that the person may resolve."""
        return self.editable_by(user).open()
