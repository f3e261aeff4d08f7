"""The reporting cycle in the tests that walk everything."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from projects.actions.task_updates import open_update, snapshot_of
from projects.domain.cycle import Frequency, period_of
from projects.models import Task, TaskUpdate
from projects.models.milestone import Milestone
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages import Page

OCTOBER = period_of(date(2026, 10, 15), Frequency.MONTHLY)


def make_update(task: Task, *, month: date = date(2026, 10, 15), **fields: Any) -> TaskUpdate:
    """The monthly update of a task, with what `fields` say; submitted when they name who."""
    update, _made = open_update(task=task, period=period_of(month, Frequency.MONTHLY), now=NOW)
    if "submitted_by" in fields:
        submitted = {
            "state": "submitted",
            "done_text": "Half of it is laid",
            "submitted_by_label": fields["submitted_by"].email,
            "submitted_at": NOW,
            "snapshot": snapshot_of(task),
        }
        fields = submitted | fields
    for name, value in fields.items():
        setattr(update, name, value)
    update.save()
    return update


def side(side: Any) -> dict[str, Any]:
    """An update of the side's first task, and its ministry's month; the reporting period is the task's own."""
    update = make_update(side.tasks[0], done_text=f"Because of {side.name}", state="draft")
    finished_milestone(side.tasks[0])
    return {"task-updates": update, "organisation-periods": update.period, "reporting-periods": side.tasks[0]}


def finished_milestone(task: Task) -> Milestone:
    """Done late, by an owner of its own."""
    return factories.make_milestone(
        task=task,
        owner=factories.make_organisation(),
        baseline_date=TODAY - timedelta(days=30),
        actual_date=TODAY - timedelta(days=10),
        is_key=True,
        at=NOW - timedelta(days=300),
    )


LISTS: dict[str, dict[str, Any]] = {
    "reporting-periods/": {},
    "task-updates/": {},
    "organisation-periods/": {},
    "forecast-bias/": {},
    "calendar/": {"from": "2026-11-01", "to": "2026-12-31"},
}
UNGUESSED: frozenset[str] = frozenset()


def grow(task: Task, rows: int) -> None:
    """`rows` more milestones that are done, claimed or key, and updates of the task for earlier months."""
    person = factories.make_user(organisation=task.lead_organisation)
    for _ in range(rows):
        finished_milestone(task)
        factories.make_milestone(
            task=task,
            completion=Decimal(1),
            claimed_date=TODAY,
            claimed_by=person,
            claimed_by_label=person.email,
            evidence="Act 7",
            is_key=True,
        )
        months = TaskUpdate.objects.count()  # each in a month of its own
        month = date(2010 + months // 12, months % 12 + 1, 1)
        make_update(task, month=month, submitted_by=person)


def codes(country: Any) -> dict[str, str]:
    """An update of the country's task, which the stranger cannot open."""
    update = make_update(country.task)
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
PAGES = (
    Page("reporting", "/reporting/"),
    Page("reporting-editor", "/reporting/", role="ministry_editor"),
    Page("organisation-reporting", "/organisations/mwri/reporting/", role="ministry_editor"),
    Page("forecast-bias", "/reporting/bias/"),
    Page("confirmations", "/confirmations/"),
    Page("calendar", "/calendar/"),
)
