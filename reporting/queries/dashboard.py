"""The dashboard of a sector, a region or an organisation: one anatomy for all three."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from projects.models import Portfolio, Task
from projects.queries import figures as published
from projects.queries.curves import Curve, curves, monthly_history
from projects.queries.figures import SliceFigures
from reporting.queries import attention
from reporting.queries.team_heat import TeamHeat, team_heat

MOST_TASKS = 40


@dataclass(frozen=True, slots=True)
class TaskRow:
    figures: SliceFigures
    task: Task


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the page shows. `tasks`: the league, worst first, of the tasks that the reader can open.

    On a past day milestones, plan and forecast are as they were known then; which tasks belong here is today's.
    `teams`: those of a sector by month.
    """

    portfolio: Portfolio
    figures: SliceFigures
    curve: Curve
    tasks: Sequence[TaskRow]
    more_tasks: int
    late: attention.Late
    coming: Sequence[Any]
    teams: TeamHeat | None

    @property
    def today(self) -> date:
        return self.figures.as_of_date


def dashboard(
    *,
    user: User,
    portfolio: Portfolio,
    dimension: str,
    object_id: int,
    as_of: date | None = None,
    all_tasks: bool = False,
) -> Dashboard | None:
    """The dashboard as the person may see it; None where there are no figures that are theirs to see."""
    figures = published.one(user=user, dimension=dimension, object_id=object_id, portfolio=portfolio, as_of=as_of)
    if figures is None:
        return None
    tasks = attention.tasks_of_slice(user=user, portfolio=portfolio, dimension=dimension, object_id=object_id)
    league = _league(user, portfolio, tasks, as_of)
    shown = league if all_tasks else league[:MOST_TASKS]
    today = figures.as_of_date
    known_on = today if as_of else None
    return Dashboard(
        portfolio=portfolio,
        figures=figures,
        curve=_curve(figures, portfolio, known_on),
        tasks=shown,
        more_tasks=len(league) - len(shown),
        late=attention.late(user=user, tasks=tasks, today=today, known_on=known_on),
        coming=attention.coming(user=user, tasks=tasks, today=today, known_on=known_on),
        teams=team_heat(user=user, portfolio=portfolio, today=today, as_of=as_of, sector_id=object_id)
        if dimension == "sector"
        else None,
    )


def _league(user: User, portfolio: Portfolio, tasks: Any, as_of: date | None) -> list[TaskRow]:
    """Ranks tasks, not people: the worst status first, then the furthest behind its plan."""
    found = tasks.select_related("lead_organisation", "team", "project").in_bulk()
    figures = published.current(user=user, dimension="task", portfolio=portfolio, object_ids=found, as_of=as_of)
    figures.sort(key=lambda one: (-one.status.severity, one.gap_points or 0, one.code))
    return [TaskRow(one, found[one.object_id]) for one in figures]


def _curve(figures: SliceFigures, portfolio: Portfolio, known_on: date | None) -> Curve:
    history = monthly_history(figures=[figures], portfolio=portfolio)
    drawn = curves(figures=[figures], history=history, portfolio=portfolio, known_on=known_on)
    return drawn[figures.object_id]
