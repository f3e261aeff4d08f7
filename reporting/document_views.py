"""Printed documents, and the pages of the monthly note and the annual report that they print."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.models import Portfolio, Stocktake
from projects.queries.comparison import slice_named
from projects.queries.stocktakes import reading, stocktake_page, with_links
from projects.querysets import sees_everything
from projects.views.as_of import AsOf
from projects.views.request import person, signed_in
from regions.language import spoken
from reporting.documents import briefs, stocktakes
from reporting.documents import notes as documents
from reporting.documents.typesetting import Document, pdf
from reporting.queries.annual import Annual, annual
from reporting.queries.dashboard import Dashboard, dashboard
from reporting.queries.live import day_by_itself
from reporting.queries.notes import Note, months, note
from reporting.queries.wall import wall

LANGUAGES = ("kk", "ru", "en")


@signed_in
@require_safe
def stocktake_brief(request: HttpRequest, code: str) -> HttpResponse:
    """The one-page brief of an issued stocktake, in `language`."""
    found = _issued(request, code)
    return _printed(
        request,
        f"{found.code}-brief",
        lambda: stocktakes.brief(found, reading(user=person(request), pack=found.pack)),
    )


@signed_in
@require_safe
def stocktake_minutes(request: HttpRequest, code: str) -> HttpResponse:
    """The agreed minutes of a stocktake, in `language`: headings in it, what was said as it was written."""
    found = _issued(request, code)
    if found.state != Stocktake.State.MINUTED:
        raise Http404
    page = stocktake_page(user=person(request), stocktake=found, today=timezone.localdate(), now=timezone.now())
    return _printed(request, f"{found.code}-minutes", lambda: stocktakes.minutes(page))


def _issued(request: HttpRequest, code: str) -> Stocktake:
    found: Stocktake = get_object_or_404(with_links(person(request)).exclude(state=Stocktake.State.PLANNED), code=code)
    return found


@signed_in
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """The months of which there is a note, for those who see everything."""
    portfolio = _whole(request)
    found = months(portfolio=portfolio, today=timezone.localdate())
    return render(request, "reporting/notes.html", {"months": found, "today": timezone.localdate(), "trail": []})


@signed_in
@require_safe
def monthly_note(request: HttpRequest, month: str) -> HttpResponse:
    """The note of a month to the leader."""
    found = _note(request, month)
    context = {
        "note": found,
        "month": month,
        "sentence": documents.note_sentence(found),
        "needs": [(row, documents.need_sentence(row)) for row in found.needs],
        "trail": [(_("Monthly notes"), reverse("notes"))],
    }
    return render(request, "reporting/note.html", context)


@signed_in
@require_safe
def monthly_note_pdf(request: HttpRequest, month: str) -> HttpResponse:
    """The same on paper, in `language`."""
    return _printed(request, f"note-{month}", lambda: documents.monthly_note(_note(request, month)))


def _note(request: HttpRequest, month: str) -> Note:
    portfolio = _whole(request)
    first = _first_day(month)
    if first is None:
        raise Http404
    found = note(user=person(request), portfolio=portfolio, month=first, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _first_day(month: str) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None


def _whole(request: HttpRequest) -> Portfolio:
    """The note to the leader speaks of everything: it is for those who see everything."""
    if not sees_everything(person(request)):
        raise Http404
    return get_object_or_404(Portfolio, is_national=True)


@signed_in
@require_safe
def annual_reports(request: HttpRequest) -> HttpResponse:
    """The years of which there is a report."""
    portfolio, today = _national(request), timezone.localdate()
    years = sorted({day.year for day in months(portfolio=portfolio, today=today)}, reverse=True)
    return render(request, "reporting/annual_reports.html", {"years": years, "today": today, "trail": []})


@signed_in
@require_safe
def annual_report(request: HttpRequest, year: int) -> HttpResponse:
    """The report of a year."""
    found = _annual(request, year)
    context = {
        "report": found,
        "sentence": documents.annual_sentence(found),
        "promises": documents.promises_sentence(found),
        "examined": documents.examined_sentence(found),
        "trail": [(_("Annual reports"), reverse("annual-reports"))],
    }
    return render(request, "reporting/annual_report.html", context)


@signed_in
@require_safe
def annual_report_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The same on paper, in `language`."""
    return _printed(request, f"annual-report-{year}", lambda: documents.annual_report(_annual(request, year)))


def _annual(request: HttpRequest, year: int) -> Annual:
    if not 1990 <= year <= 2100:
        raise Http404
    found = annual(user=person(request), portfolio=_national(request), year=year, today=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _national(request: HttpRequest) -> Portfolio:
    if not person(request).rights.national_summary:
        raise Http404
    return get_object_or_404(Portfolio, is_national=True)


@signed_in
@require_safe
def brief(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One page about a project, sector, region or organisation, in `language`, on the day `as_of`."""
    return _of_slice(request, kind, code, "brief", lambda thing, shown, _known_on: briefs.brief(thing, shown))


@signed_in
@require_safe
def wall_chart(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The same for a wall: A3, its tasks with their milestones on one line of time."""

    def made(thing: Any, shown: Dashboard, known_on: date | None) -> Document:
        return briefs.wall_chart(thing, shown, wall(user=person(request), shown=shown, known_on=known_on))

    return _of_slice(request, kind, code, "wall", made)


def _of_slice(
    request: HttpRequest,
    kind: str,
    code: str,
    name: str,
    draw: Callable[[Any, Dashboard, date | None], Document],
) -> HttpResponse:
    """404 wherever the page of the slice, or its figures on that day, are not for the reader."""
    found = slice_named(user=person(request), of=f"{kind}:{code}")
    if found is None:
        raise Http404
    by_itself = None if "as_of" in request.GET else day_by_itself(user=person(request), portfolio=found.portfolio)
    as_of = AsOf(request, portfolio=found.portfolio, subject=found.key, by_itself=by_itself)

    def made() -> Document:
        shown = dashboard(
            user=person(request),
            portfolio=found.portfolio,
            dimension=found.dimension,
            object_id=found.thing.pk,
            as_of=as_of.day,
        )
        if shown is None:
            raise Http404
        return draw(found.thing, shown, shown.today if as_of.day else None)

    if as_of.is_refused:
        made()  # a wrong day must not tell that there is something
        message = " ".join(str(error) for error in as_of.form.errors["as_of"])
        return HttpResponse(message, status=HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")
    day = f"-{as_of.day.isoformat()}" if as_of.day else ""
    return _printed(request, f"{found.thing.code}-{name}{day}", made)


def _printed(request: HttpRequest, name: str, made: Callable[[], Document]) -> HttpResponse:
    """The document in the language asked for, else in the reader's own."""
    language = request.GET.get("language", spoken())
    if language not in LANGUAGES:
        return HttpResponse(_("Ask for kk, ru or en."), status=HTTPStatus.BAD_REQUEST, content_type="text/plain")
    with translation.override(language):
        content = pdf(made())
    disposition = f'inline; filename="{name}.{language}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
