"""The gallery of the design, for those who build it: no page of production."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.presentation import STATUS_MARKS
from projects.views.request import signed_in
from reporting import styleguide as gallery
from reporting.charts.sparkline import shared_scale


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """404 unless this is a demonstration or a machine of development, for everybody alike."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return _page(request)


@signed_in
def _page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    months = gallery.sample_months()
    context = {
        "sizes": gallery.sizes(),
        "themes": gallery.themes(),
        "statuses": list(STATUS_MARKS),
        "form": gallery.sample_form(),
        "curve": gallery.sample_curve(today),
        "months": months,
        "scale": shared_scale(months),
        "counts": {"red": 2, "amber_red": 3, "amber_green": 4, "green": 8, "complete": 2, "no_data": 1},
        "today": today,
        "late": today - timedelta(days=20),
        "soon": today + timedelta(days=12),
        "stale_at": now - timedelta(days=20),
        "trail": [("First", "/"), ("Second", "/")],
    }
    return render(request, "reporting/styleguide.html", context)
