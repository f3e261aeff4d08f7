"""Teams by month: the published status of each at the end of the last twelve months, from the stored history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber, TruncMonth

from accounts.models import User
from projects.domain.values import Status
from projects.models import Portfolio, RollupSnapshot, StrategicProject, Task, Team
from projects.queries import figures as published
from projects.queries.figures import SliceFigures

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """A team at the end of a month (in the last column: on the day itself). `progress`: a share, None: no data."""

    day: date
    status: Status
    is_stale: bool
    progress: Any


@dataclass(frozen=True, slots=True)
class TeamRow:
    """`cells`: one a month, oldest first; None where nothing was recorded or it was not for this reader."""

    team: Team
    figures: SliceFigures
    cells: tuple[Cell | None, ...]

    @property
    def steps(self) -> int:
        """By how many statuses it is worse (positive) or better than a month before; 0 where either is not known."""
        now, before = self.cells[-1], self.cells[-2]
        if now is None or before is None or Status.NO_DATA in (now.status, before.status):
            return 0
        return now.status.severity - before.status.severity


@dataclass(frozen=True, slots=True)
class TeamHeat:
    """Rows worst first. `months`: the first days of the months of the columns."""

    day: date
    months: tuple[date, ...]
    rows: tuple[TeamRow, ...]

    @property
    def behind(self) -> tuple[TeamRow, ...]:
        return tuple(row for row in self.rows if row.figures.status in (Status.RED, Status.AMBER_RED))

    @property
    def worse(self) -> tuple[TeamRow, ...]:
        """Worse than a month before."""
        return tuple(row for row in self.rows if row.steps > 0)


def team_heat(
    *,
    user: User,
    portfolio: Portfolio,
    today: date,
    as_of: date | None = None,
    sector_id: int | None = None,
    project: StrategicProject | None = None,
) -> TeamHeat:
    """Of the teams of the portfolio, of a sector or of a project, those whose figures the person may see.

    A fixed number of statements, however many teams.
    """
    day = min(today, as_of or today)
    found = published.current(
        user=user, dimension="team", portfolio=portfolio, object_ids=_asked(user, sector_id, project), as_of=as_of
    )
    teams = Team.objects.visible_to(user).select_related("sector").in_bulk([one.object_id for one in found])
    months = _months(day)
    past = _past(user, portfolio, [one.object_id for one in found], months[0], day)
    rows = [_row(teams[one.object_id], one, past, months) for one in found if one.object_id in teams]
    rows.sort(key=lambda row: (-row.figures.status.severity, row.figures.gap_points or 0, row.team.code))
    return TeamHeat(day, months, tuple(rows))


def _asked(user: User, sector_id: int | None, project: StrategicProject | None) -> Iterable[int] | None:
    """Primary keys of the teams that are meant; None: every team."""
    if sector_id is not None:
        return list(Team.objects.visible_to(user).filter(sector=sector_id).values_list("pk", flat=True))
    if project is not None:
        tasks = Task.objects.visible_to(user).filter(project=project).exclude(team=None)
        return list(tasks.order_by("team").values_list("team", flat=True).distinct())
    return None


def _months(day: date) -> tuple[date, ...]:
    newest = day.year * 12 + day.month - 1
    return tuple(date(n // 12, n % 12 + 1, 1) for n in range(newest - MONTHS + 1, newest + 1))


def _past(user: User, portfolio: Portfolio, ids: list[int], since: date, day: date) -> Mapping[tuple[int, date], Cell]:
    """The last stored day of each month before the day, by team and first day of the month."""
    rows = RollupSnapshot.objects.visible_to(user).filter(
        portfolio=portfolio, dimension="team", object_id__in=ids, as_of_date__gte=since, as_of_date__lte=day
    )
    newest = Window(
        RowNumber(), partition_by=[F("object_id"), TruncMonth("as_of_date")], order_by=F("as_of_date").desc()
    )
    found = rows.annotate(place=newest).filter(place=1)
    columns = ("object_id", "as_of_date", "status", "is_stale", "progress")
    return {
        (pk, at.replace(day=1)): Cell(at, Status(status), is_stale, progress)
        for pk, at, status, is_stale, progress in found.values_list(*columns)
    }


def _row(team: Team, figures: SliceFigures, past: Mapping[tuple[int, date], Cell], months: tuple[date, ...]) -> TeamRow:
    """The last column says what the figures of the day say, whatever was stored before in the same month."""
    now = Cell(figures.as_of_date, figures.status, figures.is_stale, figures.progress)
    before = [past.get((team.pk, month)) for month in months]
    at = {month: n for n, month in enumerate(months)}
    place = at.get(figures.as_of_date.replace(day=1))
    if place is not None:
        before[place] = now
    return TeamRow(team, figures, tuple(before))
