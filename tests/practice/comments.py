"""Comments in the tests that walk everything."""

from typing import Any

from projects.models import Comment, CommentMention, CommentText
from tests.factories import NOW
from tests.pages import Page


def make_comment(*, by: Any = None, **fields: Any) -> Comment:
    """A comment on what is given (`task=…`, `milestone=…`), edited once."""
    values: dict[str, Any] = {"text": "Look at the pump", "by": by, "by_label": by.email if by else "x@example.org"}
    comment = Comment.objects.create(**({"at": NOW, "edited_at": NOW} | values | fields))
    if comment.withdrawn_at is None:
        CommentText.objects.create(comment=comment, number=1, text="Look", until=NOW)
    if by:
        CommentMention.objects.create(comment=comment, user=by, typed="@pump")
    return comment


def side(side: Any) -> dict[str, Any]:
    """A comment on the first task of the side."""
    return {"comments": make_comment(task=side.tasks[0], text=f"Because of {side.name}")}


LISTS: dict[str, dict[str, Any]] = {"comments/": {}}
UNGUESSED = frozenset(
    {"POST /api/v1/comments/", "POST /api/v1/comments/{id}/edit/", "POST /api/v1/comments/{id}/withdraw/"}
)
"""Each is about one of seven kinds, and only its author changes it."""


def grow(task: Any, rows: int) -> None:
    """`rows` more comments on the task, its project, and one of its milestones, risks and so on."""
    things: dict[str, Any] = {"project": task.project, "task": task}
    milestone = task.milestones.first()
    things |= {"milestone": milestone} if milestone else {}
    for kind in ("risk", "issue", "decision"):
        first = getattr(task, f"{kind}s").first()
        things |= {kind: first} if first else {}
    indicator = task.indicators.first()
    things |= {"indicator": indicator} if indicator else {}
    by = next((seat.user for seat in task.team.members.all() if seat.user), None) if task.team else None
    for _ in range(rows):
        for kind, thing in things.items():
            make_comment(by=by, **{kind: thing})


def codes(country: Any) -> dict[str, str]:
    return {"comment": str(make_comment(task=country.task, by=country.editor).public_id)}


READ = {
    "/projects/{project}/comments/": "project",
    "/tasks/{task}/comments/": "task",
    "/milestones/{milestone}/comments/": "milestone",
    "/decisions/{decision}/comments/": "decision",
    "/risks/{risk}/comments/": "risk",
    "/issues/{issue}/comments/": "issue",
    "/indicators/{indicator}/comments/": "indicator",
    "/milestones/{milestone}/comments/people/": "milestone",
}
WRITE = {
    "/tasks/{task}/comments/add/": "task",
    "/milestones/{milestone}/comments/add/": "milestone",
    "/comments/{comment}/edit/": "comment",
    "/comments/{comment}/withdraw/": "comment",
}
PAGES = (Page("task-comments", "/tasks/INFRA-RURALWATER/comments/", role="ministry_editor"),)
