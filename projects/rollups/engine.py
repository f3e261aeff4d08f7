"""Recomputing figures from the present state, under a lock for each portfolio.

Never `new = old + delta`: two writers on one ancestor would lose an update. A drainer locks the portfolio, then reads
what is committed (each statement sees the newest commits), so order and duplicates of the work do not matter.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from projects.models import OutboxEntry, Rollup, ThresholdSet
from projects.rollups import statements

LOCK_SPACE = 7_301
"""First key of the advisory locks of this module; the second is the portfolio."""


def recompute(
    *, portfolio_id: int, task_ids: Sequence[int] | None, today: date, now: datetime, source_version: int | None = None
) -> None:
    """Recompute the tasks named (None: all of the portfolio) and every slice they count in, in one transaction.

    `today` is the day the figures are for. A portfolio whose figures are of another day or of other thresholds is
    recomputed whole, after its old day went into the history: no row ever mixes two days.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, portfolio_id])
        version = ThresholdSet.objects.values_list("version", flat=True).latest("version")
        if task_ids is not None and _of_another_day(portfolio_id, today, version):
            task_ids = None
        params = {
            "portfolio": portfolio_id,
            "task_ids": None if task_ids is None else list(task_ids),
            "today": today,
            "now": now,
            "version": version,
            "zone": settings.TIME_ZONE,
            "source_version": _newest_work() if source_version is None else source_version,
        }
        if task_ids is None:
            _recompute_whole(cursor, params)
        else:
            cursor.execute(TASKS_NOW, params)
            cursor.execute(GROUPS_OF_TASKS, params)


TASKS_NOW = statements.task_figures(
    standing=statements.STANDING_NOW, corridor=statements.CORRIDOR_NOW, target=statements.PRESENT
)
GROUPS_OF_TASKS = statements.group_figures(slices=statements.SLICES_OF_TASKS, target=statements.PRESENT)
GROUPS_OF_PORTFOLIO = statements.group_figures(slices=statements.SLICES_OF_PORTFOLIO, target=statements.PRESENT)


def _recompute_whole(cursor: Any, params: dict[str, Any]) -> None:
    cursor.execute(statements.KEEP_DAY, params)
    cursor.execute(TASKS_NOW, params)
    cursor.execute(GROUPS_OF_PORTFOLIO, params)
    cursor.execute(statements.DROP_GONE, params)


def _of_another_day(portfolio_id: int, today: date, version: int) -> bool:
    """Whether stored figures are of another day or other thresholds, or there are none yet."""
    rows = Rollup.objects.filter(portfolio_id=portfolio_id)
    return not rows.exists() or rows.filter(~Q(as_of_date=today) | ~Q(thresholds_id=version)).exists()


def _newest_work() -> int:
    """The newest outbox id: what a recompute of everything has surely taken in."""
    return OutboxEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def portfolios_of_another_day(*, today: date) -> list[int]:
    """Portfolios whose figures are not of `today`, in the order in which they are to be locked."""
    return list(
        Rollup.objects.exclude(as_of_date=today)
        .order_by("portfolio_id")
        .values_list("portfolio_id", flat=True)
        .distinct()
    )
