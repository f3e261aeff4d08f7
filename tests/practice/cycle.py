"""The reporting cycle in the tests that walk everything."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.pages import Page


def side(side: Any) -> dict[str, Any]:
    """An update of the side's first task, and its ministry's month; the reporting period is the task's own."""
    from tests import cycle_rows

    update = cycle_rows.make_update(side.tasks[0], done_text=f"Because of {side.name}", state="draft")
    return {"task-updates": update, "organisation-periods": update.period, "reporting-periods": side.tasks[0]}


LISTS: dict[str, dict[str, Any]] = {
    "reporting-periods/": {},
    "task-updates/": {},
    "organisation-periods/": {},
    "forecast-bias/": {},
    "calendar/": {"from": "2026-11-01", "to": "2026-12-31"},
}
UNGUESSED = frozenset(
    {
        "POST /api/v1/milestones/{id}/confirm-done/",
        "POST /api/v1/milestones/{id}/return-done/",
        "POST /api/v1/organisation-periods/{id}/accept/",
        "POST /api/v1/organisation-periods/{id}/confirm/",
        "POST /api/v1/organisation-periods/{id}/send-back/",
        "POST /api/v1/task-updates/{id}/confirm/",
        "POST /api/v1/task-updates/{id}/excuse/",
        "POST /api/v1/task-updates/{id}/return/",
    }
)
"""They need a claim, a submission or a confirmation of another person first."""


def grow(task: Any, rows: int) -> None:
    """`rows` more milestones that are done, claimed or key, and updates of the task for earlier months."""
    from tests import cycle_rows

    cycle_rows.grow(task, rows)


def codes(country: Any) -> dict[str, str]:
    """An update of the country's task, which the stranger cannot open."""
    from tests import cycle_rows

    update = cycle_rows.make_update(country.task)
    return {"update": update.code, "month": update.period.code, "body": country.lead.code}


READ = {
    "/reporting/": "",
    "/reporting/bias/": "",
    "/confirmations/": "",
    "/calendar/": "",
    "/organisations/{body}/reporting/": "body",
    "/projects/{project}/reporting/": "project",
    "/tasks/{task}/reporting/": "task",
    "/task-updates/{update}/": "update",
}
WRITE = {
    "/milestones/{milestone}/confirm-done/": "milestone",
    "/milestones/{milestone}/return-done/": "milestone",
    "/tasks/{task}/reporting/frequency/": "task",
    "/task-updates/{update}/save/": "update",
    "/task-updates/{update}/return/": "update",
    "/task-updates/{update}/confirm/": "update",
    "/task-updates/{update}/excuse/": "update",
    "/organisation-periods/{month}/confirm/": "month",
    "/organisation-periods/{month}/accept/": "month",
    "/organisation-periods/{month}/send-back/": "month",
    "/calendar/address/": "",
    "/calendar/address/revoke/": "",
}
LAST_MONTH = datetime.now(UTC).replace(day=1) - timedelta(days=1)
"""The portal that the browser tests read is seeded on the day itself."""
PAGES = (
    Page("reporting", "/reporting/"),
    Page("reporting-editor", "/reporting/", role="ministry_editor"),
    Page("organisation-reporting", "/organisations/mwri/reporting/", role="ministry_editor"),
    Page("task-update", f"/task-updates/INFRA-RURALWATER-{LAST_MONTH:%Y-%m}/"),
    Page("task-reporting", "/tasks/INFRA-RURALWATER/reporting/", role="ministry_editor"),
    Page("project-reporting", "/projects/MANGYSTAU/reporting/"),
    Page("forecast-bias", "/reporting/bias/"),
    Page("confirmations", "/confirmations/"),
    Page("calendar", "/calendar/"),
)
