"""Charts of plans over time: the timeline, how forecasts moved, teams by month."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.http import urlencode

from projects.queries.forecast_trend import ForecastTrend
from projects.queries.timeline import Timeline
from reporting import chart_sentences
from reporting.charts import forecast_trend, gantt
from reporting.exports.registry import CHARTS
from reporting.queries.team_heat import TeamHeat

register = template.Library()

KEPT = ("as_of", "zoom", "open")
"""Parameters of a page that its charts are drawn by."""

MOST_CODES = 200
"""Codes in `?open=`: more are not a fold that anybody set by hand."""


@register.inclusion_tag("components/charts/gantt.html", takes_context=True, name="gantt")
def draw_gantt(context: Context, timeline: Timeline) -> dict[str, Any]:
    """The timeline of `projects.queries.timeline`; `?zoom=` and `?open=` of the address choose what it shows."""
    request = context["request"]
    chart = gantt.draw(timeline, zoom=request.GET.get("zoom", "all"), opened=opened_in(request.GET))
    names = {event.key: event.milestone.code for event in timeline.events}
    return {
        "request": request,
        "chart": chart,
        "timeline": timeline,
        "title": chart_sentences.of_timeline(timeline),
        "today": timeline.today,
        "zooms": gantt.ZOOMS,
        "events": [(event, [names[key] for key in event.waits_for if key in names]) for event in timeline.events],
        "codes": {group.task.code for group in timeline.tasks},
    }


@register.inclusion_tag("components/charts/forecast_trend.html", name="forecast_trend")
def draw_forecast_trend(trend: ForecastTrend) -> dict[str, Any]:
    """How forecasts moved, from `projects.queries.forecast_trend`."""
    return {"chart": forecast_trend.draw(trend), "trend": trend, "title": chart_sentences.of_trend(trend)}


@register.inclusion_tag("components/charts/team_heat.html", name="team_heat")
def draw_team_heat(heat: TeamHeat) -> dict[str, Any]:
    """Teams by month, from `reporting.queries.team_heat`: a table in which each cell is a link."""
    return {"heat": heat, "title": chart_sentences.of_team_heat(heat)}


@register.inclusion_tag("components/charts/export.html", takes_context=True, name="chart_export")
def draw_export(context: Context, kind: str, code: str, name: str) -> dict[str, Any]:
    """Links to the data and the picture of a chart, with the day and the part that the page shows."""
    parameters = context["request"].GET
    kept = {key: parameters[key] for key in KEPT if parameters.get(key)}
    query = f"?{urlencode(kept)}" if kept else ""
    links = {form: reverse("chart", args=[kind, code, name, form]) + query for form in ("csv", "png")}
    return {"links": links, "name": CHARTS[name].name}


def opened_in(parameters: Any) -> frozenset[str] | None:
    """Codes of `?open=A,B`; "all" opens and an empty one folds every task; None where the address does not say."""
    text = parameters.get("open")
    return None if text is None else frozenset(text.split(",")[:MOST_CODES])


@register.simple_tag
def toggled(chart: gantt.Gantt, codes: set[str], code: str) -> str:
    """The value of `open` that folds or unfolds one task and leaves the others as they are."""
    opened = codes - chart.folded
    return ",".join(sorted(opened ^ {code}))
