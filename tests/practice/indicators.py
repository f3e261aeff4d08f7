"""Indicators, trajectories, splits and KPI sheets in the tests that walk everything.

Models are imported where they are used: `tests.browser` reads PAGES before Django is set up.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.pages import Page

if TYPE_CHECKING:
    from projects.models import Task

UNGUESSED = frozenset({"POST /api/v1/indicators/{id}/split/", "POST /api/v1/indicators/{id}/values/"})
"""The parts add up; a value is of a day that is over."""

LISTS: dict[str, dict[str, Any]] = {"kpi-sheets/": {"month": "2026-10"}}

READ = {
    "/indicators/": "",
    "/indicators/{indicator}/": "indicator",
    "/projects/{project}/indicators/": "project",
    "/tasks/{task}/indicators/": "task",
    "/kpis/": "",
    "/organisations/{kpi_owner}/kpis/": "kpi_owner",
}
WRITE = {
    "/indicators/add/": "",
    "/indicators/{indicator}/value/": "indicator",
    "/indicators/{indicator}/trajectory/": "indicator",
    "/indicators/{indicator}/grade/": "indicator",
    "/indicators/{indicator}/split/": "indicator",
    "/indicators/{indicator}/change/": "indicator",
}
PAGES = (
    Page("indicators", "/indicators/"),
    Page("indicators-editor", "/indicators/", role="ministry_editor"),
    Page("indicator", "/indicators/DIGITAL-WATER-I1/"),
    Page("indicator-minister", "/indicators/INFRA-IRRIGATION-I1/", role="minister"),
    Page("indicator-split", "/indicators/INFRA-I1/"),
    Page("indicator-revised", "/indicators/DIGITAL-SERVICES-I1/"),
    Page("project-indicators", "/projects/MANGYSTAU/indicators/"),
    Page("task-indicators", "/tasks/DIGITAL-WATER/indicators/", role="team_member"),
    Page("kpis", "/kpis/"),
    Page("organisation-kpis", "/organisations/mwri/kpis/", role="minister"),
)


def grow(task: "Task", rows: int) -> None:
    """`rows` more indicators of the task, each the only KPI of a body, in parts, with a plan, values and a grade."""
    from projects.models import IndicatorGrade
    from tests import factories
    from tests.factories import NOW

    for _ in range(rows):
        whole = _measured(task, is_kpi=True, owner=factories.make_organisation(), split_method="sum")
        _measured(task, parent=whole, part_weight=1, region=factories.make_region())
        IndicatorGrade.objects.create(
            indicator=whole,
            is_sourced=True,
            is_defined=True,
            is_timely=False,
            is_verified=False,
            reason="Late",
            graded_date=date(2026, 6, 1),
            at=NOW,
        )


def _measured(task: "Task", **fields: Any) -> Any:
    from tests.factories import TODAY
    from tests.indicators import agree, make_indicator, say

    made = make_indicator(task, **fields)
    agree(made, {TODAY - timedelta(days=400): 0, TODAY + timedelta(days=400): 800})
    for days in (120, 90, 60, 30):
        say(made, TODAY - timedelta(days=days), 400 - days)
    return made


def codes(country: Any) -> dict[str, str]:
    """An indicator of the task that is a KPI, with everything that a page can show of one."""
    from tests import factories

    found = country.task.indicators.filter(code="MEASURE-1").first()
    if found is None:
        found = _measured(country.task, code="MEASURE-1", is_kpi=True, owner=factories.make_organisation())
    return {"indicator": found.code, "kpi_owner": found.owner.code}
