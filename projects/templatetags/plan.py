"""Numbers of the plan's own pages."""

from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.presentation import number, rounded

register = template.Library()

SECTIONS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("Overview")),
    ("indicators", gettext_lazy("Indicators")),
    ("judgements", gettext_lazy("Judgements")),
    ("plan", gettext_lazy("Plan and baselines")),
    ("dependencies", gettext_lazy("Dependencies")),
    ("chain", gettext_lazy("Delivery chain")),
    ("risks", gettext_lazy("Risks and issues")),
    ("decisions", gettext_lazy("Decisions")),
    ("stocktakes", gettext_lazy("Stocktakes")),
    ("lifecycle", gettext_lazy("Eight steps")),
    ("reviews", gettext_lazy("Reviews and recovery")),
    ("money", gettext_lazy("Money")),
    ("validation", gettext_lazy("Validation")),
    ("reporting", gettext_lazy("Reporting")),
)
"""The pages of a project or task: each has the address `<project|task>-<key>`; not every one exists for both."""


@register.inclusion_tag("components/subject_nav.html")
def subject_nav(subject: Any, current: str = "") -> dict[str, Any]:
    """The pages of a project or a task, the current one marked."""
    kind = "task" if hasattr(subject, "project_id") else "project"
    items = []
    for key, label in SECTIONS:
        try:
            address = reverse(f"{kind}-{key}" if key else kind, args=[subject.code])
        except NoReverseMatch:
            continue
        items.append({"address": address, "label": label, "is_current": key == current})
    return {"items": items}


@register.filter
def exact_percent(value: Decimal | None) -> str:
    """A fraction in percent with two decimals: enough to see what adds up to what."""
    if value is None:
        return "–"
    return _("%(percent)s %%") % {"percent": formats.number_format(rounded(value * 100, 2), 2)}


@register.filter
def weight(value: Decimal) -> str:
    """A weight without trailing zeros."""
    return number(value, 6)
