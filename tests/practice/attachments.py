"""Attached files in the tests that walk everything."""

import hashlib
import io
from typing import Any

from projects.evidence import store
from projects.models import Attachment, StoredFile
from tests.factories import NOW
from tests.pages import Page

PDF = b"%PDF-1.7\n%an act of acceptance\n"


def make_attachment(*, content: bytes = PDF, by: Any = None, is_stored: bool = True, **fields: Any) -> Attachment:
    """A file on what is given (`task=…`, `milestone=…`); its content lies in the storage."""
    sha256 = hashlib.sha256(content).hexdigest()
    if is_stored:
        store.keep(io.BytesIO(content), sha256)
    defaults = {"size": len(content), "content_type": "application/pdf", "created_at": NOW}
    file, _made = StoredFile.objects.get_or_create(sha256=sha256, defaults=defaults)
    values = {"name": "act.pdf", "by": by, "by_label": by.email if by else "x@example.org", "at": NOW}
    return Attachment.objects.create(**(values | {"file": file} | fields))


def side(side: Any) -> dict[str, Any]:
    """A file on the first task of the side."""
    caption, content = f"Because of {side.name}", PDF + side.name.encode()
    return {"attachments": make_attachment(task=side.tasks[0], caption=caption, content=content)}


LISTS: dict[str, dict[str, Any]] = {"attachments/": {}}
UNGUESSED = frozenset({"POST /api/v1/attachments/", "POST /api/v1/attachments/{id}/remove/"})
"""A file is one of a few kinds by its content and about one of seven; who added it removes it."""


def grow(task: Any, rows: int) -> None:
    """`rows` more files on the task, its project, and one of its milestones, risks and so on."""
    things: dict[str, Any] = {"project": task.project, "task": task}
    milestone = task.milestones.order_by("code").first()
    things |= {"milestone": milestone} if milestone else {}
    for kind in ("risk", "issue", "decision"):
        first = getattr(task, f"{kind}s").first()
        things |= {kind: first} if first else {}
    indicator = task.indicators.first()
    things |= {"indicator": indicator} if indicator else {}
    by = next((seat.user for seat in task.team.members.all() if seat.user), None) if task.team else None
    for _ in range(rows):
        for kind, thing in things.items():
            make_attachment(by=by, is_stored=False, **{kind: thing})


def codes(country: Any) -> dict[str, str]:
    return {"attachment": str(make_attachment(task=country.task, by=country.editor).public_id)}


READ = {
    "/projects/{project}/attachments/": "project",
    "/tasks/{task}/attachments/": "task",
    "/milestones/{milestone}/attachments/": "milestone",
    "/decisions/{decision}/attachments/": "decision",
    "/risks/{risk}/attachments/": "risk",
    "/issues/{issue}/attachments/": "issue",
    "/indicators/{indicator}/attachments/": "indicator",
    "/attachments/{attachment}/": "attachment",
}
WRITE = {
    "/tasks/{task}/attachments/add/": "task",
    "/milestones/{milestone}/attachments/add/": "milestone",
    "/attachments/{attachment}/remove/": "attachment",
}
PAGES = (Page("task-attachments", "/tasks/INFRA-RURALWATER/attachments/", role="ministry_editor"),)
