"""Rows of the reporting cycle for tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from projects.actions.task_updates import open_update, snapshot_of
from projects.domain.cycle import Frequency, period_of
from projects.models import Milestone, Task, TaskUpdate
from tests import factories
from tests.factories import NOW, TODAY


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


def finished_milestone(task: Task, **fields: Any) -> Milestone:
    """Done twenty days late, by an owner of its own."""
    values = {
        "owner": fields.pop("owner", None) or factories.make_organisation(),
        "baseline_date": TODAY - timedelta(days=30),
        "actual_date": TODAY - timedelta(days=10),
        "is_key": True,
        "at": NOW - timedelta(days=300),
    }
    return factories.make_milestone(task=task, **values | fields)


def grow(task: Task, rows: int) -> None:
    """`rows` more milestones that are done, claimed or key, and updates of the task, each in a month of its own."""
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
        months = TaskUpdate.objects.count()
        make_update(task, month=date(2010 + months // 12, months % 12 + 1, 1), submitted_by=person)
