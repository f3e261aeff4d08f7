"""The calendar of the routine, and its private address for calendars elsewhere."""

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import wall
from projects.actions.calendar_feeds import make_feed, revoke_feed
from projects.domain.cycle import Frequency, period_of
from projects.ics import calendar_file
from projects.models import CalendarFeed
from projects.queries.calendar import KINDS, entries
from projects.views.cycle import month_in
from projects.views.request import person, signed_in

DAYS_BACK, DAYS_AHEAD = 31, 366
"""What the feed holds around today."""


@signed_in
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One month of the routine, day by day, with a filter by kind."""
    today = timezone.localdate()
    shown = period_of(month_in(request) or today, Frequency.MONTHLY)
    kind = request.GET.get("kind", "")
    kinds = (kind,) if kind in KINDS else ()
    found = entries(user=person(request), first=shown.first, last=shown.last, kinds=kinds)
    context = {
        "month": shown.first,
        "days": [(day, list(of_day)) for day, of_day in groupby(found, key=lambda entry: entry.day)],
        "total": len(found),
        "next_entry": next((entry for entry in found if entry.day >= today), None),
        "kinds": list(KINDS.items()),
        "kind": kinds[0] if kinds else "",
        "before": shown.first - timedelta(days=1),
        "after": shown.last + timedelta(days=1),
        "today": today,
        "feed": CalendarFeed.objects.filter(user=person(request), revoked_at=None).first(),
    }
    return render(request, "projects/cycle/calendar.html", context)


@signed_in
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Make a new private address, which revokes the one before; it is shown once."""
    key = make_feed(by=person(request), now=timezone.now())
    address = request.build_absolute_uri(f"{reverse('calendar-feed')}?key={key}")
    messages.success(request, _("Your private address, shown once. Copy it now: %(address)s") % {"address": address})
    return HttpResponseRedirect(f"{reverse('calendar')}#address")


@signed_in
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """The private address opens nothing any more, from the next request on."""
    revoke_feed(by=person(request), now=timezone.now())
    messages.success(request, _("The private address is revoked: it opens nothing any more."))
    return HttpResponseRedirect(f"{reverse('calendar')}#address")


@never_cache
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The calendar of the person whose key it is, as a file; any other key is 404."""
    found = CalendarFeed.objects.find(request.GET.get("key", ""))
    if found is None:
        raise Http404
    wall.stand_for(found.user)
    today = timezone.localdate()
    language = found.user.language or translation.get_language() or "ru"
    with translation.override(language):
        rows = entries(
            user=found.user, first=today - timedelta(days=DAYS_BACK), last=today + timedelta(days=DAYS_AHEAD)
        )
        body = calendar_file(rows, base=request.build_absolute_uri("/")[:-1], now=timezone.now())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
