"""The comments on an object, where its page wants them: one line of a template, whatever the object is."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from projects.forms.comments import CommentForm, EditCommentForm, NewCommentForm
from projects.queries.comments import CommentLine, Thread, thread

register = template.Library()


@register.inclusion_tag("projects/comments/fold.html", takes_context=True)
def comments_fold(context: Any, thing: Any) -> dict[str, Any]:
    """A fold with the number of comments, the newest of them, and a form for who may write.

    The view of the page found `thing` among what the reader may open. The form posts to the page of comments, which
    shows a refused text again: no other page has to know about comments.
    """
    found = thread(user=context["user"], thing=thing, now=timezone.now())
    return {
        "thread": found,
        "csrf_token": context.get("csrf_token", ""),
        "user": context["user"],
        "now": timezone.now(),
    }


@register.simple_tag
def comment_form(found: Thread, refused: CommentForm | None = None) -> CommentForm:
    """The form for a new comment: a refused one again, else an empty one."""
    form = refused or NewCommentForm()
    form.auto_id = "comment_%s"
    return form.suggesting(reverse(f"{found.kind}-people", args=[found.thing.code]))


@register.simple_tag
def edit_form(line: CommentLine, found: Thread, refused: dict[str, Any] | None = None) -> CommentForm:
    """The form for the present text of a comment: a refused one again, else with what is stored."""
    comment = line.comment
    form = (refused or {}).get(str(comment.pk))
    if not isinstance(form, EditCommentForm):
        form = EditCommentForm(initial={"text": comment.text, "version": comment.version})
    form.auto_id = f"edit-{comment.public_id}_%s"
    return form.suggesting(reverse(f"{found.kind}-people", args=[found.thing.code]))
