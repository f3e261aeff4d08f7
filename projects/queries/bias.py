"""How the forecasts of each owner compare with what happened, from the history of its finished milestones.

One number for everyone: an owner's bias is shown to those who can open every finished milestone of it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import wall
from accounts.models import User
from projects.domain.bias import HORIZONS, Bias, Finished, Told, bias, error, expected_on
from projects.models import Milestone, MilestoneUpdate
from projects.models.milestone import DatePrecision
from projects.querysets import organisations_visible_to, sees_everything
from regions.models import Organisation


@dataclass(frozen=True, slots=True)
class FinishedRow:
    """A finished milestone, with what was forecast at each of HORIZONS and by how many days that was wrong."""

    milestone: Milestone
    finished: Finished

    @property
    def forecasts(self) -> list[tuple[int, date | None, int | None]]:
        """Horizon, forecast in force then, error in days."""
        actual = self.finished.actual
        return [
            (
                days,
                expected_on(self.finished.told, date.fromordinal(actual.toordinal() - days)),
                error(self.finished, days),
            )
            for days in HORIZONS
        ]


@dataclass(frozen=True, slots=True)
class BiasLine:
    """One owner: `finished` milestones with an exact day, and the bias at each of HORIZONS."""

    organisation: Organisation
    finished: int
    by_horizon: tuple[Bias, ...]

    @property
    def is_shown(self) -> bool:
        return any(each.is_shown for each in self.by_horizon)


def finished_milestones() -> QuerySet[Any, Any]:
    """Done on an exact day, of the national plan, with an owner."""
    done = Milestone.objects.filter(state=Milestone.State.DONE, date_precision=DatePrecision.DAY, owner__isnull=False)
    return done.filter(task__project__portfolio__is_national=True)


def owners_visible_to(user: User) -> QuerySet[Organisation, Organisation]:
    """Owners of finished milestones all of which the person can open."""
    owned = finished_milestones().filter(owner=OuterRef("pk"))
    found = organisations_visible_to(user).filter(Exists(owned))
    if sees_everything(user):
        return found
    closed = finished_milestones().exclude(task__in=_open_tasks(user)).values_list("owner_id", flat=True)
    with wall.lifted(because="a bias is told only to who can open all that it is made of"):
        return found.exclude(pk__in=list(closed.distinct()))


def _open_tasks(user: User) -> Any:
    return Milestone.objects.visible_to(user).values("task_id")


def bias_lines(owners: Sequence[Organisation]) -> list[BiasLine]:
    """The bias of these owners, in their order. Two queries."""
    rows = finished_rows([owner.pk for owner in owners])
    of_owner: dict[int | None, list[Finished]] = defaultdict(list)
    for row in rows:
        of_owner[row.milestone.owner_id].append(row.finished)
    return [
        BiasLine(owner, len(of_owner[owner.pk]), tuple(bias(of_owner[owner.pk], days) for days in HORIZONS))
        for owner in owners
    ]


def finished_rows(owner_ids: Sequence[int]) -> list[FinishedRow]:
    """Finished milestones of these owners with what was expected of them over time, the newest first."""
    milestones = list(
        finished_milestones().filter(owner_id__in=owner_ids).select_related("task").order_by("-actual_date", "code")
    )
    told: dict[int, list[Told]] = defaultdict(list)
    history = MilestoneUpdate.objects.filter(milestone__in=milestones).order_by("milestone_id", "version")
    for milestone_id, at, forecast, baseline in history.values_list(
        "milestone_id", "at", "forecast_date", "baseline_date"
    ):
        told[milestone_id].append(Told(timezone.localdate(at), forecast or baseline))
    return [FinishedRow(m, Finished(m.actual_date, tuple(told[m.pk]))) for m in milestones if m.actual_date]


def bias_page(user: User) -> list[BiasLine]:
    """Every owner that the person may read, those with a number first, the most optimistic of them on top."""
    lines = bias_lines(list(owners_visible_to(user).order_by("code")))
    return sorted(lines, key=lambda line: (not line.is_shown, -_worst(line), line.organisation.code))


def _worst(line: BiasLine) -> float:
    known = [float(each.mean_error) for each in line.by_horizon if each.mean_error is not None]
    return max(known, default=0.0)
