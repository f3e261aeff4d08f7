"""Links of a comparison: every figure opens what it was made of on its day."""

from datetime import date
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone

from projects.queries.comparison import Part
from projects.queries.days import months_before
from projects.queries.figures import SliceFigures
from projects.views.as_of import AsOf

register = template.Library()


@register.simple_tag
def explain_on(figures: SliceFigures, day: date) -> str:
    """Where the figure of a day is taken apart."""
    address = reverse("explain", args=[figures.dimension, figures.code])
    query = {"portfolio": figures.portfolio} | ({"as_of": day.isoformat()} if day < timezone.localdate() else {})
    return f"{address}?{urlencode(query)}"


@register.filter
def as_list(part: Part) -> list[Part]:
    """One slice as a table of one row."""
    return [part]


PRINTED = ("project", "sector", "region", "organisation")
"""What has a brief and a wall chart."""


@register.simple_tag
def document_url(as_of: AsOf, name: str) -> str:
    """The brief or the wall chart of a dashboard, of the day that it shows; "" where it has none."""
    kind, _, code = as_of.subject.partition(":")
    if kind not in PRINTED:
        return ""
    day = as_of.day if as_of.day and not as_of.by_itself else None
    address = reverse(f"{kind}-{name}", args=[code])
    return f"{address}?{urlencode({'as_of': day.isoformat()})}" if day else address


@register.filter
def compare_url(as_of: AsOf) -> str:
    """What changed between the day that a dashboard shows and today; on the present, within the last month."""
    since = as_of.day or months_before(as_of.today, 1)
    query = {"of": as_of.subject, "from": max(since, as_of.first).isoformat(), "to": as_of.today.isoformat()}
    return f"{reverse('comparison')}?{urlencode(query)}"
