"""The files on an object, where its page wants them: one line of a template, whatever the object is."""

from typing import Any

from django import template

from projects.forms.attachments import AttachmentForm, RemovalForm
from projects.queries.attachments import FileLine, files_of
from projects.queries.attachments import are_scanned as _are_scanned

register = template.Library()


@register.inclusion_tag("projects/attachments/fold.html", takes_context=True)
def attachments_fold(context: Any, thing: Any, level: int = 2) -> dict[str, Any]:
    """The files with a form for who may add one. The form posts to the page of the files, which shows a refused
    caption again: no other page has to know about files.

    The view of the page found `thing` among what the reader may open.
    """
    return {
        "files": files_of(user=context["user"], thing=thing),
        "level": level,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag
def attachment_form(refused: AttachmentForm | None = None) -> AttachmentForm:
    """The form for a new file: a refused one again, else an empty one."""
    form = refused if isinstance(refused, AttachmentForm) else AttachmentForm()
    form.auto_id = "attach_%s"
    return form


@register.simple_tag
def removal_form(line: FileLine, refused: RemovalForm | None = None, of: FileLine | None = None) -> RemovalForm:
    """The form that removes a file: the refused one again where it is this file's, else an empty one."""
    one = line.attachment
    is_refused = isinstance(of, FileLine) and of.attachment.pk == one.pk
    form = refused if refused and is_refused else RemovalForm(initial={"version": one.version})
    form.auto_id = f"remove-{one.public_id}_%s"
    return form


@register.simple_tag
def one_line(line: FileLine) -> tuple[FileLine, ...]:
    """A list of one, for the template of lists."""
    return (line,)


@register.simple_tag
def are_scanned() -> bool:
    """Whether new files are scanned for viruses here."""
    return _are_scanned()
