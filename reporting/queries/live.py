"""Whether what a page shows is still what is stored, and which day a page shows by itself."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from projects.models import Portfolio, Rollup


def version_of(*, user: User, dimension: str, object_id: int, portfolio: Portfolio) -> str | None:
    """A token that changes with every recompute of the slice; None where the person may not see it. One query.

    The newest work taken in is not enough: the figures of a new day come from the same work.
    """
    rows = Rollup.objects.visible_to(user).of(dimension, object_id).filter(portfolio=portfolio)
    stamp = rows.values_list("source_version", "computed_at").first()
    return None if stamp is None else f"{stamp[0]}-{stamp[1]:%Y%m%d%H%M%S%f}"


def day_by_itself(*, user: User, portfolio: Portfolio) -> date | None:
    """The day that a page shows when none is asked for: None, the present, for the national portfolio.

    A reference portfolio is a record that ended: shown as on the day of its newest return, not as of a today on which
    all of it would be years overdue.
    """
    if portfolio.is_national:
        return None
    rows = Rollup.objects.visible_to(user).of("country", portfolio.pk).filter(portfolio=portfolio)
    newest = rows.values_list("last_reported_at", flat=True).first()
    return timezone.localdate(newest) if newest else None
