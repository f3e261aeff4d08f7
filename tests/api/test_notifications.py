"""Notifications over the API: one's own, by kind, marked as read."""

import pytest

from accounts.roles import Role
from tests.api.caller import Country, problem
from tests.practice.notifications import make_notification

pytestmark = pytest.mark.django_db


def test_ones_own_are_listed_filtered_and_marked(country: Country) -> None:
    editor, office = country.caller(Role.MINISTRY_EDITOR), country.caller(Role.PROJECT_OFFICE)
    task = country.ours.tasks[0]
    one = make_notification(user=editor.user, task=task)
    make_notification(user=editor.user, task=country.theirs.tasks[0])
    make_notification(user=office.user, task=task)
    (row,) = editor.get("notifications/").json()["results"]
    assert (row["id"], row["task"]["code"], row["read_at"]) == (str(one.public_id), task.code, None)
    assert row["words"] == "Late: it was expected by 14 Nov 2026."
    assert row["page"].endswith(f"/tasks/{task.code}/")
    problem(office.post(f"notifications/{one.public_id}/read/"), 404)
    assert editor.post(f"notifications/{one.public_id}/read/").json()["read_at"]
    again = editor.post(f"notifications/{one.public_id}/read/")
    assert (again.status_code, again.json()["read_at"] is not None) == (200, True)
    assert editor.get("notifications/", unread="true").json()["results"] == []
    assert len(editor.get("notifications/", unread="false", kind="late").json()["results"]) == 1
    assert editor.get("notifications/", kind="due").json()["results"] == []
