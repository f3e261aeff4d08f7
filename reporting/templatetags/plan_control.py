"""Charts and words of change control, dependencies and delivery chains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.queries.network import Paths
from reporting.charts import network, plan_lines

register = template.Library()


@dataclass(frozen=True, slots=True)
class Mark:
    """A letter and a word beside a shape; `css` names the shape's colour of the status palette."""

    letter: str
    shape: str
    label: str | Promise
    css: str


STRENGTHS = {
    "strong": Mark("S", "●", _("strong"), "green"),
    "adequate": Mark("A", "◐", _("adequate"), "amber-green"),
    "weak": Mark("W", "◑", _("weak"), "amber-red"),
    "broken": Mark("B", "◆", _("broken"), "red"),
    "": Mark("–", "○", _("not judged yet"), "no-data"),
}


@register.inclusion_tag("projects/chains/strength.html")
def strength(value: str) -> dict[str, Any]:
    """How strong a link is: letter, shape and word."""
    return {"mark": STRENGTHS[value]}


@register.inclusion_tag("components/charts/plan_lines.html", name="plan_lines")
def draw_plan_lines(lines: Sequence[Any], today: date) -> dict[str, Any]:
    """PlanLines of `projects.queries.plans` as a table in which each row has its dates drawn on one axis."""
    return {"chart": plan_lines.draw(lines, today=today) if lines else None, "today": today}


@register.inclusion_tag("components/charts/network.html", name="network")
def draw_network(paths: Paths, today: date) -> dict[str, Any]:
    """The open milestones of Paths, by date, with what waits for what."""
    rows = [row for row in paths.rows if row.milestone.state == "open"]
    return {"chart": network.draw(rows, today=today), "today": today}
