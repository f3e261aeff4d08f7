"""Long work: asked for, followed while it runs, stopped, and its result fetched."""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions import long_work as actions
from projects.forms.long_work import HistoryForm, ImportForm, PortfolioForm
from projects.long_work import files
from projects.long_work.rights import may_start
from projects.long_work_words import line_of
from projects.models import LongWork
from projects.models.long_work import LongWorkKind, LongWorkState, WorkFile
from projects.queries.long_work import file_is_open, mark_of_lines, preview_of, work_list
from projects.views.acting import acted, named
from projects.views.request import is_htmx, person, signed_in

CONTENT_TYPES = {"zip": "application/zip", "csv": "text/csv; charset=utf-8"}


@signed_in
@require_safe
def long_work(request: HttpRequest) -> HttpResponse:
    """What waits, runs and has ended; and what can be asked for."""
    found = work_list(user=person(request), now=timezone.now())
    if is_htmx(request) and "since" in request.GET:
        if request.GET["since"] == found.mark:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return render(request, "projects/long_work/live.html", {"found": found})
    return _page(request)


@signed_in
@require_safe
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One piece of work; of an import, what it does or would do."""
    work, user = _visible(request, public_id), person(request)
    now = timezone.now()
    line = line_of(work, reader=user, now=now)
    mark = mark_of_lines([line])
    had_file = work.state == LongWorkState.DONE and line.is_mine and work.kept_until is not None
    context = {
        "line": line,
        "work": work,
        "mark": mark,
        "preview": preview_of(work),
        "file_is_shut": had_file and _makes_a_file(work) and not file_is_open(work, user=user, now=now),
        "trail": [(_("Long work"), reverse("long-work"))],
    }
    if is_htmx(request) and "since" in request.GET:
        if request.GET["since"] == mark:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return render(request, "projects/long_work/live_one.html", context)
    return render(request, "projects/long_work/one.html", context)


@signed_in
@require_POST
def start_export(request: HttpRequest) -> HttpResponse:
    def do(values: dict[str, Any]) -> tuple[str, str]:
        actions.start_export(by=person(request), now=timezone.now())
        return _("The export is asked for. You may leave this page: it goes on."), _list()

    form = forms.Form(request.POST)
    return acted(request, form, do, lambda status: _page(request, {"export": form}, status))


@signed_in
@require_POST
def start_recompute(request: HttpRequest) -> HttpResponse:
    form = PortfolioForm(request.POST, user=person(request))

    def do(values: dict[str, Any]) -> tuple[str, str]:
        actions.start_recompute(portfolio=values["portfolio"], by=person(request), now=timezone.now())
        return _("The figures will be computed anew. You may leave this page: it goes on."), _list()

    return acted(request, form, do, lambda status: _page(request, {"recompute": form}, status))


@signed_in
@require_POST
def start_history(request: HttpRequest) -> HttpResponse:
    form = HistoryForm(request.POST, user=person(request))

    def do(values: dict[str, Any]) -> tuple[str, str]:
        actions.start_history(**values, by=person(request), now=timezone.now())
        return _("The history will be computed anew. You may leave this page: it goes on."), _list()

    return acted(request, form, do, lambda status: _page(request, {"history": form}, status))


@signed_in
@require_POST
def check_import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        work = actions.check_import(
            returns=form.upload("returns"),
            mapping=form.upload("mapping"),
            on_error=values["on_error"],
            by=person(request),
            now=timezone.now(),
        )
        return _("The files are here. Nothing is written before you have seen what would change."), _address(work)

    return acted(request, form, do, lambda status: _page(request, {"import": form}, status))


@signed_in
@require_POST
def apply_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    check, form = _visible(request, public_id), forms.Form(request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        work = actions.apply_import(check=check, by=person(request), now=timezone.now())
        return _("The import is asked for. You may leave this page: it goes on."), _address(work)

    return acted(request, form, do, lambda status: _page(request, {"import": form}, status))


@signed_in
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    work, form = _visible(request, public_id), forms.Form(request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        stopped = actions.cancel(work=work, by=person(request), now=timezone.now())
        if stopped.is_active:
            return _("It stops after what it has in hand."), _list()
        return _("It does not run any more."), _list()

    return acted(request, form, do, lambda status: _page(request, {}, status))


@signed_in
@require_safe
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file, for who asked, in its time, with the rights with which it was made; 404 for everyone else.

    Whose rights have changed since is sent to the page, where it can be asked for again.
    """
    work, user, now = _visible(request, public_id), person(request), timezone.now()
    if work.by_id != user.pk or work.state != LongWorkState.DONE or not _makes_a_file(work):
        raise Http404
    if not file_is_open(work, user=user, now=now):
        return HttpResponseRedirect(_address(work))
    return cast(HttpResponse, sent(work))  # streamed: of the same base, which is all that decorators need


def sent(work: LongWork) -> StreamingHttpResponse:
    """The result, piece by piece."""
    name = work.file_name
    media = CONTENT_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(work.file_size),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(files.read(work, WorkFile.RESULT), content_type=media, headers=headers)


def _visible(request: HttpRequest, public_id: UUID) -> LongWork:
    return get_object_or_404(LongWork.objects.visible_to(person(request)).select_related("by"), public_id=public_id)


def _makes_a_file(work: LongWork) -> bool:
    return work.kind in (LongWorkKind.EXPORT, LongWorkKind.IMPORT_CHECK, LongWorkKind.IMPORT)


def _list() -> str:
    return reverse("long-work")


def _address(work: LongWork) -> str:
    return reverse("long-work-one", args=[work.public_id])


def _page(
    request: HttpRequest, refused: dict[str, forms.Form] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The list with its forms; a refused form keeps what was typed."""
    user = person(request)
    given: dict[str, forms.Form] = {}
    if may_start(user, LongWorkKind.RECOMPUTE):
        given = {"import": ImportForm(), "recompute": PortfolioForm(user=user), "history": HistoryForm(user=user)}
    shown = named(given | (refused or {}))
    context = {
        "found": work_list(user=user, now=timezone.now()),
        "forms": shown,
        "form": next(iter((refused or {}).values()), None),
        "refused": next(iter(refused or {}), ""),
    }
    return render(request, "projects/long_work/list.html", context, status=status)
