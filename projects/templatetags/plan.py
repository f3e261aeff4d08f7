"""Numbers of the plan's own pages."""

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.presentation import number, rounded

register = template.Library()

PROJECT, TASK = "project", "task"
BOTH = (PROJECT, TASK)
SECTIONS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("", gettext_lazy("Overview"), BOTH),
    ("indicators", gettext_lazy("Indicators"), BOTH),
    ("judgements", gettext_lazy("Judgements"), BOTH),
    ("plan", gettext_lazy("Plan and baselines"), BOTH),
    ("dependencies", gettext_lazy("Dependencies"), BOTH),
    ("chain", gettext_lazy("Delivery chain"), BOTH),
    ("risks", gettext_lazy("Risks and issues"), BOTH),
    ("decisions", gettext_lazy("Decisions"), BOTH),
    ("stocktakes", gettext_lazy("Stocktakes"), (PROJECT,)),
    ("lifecycle", gettext_lazy("Eight steps"), (PROJECT,)),
    ("reviews", gettext_lazy("Reviews and recovery"), BOTH),
    ("money", gettext_lazy("Money"), (PROJECT,)),
    ("validation", gettext_lazy("Validation"), BOTH),
    ("reporting", gettext_lazy("Reporting"), BOTH),
)
"""The pages of a project, a task, or both: each has the address `<project|task>-<key>`."""


@register.inclusion_tag("components/subject_nav.html")
def subject_nav(subject: Any, current: str = "") -> dict[str, Any]:
    """The pages of a project or a task, the current one marked."""
    kind = TASK if hasattr(subject, "project_id") else PROJECT
    items = [
        {
            "address": reverse(f"{kind}-{key}" if key else kind, args=[subject.code]),
            "label": label,
            "is_current": key == current,
        }
        for key, label, kinds in SECTIONS
        if kind in kinds
    ]
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
