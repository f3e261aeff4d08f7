"""A small national plan with published figures, for the tests of pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from projects.models import Portfolio, Sector, StrategicProject, Task, ThresholdSet
from projects.rollups import engine, history
from regions.models import Organisation, Region
from tests.factories import NOW, TODAY, make_plan, make_portfolio


@dataclass(frozen=True)
class Plan:
    """The objects of `make_plan`, by their names."""

    project: StrategicProject
    portfolio: Portfolio
    sector: Sector
    ministry: Organisation
    region: Region
    tasks: list[Task]


def published_plan(
    *, tasks: int = 3, portfolio: Portfolio | None = None, today: date = TODAY, at: datetime = NOW
) -> Plan:
    """A plan whose figures are computed, with three months of history."""
    project = make_plan(tasks=tasks, portfolio=portfolio, at=at)
    publish(portfolio=project.portfolio, today=today)
    found = list(project.tasks.order_by("code"))
    return Plan(
        project=project,
        portfolio=project.portfolio,
        sector=found[0].sector,
        ministry=found[0].lead_organisation,
        region=found[0].regions.get(),
        tasks=found,
    )


def publish(*, portfolio: Portfolio | None = None, today: date = TODAY) -> None:
    """Compute the figures of a portfolio, as the worker would."""
    ThresholdSet.objects.get_or_create(version=1)
    portfolio = portfolio or make_portfolio()
    engine.recompute(portfolio_id=portfolio.pk, task_ids=None, today=today, now=NOW)


def remember(*, portfolio: Portfolio, months: int = 3, today: date = TODAY) -> list[date]:
    """Store the figures of past days, one a month."""
    days = [today - timedelta(days=30 * n) for n in range(1, months + 1)]
    history.rebuild(portfolio=portfolio, days=days, now=NOW)
    return days
