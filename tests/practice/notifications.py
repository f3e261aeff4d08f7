"""Notifications in the tests that walk everything. They are a person's own: no other side could find one."""

from itertools import count
from typing import Any

from projects.models import Notification
from tests.factories import NOW
from tests.pages import Page
from tests.practice.comments import make_comment

_number = count(1)


def make_notification(*, user: Any, **fields: Any) -> Notification:
    """An unread one of a kind, about what is given (`milestone=…`)."""
    notification = notification_of(user=user, **fields)
    notification.save()
    return notification


def notification_of(*, user: Any, **fields: Any) -> Notification:
    """The same, not saved yet."""
    values: dict[str, Any] = {
        "kind": "late",
        "facts": {"date": "2026-11-14"},
        "key": f"test:{next(_number)}",
        "at": NOW,
    }
    return Notification(user=user, **(values | fields))


LISTS: dict[str, dict[str, Any]] = {"notifications/": {}}
UNGUESSED = frozenset({"POST /api/v1/notifications/{id}/read/"})
"""Of oneself only."""


def grow(task: Any, rows: int) -> None:
    """`rows` more of several kinds about the task and what hangs on it, for each person who is there."""
    from accounts.models import User

    milestone = task.milestones.first()
    comments = [make_comment(task=task) for _ in range(rows)]
    judged = {"task": task, "kind": "judged", "facts": {"rating": "green", "date": "2026-11-01"}}
    mentioned = {"task": task, "kind": "mentioned", "facts": {"by": "Aliya"}}
    Notification.objects.bulk_create(
        notification_of(user=user, **fields)
        for user in User.objects.all()[:40]
        for comment in comments
        for fields in ({"milestone": milestone}, judged, mentioned | {"comment": comment})
    )


def codes(country: Any) -> dict[str, str]:
    """One that the editor got."""
    return {"notification": str(make_notification(user=country.editor, milestone=country.late).public_id)}


READ = {"/notifications/": "", "/notifications/count/": ""}
WRITE = {"/notifications/read/": "", "/notifications/{notification}/read/": "notification"}
PAGES = (
    Page("notifications", "/notifications/", role="ministry_editor"),
    Page("notification-settings", "/notifications/settings/", role="ministry_editor"),
)
