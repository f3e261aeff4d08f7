"""Whether what a page shows is still what is stored."""

from accounts.models import User
from projects.models import Portfolio, Rollup


def version_of(*, user: User, dimension: str, object_id: int, portfolio: Portfolio) -> str | None:
    """A token that changes with every recompute of the slice; None where the person may not see it. One query.

    The newest work taken in is not enough: the figures of a new day come from the same work.
    """
    rows = Rollup.objects.visible_to(user).of(dimension, object_id).filter(portfolio=portfolio)
    stamp = rows.values_list("source_version", "computed_at").first()
    return None if stamp is None else f"{stamp[0]}-{stamp[1]:%Y%m%d%H%M%S%f}"
