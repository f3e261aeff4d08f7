"""The comments on an object: read, written, edited, withdrawn; and the people whose names begin as typed."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions.attachments import attach
from projects.actions.comments import add_comment, edit_comment, withdraw_comment
from projects.evidence.uploads import is_too_large
from projects.forms.attachments import upload_of
from projects.forms.comments import EditCommentForm, NewCommentForm, WithdrawCommentForm
from projects.models import Comment
from projects.models.about import ground_of, model_of
from projects.queries.comments import ON_THE_PAGE, suggestions, thread
from projects.querysets.about import KINDS, may_comment
from projects.views.acting import acted, subject_trail
from projects.views.request import person, signed_in

LONGEST_SEARCH = 100


@signed_in
@require_safe
def comments(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Every comment on an object."""
    return _page(request, kind, thing_of(request, kind, code))


@signed_in
@require_POST
def add(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Say something; then back to the object."""
    thing, user = thing_of(request, kind, code), person(request)
    if not may_comment(kind=kind, thing=thing, by=user):
        raise PermissionDenied(_("You can read the comments; your role writes none here."))
    form = NewCommentForm(request.POST, request.FILES, oversized=is_too_large(request))

    def do(values: dict[str, Any]) -> tuple[str, str]:
        with transaction.atomic():  # a comment that says "see the act" is nothing without the act
            made = add_comment(thing=thing, by=user, now=timezone.now(), text=values["text"])
            if values["file"]:
                attach(thing=thing, upload=upload_of(values), by=user, now=timezone.now(), comment=made)
        return _("Your comment is added."), f"{reverse(kind, args=[code])}#comment-{made.public_id}"

    return acted(request, form, do, lambda status: _page(request, kind, thing, add=form, status=status))


@signed_in
@require_POST
def change(request: HttpRequest, comment: str, how: str) -> HttpResponse:
    """Edit or withdraw one's own comment."""
    found, user = _visible(request, comment), person(request)
    kind, thing = found.kind_of_thing, found.thing
    form = EditCommentForm(request.POST) if how == "edit" else WithdrawCommentForm(request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        given: dict[str, Any] = {"comment": found, "by": user, "now": timezone.now(), **values}
        if how == "edit":
            edit_comment(**given)
            said = _("The comment is edited; the earlier text is kept.")
        else:
            withdraw_comment(**given)
            said = _("The comment is withdrawn.")
        return said, f"{reverse(kind, args=[thing.code])}#comment-{found.public_id}"

    return acted(
        request, form, do, lambda status: _page(request, kind, thing, refused={str(found.pk): form}, status=status)
    )


@signed_in
@require_safe
def people(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Part of a page: the people who can be named, for the letters typed so far."""
    thing = thing_of(request, kind, code)
    typed = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    found = suggestions(thing=thing, typed=typed) if may_comment(kind=kind, thing=thing, by=person(request)) else ()
    return render(request, "projects/comments/people.html", {"found": found})


def thing_of(request: HttpRequest, kind: str, code: str) -> Any:
    """The object of a kind with this code, or 404."""
    if kind not in KINDS:
        raise Http404
    links = {"milestone": ("task__project",), "project": ("portfolio",), "task": ("project",)}
    seen = model_of(kind)._default_manager.visible_to(person(request))  # type: ignore[attr-defined]
    return get_object_or_404(seen.select_related(*links.get(kind, ("project", "task"))), code=code)


def trail_of(thing: Any, kind: str) -> list[tuple[str, str]]:
    """The way back up over the object itself."""
    project, task = ground_of(thing)
    above = subject_trail(task or project)
    own = (thing.code, reverse(kind, args=[thing.code]))
    return above if kind in ("project", "task") else [*above, own]


def _visible(request: HttpRequest, public_id: str) -> Comment:
    try:
        found: Comment | None = Comment.objects.visible_to(person(request)).filter(public_id=public_id).first()
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
    refused: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = thread(user=person(request), thing=thing, now=timezone.now(), newest=ON_THE_PAGE)
    context = {
        "thread": found,
        "thing": thing,
        "kind": kind,
        "form": add,
        "refused": refused or {},
        "trail": trail_of(thing, kind),
    }
    return render(request, "projects/comments/page.html", context, status=status)
