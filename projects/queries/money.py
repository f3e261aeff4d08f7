"""Money by year: of one project, and across all projects. No figure here is mixed with progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.domain.money import (
    Deviation,
    Totals,
    YearMoney,
    actual_deviation,
    forecast_deviation,
    still_to_spend,
    totals,
)
from projects.domain.recovery import CALLS_FOR_PLAN
from projects.models import Budget, BudgetExplanation, BudgetVersion, Rollup, StrategicProject
from projects.models.budget import DeviationKind


@dataclass(frozen=True, slots=True)
class DeviationLine:
    """A deviation with the explanation that stands for exactly these two figures."""

    kind: str
    label: Any
    deviation: Deviation
    explanation: BudgetExplanation | None

    @property
    def is_unexplained(self) -> bool:
        return self.deviation.must_be_explained and self.explanation is None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A year. `deviations`: those that are known, explained or not."""

    budget: Budget
    deviations: tuple[DeviationLine, ...]
    versions: tuple[BudgetVersion, ...]

    def _of(self, kind: str) -> DeviationLine | None:
        return next((found for found in self.deviations if found.kind == kind), None)

    @property
    def forecast(self) -> DeviationLine | None:
        return self._of(DeviationKind.FORECAST)

    @property
    def actual(self) -> DeviationLine | None:
        return self._of(DeviationKind.ACTUAL)

    @property
    def unexplained(self) -> tuple[DeviationLine, ...]:
        return tuple(found for found in self.deviations if found.is_unexplained)


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """`status`: the calculated status of the project, empty where that figure is not for the reader.

    `at_risk`: what is still to be spent where the status is red or amber-red, 0 where it is better, None where the
    status is not known to the reader.
    """

    project: StrategicProject
    lines: tuple[BudgetLine, ...]
    totals: Totals
    still_to_spend: Decimal
    status: str

    @property
    def unexplained(self) -> tuple[tuple[BudgetLine, DeviationLine], ...]:
        return tuple((line, found) for line in self.lines for found in line.unexplained)

    @property
    def at_risk(self) -> Decimal | None:
        if not self.status:
            return None
        return self.still_to_spend if self.status in CALLS_FOR_PLAN else Decimal(0)


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """All projects open to the person that have a budget. `without`: those that have none."""

    projects: tuple[ProjectMoney, ...]
    without: tuple[StrategicProject, ...]
    totals: Totals

    @property
    def unexplained(self) -> tuple[tuple[BudgetLine, DeviationLine], ...]:
        return tuple(one for money in self.projects for one in money.unexplained)

    @property
    def at_risk(self) -> Decimal:
        return sum((money.at_risk or Decimal(0) for money in self.projects), Decimal(0))

    @property
    def still_to_spend(self) -> Decimal:
        return sum((money.still_to_spend for money in self.projects), Decimal(0))

    @property
    def status_unknown(self) -> int:
        """Projects whose status is not for the reader: their money is not in `at_risk`."""
        return sum(money.at_risk is None for money in self.projects)


def project_money(*, user: User, project: StrategicProject, this_year: int) -> ProjectMoney:
    """The years of one project."""
    found = _money(
        [project], user=user, this_year=this_year, rows=Budget.objects.visible_to(user).filter(project=project)
    )
    return found[0]


def money_page(*, user: User, this_year: int) -> MoneyPage:
    """The national projects that are open to the person."""
    projects = list(
        StrategicProject.objects.visible_to(user).filter(portfolio__is_national=True).select_related("portfolio")
    )
    rows = Budget.objects.visible_to(user).filter(project__in=projects)
    found = _money(projects, user=user, this_year=this_year, rows=rows)
    years = [as_domain(line.budget) for money in found for line in money.lines]
    return MoneyPage(
        projects=tuple(money for money in found if money.lines),
        without=tuple(money.project for money in found if not money.lines),
        totals=totals(years, this_year=this_year),
    )


def as_domain(budget: Budget) -> YearMoney:
    return YearMoney(budget.year, budget.baseline, budget.forecast, budget.actual)


def _money(
    projects: Sequence[StrategicProject], *, user: User, this_year: int, rows: QuerySet[Any, Any]
) -> list[ProjectMoney]:
    by_project: dict[int, list[BudgetLine]] = {project.pk: [] for project in projects}
    read = rows.select_related("project").prefetch_related("explanations", "versions").order_by("year")
    for budget in read:
        by_project[budget.project_id].append(budget_line(budget, this_year=this_year))
    slices = Rollup.objects.visible_to(user).filter(dimension="project", object_id__in=by_project)
    statuses = {row.object_id: row.status for row in slices}
    return [_of_project(one, by_project[one.pk], statuses.get(one.pk, ""), this_year) for one in projects]


def _of_project(project: StrategicProject, lines: list[BudgetLine], status: str, this_year: int) -> ProjectMoney:
    years = [as_domain(line.budget) for line in lines]
    return ProjectMoney(
        project=project,
        lines=tuple(lines),
        totals=totals(years, this_year=this_year),
        still_to_spend=still_to_spend(years, this_year=this_year),
        status=status,
    )


def budget_line(budget: Budget, *, this_year: int) -> BudgetLine:
    """A year with its deviations, each with the newest explanation of the same two figures."""
    money = as_domain(budget)
    known = {
        DeviationKind.FORECAST: forecast_deviation(money),
        DeviationKind.ACTUAL: actual_deviation(money, this_year=this_year),
    }
    given = list(budget.explanations.all())
    deviations = tuple(
        DeviationLine(kind.value, kind.label, deviation, _explanation(given, kind, deviation))
        for kind, deviation in known.items()
        if deviation is not None
    )
    return BudgetLine(budget, deviations, tuple(budget.versions.all()))


def _explanation(given: Sequence[BudgetExplanation], kind: str, deviation: Deviation) -> BudgetExplanation | None:
    same = (one for one in given if (one.kind, one.planned, one.found) == (kind, deviation.planned, deviation.found))
    return next(same, None)
