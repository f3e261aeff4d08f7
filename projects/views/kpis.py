"""KPI sheets of ministers: all of them, and one."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.indicator_words import of_sheets
from projects.queries.kpis import kpi_sheets, last_complete_month, month_of
from projects.querysets import organisations_visible_to
from projects.views.request import person, signed_in


@signed_in
@require_safe
def kpis(request: HttpRequest) -> HttpResponse:
    """Every sheet with a KPI that the person may see, as of a month."""
    month = _month(request)
    sheets = kpi_sheets(user=person(request), month=month)
    return render(
        request, "projects/kpis/list.html", {"sheets": sheets, "sentence": of_sheets(sheets, month), **_months(month)}
    )


@signed_in
@require_safe
def organisation_kpis(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet of one body: months across, lights, scores and the total. Without an open KPI there is none."""
    user, month = person(request), _month(request)
    body = get_object_or_404(organisations_visible_to(user), code=code)
    sheets = kpi_sheets(user=user, month=month, bodies=[body.pk])
    if not sheets:
        raise Http404
    trail = [(_("KPI sheets"), reverse("kpis")), (body.name, reverse("organisation", args=[body.code]))]
    context = {"sheet": sheets[0], "organisation": body, "trail": trail, **_months(month)}
    return render(request, "projects/kpis/sheet.html", context)


def _month(request: HttpRequest) -> date:
    """The month asked for, never one that is not over; else the newest one that is."""
    newest = last_complete_month(timezone.localdate())
    return min(month_of(request.GET.get("month", "")) or newest, newest)


def _months(month: date) -> dict[str, object]:
    newest = last_complete_month(timezone.localdate())
    return {"month": month, "newest": newest, "legend": ("green", "amber", "red", "no_data")}
