"""Two days of a slice beside each other."""

from datetime import date, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects import comparison_words as words
from projects.domain.comparison import ChangeKind
from projects.forms.as_of import ComparisonForm
from projects.queries.comparison import Comparison, Slice, comparison, day_of_figures, slice_named
from projects.queries.days import days_of_history, end_of_last_month, months_before
from projects.views.as_of import DayLink
from projects.views.request import person, signed_in

MOST_ROWS = 50
"""Rows of one list; `?all=1` shows them all."""


@signed_in
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """`of` names the slice, the whole country when left out; `from` and `to` a month ago and today."""
    of = slice_named(user=person(request), of=request.GET.get("of") or "country")
    if of is None:
        raise Http404
    today = timezone.localdate()
    days = days_of_history(portfolio=of.portfolio, before=today)
    first = days[0] if days else today - timedelta(days=1)
    usual = {"from": max(months_before(today, 1), first), "to": today}
    given = {name: request.GET.get(name, "").strip() or usual[name].isoformat() for name in usual}
    form = ComparisonForm(given, first=first, last=today)
    found = None
    if form.is_valid():
        since, until = (
            day_of_figures(portfolio=of.portfolio, day=form.cleaned_data[name], today=today, days=days)
            for name in usual
        )
        found = comparison(user=person(request), of=of, since=since, until=until, today=today)
        if found is None:
            raise Http404
    elif comparison(user=person(request), of=of, since=today, until=today, today=today) is None:
        raise Http404  # a wrong day must not tell that there is something
    context = {
        "of": of,
        "form": form,
        "found": found,
        "quick": _quick(of, today, first),
        "trail": [(of.thing.name, _address(of))],
        **(_shown(found, everything="all" in request.GET) if found else {}),
    }
    status = HTTPStatus.OK if found else HTTPStatus.BAD_REQUEST
    return render(request, "projects/comparison/page.html", context, status=status)


def _shown(found: Comparison, *, everything: bool) -> dict[str, object]:
    lists = []
    for kind in ChangeKind:
        rows = found.of_kind(kind)
        shown = rows if everything else rows[:MOST_ROWS]
        if rows:
            lists.append((kind.value, words.TITLES[kind], words.NOTES[kind], shown, len(rows) - len(shown)))
    return {"between": words.between(found), "pieces": words.pieces(found), "lists": lists}


def _address(of: Slice) -> str:
    if of.kind == "country":
        return reverse("national")
    return reverse(of.kind, args=[of.thing.code])


def _quick(of: Slice, today: date, first: date) -> list[DayLink]:
    """Two days that are compared most."""
    ends = end_of_last_month(today)
    spans = [
        (_("The last week"), today - timedelta(days=7), today),
        (_("The last month"), months_before(today, 1), today),
        (_("The last quarter"), months_before(today, 3), today),
        (_("The last year"), months_before(today, 12), today),
        (_("The calendar month before"), end_of_last_month(ends), ends),
    ]

    def address(since: date, until: date) -> str:
        query = {"of": of.key, "from": since.isoformat(), "to": until.isoformat()}
        return f"{reverse('comparison')}?{urlencode(query)}"

    return [DayLink(label, address(since, until)) for label, since, until in spans if since >= first]
