"""What the database holds of an imported portfolio, as the values that `plan` and `apply` compare with."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from projects.importing.findings import MappingError
from projects.importing.mapping import Mapping
from projects.importing.plan import Known, KnownReturn
from projects.importing.rows import understand
from projects.importing.timeline import CANCELLED, Standing
from projects.models import ImportedReturn, MilestoneUpdate


def known(mapping: Mapping) -> Known:
    """Everything imported into the portfolio of the mapping so far.

    Raises MappingError when the mapping no longer understands a return that it understood when it was imported.
    """
    stored = ImportedReturn.objects.filter(portfolio__code=mapping.portfolio.code).order_by("year", "line", "pk")
    returns = []
    for one in stored.select_related("project"):
        row, findings = understand(one.values, mapping, line=one.line)
        if row is None:
            cells = ", ".join(f"{finding.column} “{finding.value}”" for finding in findings)
            raise MappingError(f"no longer understands the {one.year} return of {one.project.code}: {cells}")
        returns.append(KnownReturn(row, one.project.code))
    return Known(returns, _left(mapping))


def _left(mapping: Mapping) -> dict[str, frozenset[int]]:
    """Code of a project → years of the returns in which its leaving is recorded."""
    year_of = {day: year for year, day in mapping.cut_offs.items()}
    left: dict[str, set[int]] = defaultdict(set)
    rows = MilestoneUpdate.objects.filter(
        milestone__task__project__portfolio__code=mapping.portfolio.code, state=CANCELLED
    ).values_list("milestone__task__project__code", "at")
    for code, at in rows:
        left[code].add(year_of[timezone.localdate(at)])
    return {code: frozenset(years) for code, years in left.items()}


def histories(milestones: Iterable[int]) -> dict[int, list[Standing]]:
    """Milestone → its history in force: a later version replaces what earlier versions said of its day and after."""
    found: dict[int, list[Standing]] = defaultdict(list)
    updates = MilestoneUpdate.objects.filter(milestone__in=milestones).order_by("milestone_id", "version")
    for update in updates:
        standing = Standing(
            year=0,
            on=timezone.localdate(update.at),
            state=update.state,
            baseline_date=update.baseline_date,
            forecast_date=update.forecast_date,
            actual_date=update.actual_date,
        )
        history = found[update.milestone_id]
        while history and history[-1].on >= standing.on:
            history.pop()
        history.append(standing)
    return found
