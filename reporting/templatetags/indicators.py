"""Words and the chart of indicators, for their pages and for those that mention them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats

from projects import indicator_words
from projects.queries.indicators import IndicatorPage, Standing
from projects.queries.kpis import KpiSheet
from reporting.charts import trajectory

register = template.Library()


@register.filter
def value(amount: Decimal | None) -> str:
    """A value by locale with at most six decimals, none without need; nothing for a missing one."""
    return "" if amount is None else indicator_words.figure(amount, 6)


@register.filter
def near(amount: Decimal | None) -> str:
    """A computed value, as exact as what is measured: two decimals below 100, one below 1,000, none above."""
    if amount is None:
        return ""
    size = abs(amount)
    return indicator_words.figure(amount, 2 if size < 100 else 1 if size < 1000 else 0)


@register.filter
def told_date(text: str) -> str:
    """A year or month as the source gives it ("2029", "2025-10"), the month in words."""
    year, dash, month_number = text.partition("-")
    if not (dash and year.isdigit() and month_number.isdigit() and 1 <= int(month_number) <= 12):
        return text
    return str(formats.date_format(date(int(year), int(month_number), 1), "YEAR_MONTH_FORMAT"))


@register.filter
def deviation(fraction: Decimal | None) -> str:
    """ "−4.2 %": of the way from baseline to target."""
    return "" if fraction is None else indicator_words.signed_percent(fraction)


@register.filter
def hundredths(fraction: Decimal | str | None) -> str:
    """A fraction as a whole percent, which may be above 100 or below 0; nothing for a missing one."""
    return "" if fraction is None or isinstance(fraction, str) else indicator_words.percent(fraction * 100)


@register.filter
def percentage(amount: Decimal | None) -> str:
    """A percentage as a whole percent."""
    return "" if amount is None else indicator_words.percent(amount)


@register.filter
def month(last_day: date) -> str:
    return indicator_words.month(last_day)


@register.filter
def where(standing: Standing) -> str:
    return indicator_words.where(standing)


@register.filter
def trend(standing: Standing) -> str:
    return indicator_words.trend(standing)


@register.filter
def list_sentence(found: tuple[Standing, ...]) -> str:
    return indicator_words.of_list(found)


@register.filter
def sheet_sentence(sheet: KpiSheet) -> str:
    return indicator_words.of_sheet(sheet)


@register.inclusion_tag("components/charts/trajectory.html", name="trajectory_chart")
def draw_trajectory(page: IndicatorPage, today: date) -> dict[str, Any]:
    """The chart of an indicator's page, with its table twin."""
    drawn = trajectory.of_page(page, today=today)
    return {"chart": drawn, "title": indicator_words.finding(page.standing), "standing": page.standing, "page": page}
