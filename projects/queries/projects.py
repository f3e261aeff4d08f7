"""One strategic project: both kinds of status, tasks with figures, big milestones, indicators, judgements, money."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.models import (
    Indicator,
    IndicatorValue,
    Judgement,
    Milestone,
    ProjectCost,
    StrategicProject,
)
from projects.queries.curves import Curve, curve_of
from projects.queries.figures import SliceFigures, one
from projects.queries.forecast_trend import ForecastTrend, forecast_trend
from projects.queries.milestones import first_baselines, slippage_from_first
from projects.queries.standing import milestones_then
from projects.queries.tasks import TaskLine, task_lines, tasks_with_links
from projects.queries.timeline import Timeline, timeline_of
from projects.queries.trajectories import values_in_force
from projects.queries.updates import UpdateRow, row_of, thresholds_in_force

VALUES_SHOWN = 5
"""Values of an indicator on the page of its project; all of them stand on its own page."""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its newest known values, oldest first. Zero is a value; a missing one has no row."""

    indicator: Indicator
    values: tuple[IndicatorValue, ...]

    @property
    def newest(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None


@dataclass(frozen=True, slots=True)
class KeyMilestone:
    row: UpdateRow
    slippage_from_first: int | None

    @property
    def milestone(self) -> Milestone:
        return self.row.milestone


@dataclass(frozen=True, slots=True)
class CostLine:
    """A year's money, in millions of its currency. `variance`: forecast less baseline, None where either is missing."""

    cost: ProjectCost
    variance: Decimal | None


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """`figures` and `curve` are None where the project's figures are not for this reader, or not computed yet."""

    project: StrategicProject
    figures: SliceFigures | None
    curve: Curve | None
    lines: tuple[TaskLine, ...]
    key_milestones: tuple[KeyMilestone, ...]
    indicators: tuple[IndicatorLine, ...]
    judgements: tuple[Judgement, ...]
    costs: tuple[CostLine, ...]
    timeline: Timeline
    trend: ForecastTrend


def project_page(*, user: User, project: StrategicProject, today: date, as_of: date | None = None) -> ProjectPage:
    """The project as far as the person may see it: published figures, and the tasks and milestones open to them.

    `as_of`: figures, milestones, judgements and values of indicators as known on that day, which then is `today`.
    """
    figures = one(user=user, dimension="project", object_id=project.pk, portfolio=project.portfolio, as_of=as_of)
    return ProjectPage(
        project=project,
        figures=figures,
        curve=curve_of(user=user, figures=figures, portfolio=project.portfolio, subject=project, as_of=as_of)
        if figures
        else None,
        lines=task_lines(user=user, tasks=list(tasks_with_links(user).filter(project=project)), as_of=as_of),
        key_milestones=_key_milestones(user, project, today, as_of),
        indicators=_indicators(user, project, as_of),
        judgements=_judgements(user, project, as_of),
        costs=tuple(_cost_line(cost) for cost in ProjectCost.objects.filter(project=project).order_by("-year")),
        timeline=timeline_of(user=user, subject=project, today=today, as_of=as_of),
        trend=forecast_trend(user=user, subject=project, today=today, as_of=as_of),
    )


def _judgements(user: User, project: StrategicProject, as_of: date | None) -> tuple[Judgement, ...]:
    """Those of the project as a whole that count."""
    rows = Judgement.objects.visible_to(user).confirmed()
    rows = rows.filter(judged_date__lte=as_of) if as_of else rows
    return tuple(rows.filter(project=project, task=None).latest_first())


def _dated(user: User, project: StrategicProject) -> QuerySet[Any, Any]:
    """Milestones of the project's tasks that are open to the reader, in the order of their expected dates."""
    found: QuerySet[Any, Any] = Milestone.objects.visible_to(user).filter(task__project=project).with_expected_date()
    return found.select_related("task", "owner").order_by("expected_date", "code")


def _key_milestones(user: User, project: StrategicProject, today: date, as_of: date | None) -> tuple[KeyMilestone, ...]:
    thresholds = thresholds_in_force()
    milestones = _dated(user, project).filter(is_key=True).prefetch_related(first_baselines())
    known = sorted(milestones_then(milestones, on=as_of), key=_by_expected_date)
    told = [(row_of(milestone, today=today, thresholds=thresholds), milestone.first_baselines) for milestone in known]
    return tuple(KeyMilestone(row, slippage_from_first(row, baselines)) for row, baselines in told)


def _indicators(user: User, project: StrategicProject, as_of: date | None) -> tuple[IndicatorLine, ...]:
    """Those of the project and of its tasks, without the parts of a split, each with its newest values in force."""
    found = list(Indicator.objects.visible_to(user).filter(project=project, parent=None).order_by("code"))
    values = values_in_force((indicator.pk for indicator in found), on=as_of)
    return tuple(IndicatorLine(one, tuple(values.get(one.pk, ())[-VALUES_SHOWN:])) for one in found)


def _cost_line(cost: ProjectCost) -> CostLine:
    baseline, forecast = cost.year_baseline, cost.year_forecast
    return CostLine(cost, None if baseline is None or forecast is None else forecast - baseline)


def _by_expected_date(milestone: Any) -> tuple[date, str]:
    return (milestone.expected_date or date.max, milestone.code)
