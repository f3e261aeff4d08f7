"""Days of history: rebuilt from the updates of milestones, for trends and for `as_of`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from projects.models import Portfolio, ThresholdSet
from projects.rollups import statements
from projects.rollups.engine import LOCK_SPACE
from regions.days import end_of

TABLES = (
    "projects_strategicproject",
    "projects_task",
    "projects_task_regions",
    "projects_milestone",
    "projects_milestoneupdate",
    "projects_indicator",
    "projects_indicatorvalue",
    "projects_indicatortrajectory",
    "projects_trajectorypoint",
    "projects_rollupsnapshot",
)
TASKS_THEN = statements.task_figures(
    standing=statements.STANDING_THEN, corridor=statements.CORRIDOR_THEN, target=statements.HISTORY
)
GROUPS_THEN = statements.group_figures(slices=statements.SLICES_OF_PORTFOLIO, target=statements.HISTORY)


def rebuild(*, portfolio: Portfolio, days: Iterable[date], now: datetime) -> int:
    """Compute the figures of past days from what was known on each; answers how many days.

    The tree (which task counts where, weights of tasks and projects) is today's: only milestones
    and indicators have a history.
    """
    version = ThresholdSet.objects.values_list("version", flat=True).latest("version")
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, portfolio.pk])
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")  # a bulk load just before left the planner without an idea
        for day in sorted(set(days)):
            params = _params(portfolio, day, now, version)
            cursor.execute(TASKS_THEN, params)
            cursor.execute(GROUPS_THEN, params)
            count += 1
        cursor.execute("ANALYZE projects_rollupsnapshot")  # whoever reads a past day next needs to know how many
    return count


def _params(portfolio: Portfolio, day: date, now: datetime, version: int) -> dict[str, Any]:
    return {
        "portfolio": portfolio.pk,
        "task_ids": None,
        "today": day,
        "end_of_day": end_of(day),
        "now": now,
        "version": version,
        "zone": settings.TIME_ZONE,
        "source_version": 0,
    }
