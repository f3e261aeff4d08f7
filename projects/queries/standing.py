"""Milestones as they were known at the end of a day: from their history, by the rule of the stored figures of that day.

The same rule as `rollups.statements.STANDING_THEN`: the newest update before midnight. What has no history (names,
owners, links between milestones, which task belongs where) is today's, and so is what the reader may see.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from projects.models import MilestoneBaseline, MilestoneUpdate
from projects.models.milestone import MilestoneStanding
from regions.days import end_of

STANDING = tuple(field.name for field in MilestoneStanding._meta.get_fields())
"""What the history keeps of a milestone: weight, state, completion and its dates."""


def standings(milestones: QuerySet[Any, Any], *, on: date) -> QuerySet[Any, Any]:
    """The newest update of each of these milestones by the end of the day, with `expected_date`; none, no row."""
    known = MilestoneUpdate.objects.filter(milestone__in=milestones.order_by().values("pk"), at__lt=end_of(on))
    newest = known.order_by("milestone_id", "-version").distinct("milestone_id")
    found: QuerySet[Any, Any] = MilestoneUpdate.objects.filter(pk__in=newest.values("pk"))
    return found.annotate(expected_date=Coalesce("actual_date", "forecast_date", "baseline_date"))


def as_known(update: Any, milestone: Any | None = None) -> Any:
    """The milestone of an update of `standings` as it stood then. In memory only: never save it."""
    milestone = milestone or update.milestone
    for name in STANDING:
        setattr(milestone, name, getattr(update, name))
    milestone.note, milestone.evidence = update.note, update.evidence
    milestone.reported_at = update.at if update.version > 1 else None
    milestone.expected_date = update.expected_date
    return milestone


def milestones_then(milestones: QuerySet[Any, Any], *, on: date | None) -> list[Any]:
    """The milestones in the order given: as they stand, or (`on`) as known at the end of a day, without later ones.

    Two queries more or none, and `baseline_number` is of that day too.
    """
    rows = list(milestones)
    if on is None:
        return rows
    then = {update.milestone_id: update for update in standings(milestones, on=on)}
    numbers = _baseline_numbers(then, on)
    found = [as_known(then[row.pk], row) for row in rows if row.pk in then]
    for row in found:
        row.baseline_number = numbers.get(row.pk, 1)
    return found


def _baseline_numbers(milestone_ids: Iterable[int], on: date) -> dict[int, int]:
    agreed = MilestoneBaseline.objects.filter(milestone__in=list(milestone_ids), at__lt=end_of(on))
    return dict(agreed.order_by().values_list("milestone_id").annotate(number=Max("number")))
