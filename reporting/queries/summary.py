"""The summary of a portfolio: the national one, or a reference portfolio by the same anatomy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from projects.models import Portfolio, StrategicProject, Task
from projects.queries import figures as published
from projects.queries.curves import Curve, Point, curves, monthly_history
from projects.queries.figures import HistoryPoint, SliceFigures
from regions.models import Region
from reporting.charts import small_multiples, sparkline
from reporting.queries import attention

MOST_PROJECTS = 40
SPARK_MONTHS, SPARK_YEARS = 12, 12


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A strategic project with its published figures, twelve periods of history and what comes next."""

    figures: SliceFigures
    project: StrategicProject
    actual: sparkline.Values
    planned: sparkline.Values
    next_milestone: Any | None


@dataclass(frozen=True, slots=True)
class SectorCurve:
    figures: SliceFigures
    curve: Curve


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page shows. `projects` and `sectors`: worst first, at most MOST_PROJECTS unless all are asked for.

    `project_figures` are all that are seen. On a past day milestones, plans and forecasts are as they were known then.
    """

    portfolio: Portfolio
    figures: SliceFigures
    curve: Curve
    project_figures: Sequence[SliceFigures]
    projects: Sequence[ProjectRow]
    sectors: Sequence[SectorCurve]
    axis: tuple[date, date] | None
    twin: small_multiples.Twin
    regions: Sequence[Region]
    region_figures: Mapping[int, SliceFigures]
    late: attention.Late

    @property
    def today(self) -> date:
        return self.figures.as_of_date

    @property
    def trend_scale(self) -> sparkline.Scale:
        """One scale for the trends of all projects shown."""
        return sparkline.shared_scale(values for row in self.projects for values in (row.actual, row.planned))

    @property
    def sector_rows(self) -> Sequence[tuple[SectorCurve, Sequence[small_multiples.Cell]]]:
        """Rows of the table twin."""
        return list(zip(self.sectors, self.twin.rows, strict=True))

    @property
    def region_rows(self) -> Sequence[SliceFigures]:
        """The table twin of the map, worst first."""
        return worst_first(list(self.region_figures.values()))

    @property
    def more_projects(self) -> int:
        return len(self.project_figures) - len(self.projects)


def summary(
    *, user: User, portfolio: Portfolio, as_of: date | None = None, all_projects: bool = False
) -> Summary | None:
    """The summary as the person may see it; None without published figures of the whole that are theirs to see."""
    whole = published.one(user=user, dimension="country", object_id=portfolio.pk, portfolio=portfolio, as_of=as_of)
    if whole is None:
        return None
    projects = worst_first(published.current(user=user, dimension="project", portfolio=portfolio, as_of=as_of))
    sectors = worst_first(published.current(user=user, dimension="sector", portfolio=portfolio, as_of=as_of))
    known_on = whole.as_of_date if as_of else None
    sector_curves = _curves(sectors, portfolio, known_on)
    lines = [_lines(sector_curves[one.object_id]) for one in sectors]
    axis = small_multiples.axis(lines, today=whole.as_of_date)
    regions = list(Region.objects.all()) if portfolio.is_national else []
    tasks = Task.objects.visible_to(user).filter(project__portfolio=portfolio)
    return Summary(
        portfolio=portfolio,
        figures=whole,
        curve=_curves([whole], portfolio, known_on)[whole.object_id],
        project_figures=projects,
        projects=_rows(user, projects if all_projects else projects[:MOST_PROJECTS], portfolio, known_on),
        sectors=[SectorCurve(one, sector_curves[one.object_id]) for one in sectors],
        axis=axis,
        twin=small_multiples.twin(lines, axis=axis, today=whole.as_of_date),
        regions=regions,
        region_figures=_by_id(user, "region", portfolio, as_of) if regions else {},
        late=attention.late(user=user, tasks=tasks, today=whole.as_of_date, known_on=known_on),
    )


def worst_first(figures: Sequence[SliceFigures]) -> list[SliceFigures]:
    """By status, then by how far behind the plan."""
    return sorted(figures, key=lambda one: (-one.status.severity, one.gap_points or 0, one.code))


def _curves(figures: Sequence[SliceFigures], portfolio: Portfolio, known_on: date | None) -> dict[int, Curve]:
    history = monthly_history(figures=figures, portfolio=portfolio)
    return curves(figures=figures, history=history, portfolio=portfolio, known_on=known_on)


def _lines(curve: Curve) -> tuple[Sequence[Point], Sequence[Point], Sequence[Point]]:
    return curve.plan, curve.actual, curve.forecast


def _by_id(user: User, dimension: str, portfolio: Portfolio, as_of: date | None) -> dict[int, SliceFigures]:
    found = published.current(user=user, dimension=dimension, portfolio=portfolio, as_of=as_of)
    return {one.object_id: one for one in found}


def _rows(user: User, figures: Sequence[SliceFigures], portfolio: Portfolio, known_on: date | None) -> list[ProjectRow]:
    ids = [one.object_id for one in figures]
    days = 31 * SPARK_MONTHS if portfolio.is_national else 366 * SPARK_YEARS
    since = figures[0].as_of_date - timedelta(days=days) if figures else None
    history = monthly_history(figures=figures, portfolio=portfolio, since=since)
    coming = attention.next_big(user=user, project_ids=ids, known_on=known_on)
    projects = StrategicProject.objects.visible_to(user).select_related("coordinator").in_bulk(ids)
    months = 1 if portfolio.is_national else 12
    return [
        ProjectRow(
            figures=one,
            project=projects[one.object_id],
            actual=_trend(history[one.object_id], "progress", one.as_of_date, months),
            planned=_trend(history[one.object_id], "planned_progress", one.as_of_date, months),
            next_milestone=coming.get(one.object_id),
        )
        for one in figures
        if one.object_id in projects
    ]


def _trend(history: Sequence[HistoryPoint], name: str, today: date, months: int) -> sparkline.Values:
    return sparkline.period_ends([(point.day, getattr(point, name)) for point in history], today=today, months=months)
