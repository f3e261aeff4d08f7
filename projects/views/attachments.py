"""The files on an object: listed, added, removed; and each of them given out, checked."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions.attachments import attach, remove_attachment
from projects.evidence import store
from projects.evidence.answer import as_download, checked_content
from projects.evidence.uploads import is_too_large
from projects.forms.attachments import AttachmentForm, RemovalForm, upload_of
from projects.models import Attachment
from projects.queries.attachments import files_of, lines
from projects.querysets.attachments import may_attach
from projects.views.acting import acted
from projects.views.comments import thing_of, trail_of
from projects.views.request import person, signed_in


@signed_in
@require_safe
def attachments(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Every file on an object."""
    return _page(request, kind, thing_of(request, kind, code))


@signed_in
@require_POST
def add(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Add a file; then back to the object."""
    thing, user = thing_of(request, kind, code), person(request)
    if not may_attach(kind=kind, thing=thing, by=user):
        raise PermissionDenied(_("You can open the files; your role adds none here."))
    form = AttachmentForm(request.POST, request.FILES, oversized=is_too_large(request))

    def do(values: dict[str, Any]) -> tuple[str, str]:
        made = attach(thing=thing, upload=upload_of(values), by=user, now=timezone.now())
        return _("“%(name)s” is attached.") % {"name": made.name}, f"{reverse(kind, args=[code])}#files"

    return acted(request, form, do, lambda status: _page(request, kind, thing, add=form, status=status))


@signed_in
@require_safe
def download(request: HttpRequest, attachment: str) -> Any:
    """The content, when it is what was uploaded; a page that says so when it is not."""
    found = _visible(request, attachment)
    if found.removed_at is not None:
        raise Http404
    try:
        content = checked_content(found)
    except store.Unfit as unfit:
        context = {"attachment": found, "unfit": str(unfit), "trail": trail_of(found.thing, found.kind_of_thing)}
        return render(request, "projects/attachments/unfit.html", context, status=HTTPStatus.CONFLICT)
    return as_download(found, content)


@signed_in
@require_POST
def remove(request: HttpRequest, attachment: str) -> HttpResponse:
    """Take a file away; the fact stays."""
    found, user = _visible(request, attachment), person(request)
    kind, thing = found.kind_of_thing, found.thing
    form = RemovalForm(request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        remove_attachment(attachment=found, by=user, now=timezone.now(), **values)
        anchor = "comments" if found.comment_id else "files"
        return _("The file is removed."), f"{reverse(kind, args=[thing.code])}#{anchor}"

    def again(status: int) -> HttpResponse:
        return _page(request, kind, thing, refused=(found, form), status=status)

    return acted(request, form, do, again)


def _visible(request: HttpRequest, public_id: str) -> Attachment:
    seen = Attachment.objects.visible_to(person(request)).select_related("file")
    try:
        found: Attachment | None = seen.filter(public_id=public_id).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    kind: str,
    thing: Any,
    *,
    add: forms.Form | None = None,
    refused: tuple[Attachment, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    context = {
        "files": files_of(user=user, thing=thing),
        "thing": thing,
        "kind": kind,
        "form": add,
        "refused": refused[1] if refused else None,
        "refused_line": lines([refused[0]], user)[0] if refused else None,
        "trail": trail_of(thing, kind),
    }
    return render(request, "projects/attachments/page.html", context, status=status)
