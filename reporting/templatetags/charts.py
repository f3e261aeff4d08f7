"""Charts as tags: data in, server-side SVG out. Each has a title, a text alternative and a table twin."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from projects.queries.curves import Curve
from regions.language import spoken
from reporting.charts import bullet, marks, s_curve, sparkline, tile_map, timeline
from reporting.templatetags.portal import percent

register = template.Library()


@register.filter
def share(value: Decimal | None) -> str:
    """A share in [0, 1] as a whole percent; 100 only for exactly 1."""
    return percent(None if value is None else min(99, round(value * 100)) if value < 1 else 100)


@register.inclusion_tag("components/charts/s_curve.html", name="s_curve")
def draw_s_curve(
    curve: Curve,
    title: str = "",
    name: str = "",
    key: str = "curve",
    axis: tuple[date, date] | None = None,
    small: bool = False,
) -> dict[str, Any]:
    """`title`: the finding; `name`: whose curve it is, for the text alternative; `key`: unique on the page."""
    drawn = s_curve.draw(
        plan=curve.plan,
        actual=curve.actual,
        forecast=curve.forecast,
        today=curve.today,
        axis=axis,
        height=96 if small else 200,
        earlier=() if small else [one.points for one in curve.earlier],
        first=() if small else curve.first,
    )
    earlier = () if small else curve.earlier
    return {"chart": drawn, "title": title, "name": name, "key": key, "small": small, "earlier": earlier}


@register.inclusion_tag("components/charts/bullet.html", name="bullet")
def draw_bullet(figures: Any) -> dict[str, Any]:
    """Actual against planned progress of SliceFigures."""
    return {"bar": bullet.draw(figures.progress, figures.planned_progress), "figures": figures}


@register.inclusion_tag("components/charts/sparkline.html", name="sparkline")
def draw_sparkline(
    actual: sparkline.Values, planned: sparkline.Values, scale: sparkline.Scale, by_year: bool = False
) -> dict[str, Any]:
    """Progress at the ends of twelve months (or years) over the plan, on the scale that all rows share."""
    line = sparkline.draw(actual, planned, scale=scale)
    return {"line": line, "by_year": by_year, "width": sparkline.WIDTH, "height": sparkline.HEIGHT}


@register.inclusion_tag("components/charts/distribution.html", name="distribution")
def draw_distribution(counts: Mapping[str, int]) -> dict[str, Any]:
    """How many tasks have which status, worst first; the letters stand beside the bar."""
    return {"segments": marks.distribution(counts)}


@register.inclusion_tag("components/charts/timeline.html", name="timeline")
def draw_timeline(milestones: Iterable[Any], today: date) -> dict[str, Any]:
    """Open milestones from 30 days back to 90 days ahead: baseline and expected date, links to each."""
    return {"chart": timeline.draw(milestones, today=today), "today": today}


@register.inclusion_tag("components/charts/tile_map.html", name="tile_map")
def draw_tile_map(regions: Iterable[Any], figures: Mapping[int, Any], title: str = "") -> dict[str, Any]:
    """The regions as tiles with their status and progress; `figures` by primary key of the region."""
    language = spoken()
    return {"chart": tile_map.draw(regions, figures, language=language), "title": title}
