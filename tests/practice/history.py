"""Histories in the tests that walk everything."""

from typing import Any

from django.db import transaction

from accounts import audit
from tests.factories import NOW
from tests.pages import Page

KINDS = ("project", "task", "milestone", "decision", "risk", "issue", "indicator")


def grow(task: Any, rows: int) -> None:
    """`rows` more events of the task and of a milestone."""
    milestone = task.milestones.first()
    for thing, kind in ((task, "task"), (milestone, "milestone")):
        for _ in range(rows):
            with transaction.atomic():
                audit.record(
                    action=f"{kind}.changed",
                    object_type=kind,
                    object_id=thing.public_id,
                    object_label=thing.code,
                    before={"weight": "1"},
                    after={"weight": "2"},
                    by=None,
                    at=NOW,
                )


READ = {f"/{kind}s/{{{kind}}}/history/": kind for kind in KINDS}
PAGES = (Page("task-history", "/tasks/INFRA-RURALWATER/history/", role="ministry_editor"),)
