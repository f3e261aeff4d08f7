"""Long work in the tests that walk everything. It is a person's own; the Project Office sees everybody's."""

from datetime import timedelta
from itertools import count
from typing import Any

from projects.models import LongWork
from tests.factories import NOW
from tests.pages import Page

_number = count(1)


def make_work(*, by: Any, **fields: Any) -> LongWork:
    """An export that was made, a moment before NOW."""
    work = work_of(by=by, **fields)
    work.save()
    return work


def work_of(*, by: Any, **fields: Any) -> LongWork:
    """The same, not saved yet."""
    at = NOW - timedelta(seconds=next(_number))
    values: dict[str, Any] = {
        "kind": "export",
        "state": "done",
        "done": 3,
        "total": 3,
        "created_at": at,
        "started_at": at,
        "ended_at": at,
        "summary": {"rows": {"projects": 3}},
    }
    return LongWork(by=by, by_label=by.email, **(values | fields))


OWN = {"long-work": lambda user: make_work(by=user)}
LISTS: dict[str, dict[str, Any]] = {"long-work/": {}}
UNGUESSED = frozenset(
    {
        "POST /api/v1/long-work/",
        "GET /api/v1/long-work/{id}/",
        "POST /api/v1/long-work/{id}/cancel/",
    }
)
"""Of oneself only; and a kind takes its own fields and no others."""


def grow(task: Any, rows: int) -> None:
    """`rows` more for each person who is there, with a preview that can be applied, and one under way."""
    from accounts.models import User

    preview = {"kind": "import_check", "kept_until": NOW + timedelta(hours=1), "summary": {"news": True}}
    failed = {"state": "failed", "summary": {}, "problem": {"code": "rights_changed", "params": {}}}
    LongWork.objects.bulk_create(
        work_of(by=user, **fields)
        for user in User.objects.all()[:40]
        for _ in range(rows)
        for fields in ({}, preview, failed)
    )


def codes(country: Any) -> dict[str, str]:
    """One that the editor asked for."""
    return {"work": str(make_work(by=country.editor).public_id)}


READ = {"/work/": ""}
WRITE = {
    "/work/export/": "",
    "/work/import/": "",
    "/work/recompute/": "",
    "/work/history/": "",
    "/work/{work}/cancel/": "work",
    "/work/{work}/apply/": "work",
}
PAGES = (
    Page("long-work", "/work/"),
    Page("long-work-minister", "/work/", role="minister"),
)
