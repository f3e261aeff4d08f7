"""KPI sheets of ministers: the KPIs that a body answers for, their lights by month, their scores and the total."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from projects.domain.indicators import Cell, Frequency, SheetTotal, kpi_cell, month_end, months_to, sheet_total
from projects.models import Indicator
from projects.queries.trajectories import plan_in_force, points_of, values_in_force, versions_in_force
from regions.models import Organisation

MONTHS = 12
"""Months across a sheet."""


@dataclass(frozen=True, slots=True)
class KpiLine:
    """A KPI with a cell for each month, the oldest first; the last is the month of the sheet."""

    indicator: Indicator
    cells: tuple[Cell, ...]

    @property
    def cell(self) -> Cell:
        return self.cells[-1]


@dataclass(frozen=True, slots=True)
class KpiSheet:
    """The KPIs of a body that are open to the reader, and their total in each month, the oldest first."""

    organisation: Organisation
    months: tuple[date, ...]
    lines: tuple[KpiLine, ...]
    totals: tuple[SheetTotal, ...]

    @property
    def month(self) -> date:
        return self.months[-1]

    @property
    def total(self) -> SheetTotal:
        return self.totals[-1]

    @property
    def previous(self) -> SheetTotal:
        """A month before."""
        return self.totals[-2]


def kpi_sheets(*, user: User, month: date, bodies: Iterable[int] | None = None) -> tuple[KpiSheet, ...]:
    """The sheets of all bodies (or of those named by primary key) with a KPI that the person may see, by the body's
    code, in five queries.

    `month` is the last day of a month. Values are those in force today: a correction corrects the past months too.
    """
    rows = Indicator.objects.visible_to(user).kpis().filter(portfolio__is_national=True)
    if bodies is not None:
        rows = rows.filter(owner__in=list(bodies))
    kpis = list(rows.select_related("owner", "project", "task").order_by("owner__code", "code"))
    ids = [kpi.pk for kpi in kpis]
    versions, values = versions_in_force(ids), values_in_force(ids)
    months = months_to(month, MONTHS)
    lines: dict[Organisation, list[KpiLine]] = defaultdict(list)
    for kpi in kpis:
        plan, points = plan_in_force(kpi, versions), points_of(values.get(kpi.pk, ()))
        cells = tuple(kpi_cell(Frequency(kpi.frequency), plan, points, month=each) for each in months)
        if kpi.owner is not None:
            lines[kpi.owner].append(KpiLine(kpi, cells))
    return tuple(_sheet(body, months, found) for body, found in lines.items())


def _sheet(body: Organisation, months: tuple[date, ...], lines: list[KpiLine]) -> KpiSheet:
    totals = tuple(sheet_total([line.cells[place] for line in lines]) for place in range(len(months)))
    return KpiSheet(body, months, tuple(lines), totals)


def last_complete_month(today: date) -> date:
    """The last day of the newest month that is over."""
    return today.replace(day=1) - timedelta(days=1)


def month_of(text: str) -> date | None:
    """The last day of a month written as 2026-10; None for anything else."""
    year, dash, month = text.partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
        return None
    if not (1990 <= int(year) <= 2100 and 1 <= int(month) <= 12):
        return None
    return month_end(int(year), int(month))
