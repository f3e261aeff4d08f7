"""Amounts of money, and the chart of money by year."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from projects.presentation import percent, rounded
from reporting.charts import money

register = template.Library()


@register.filter
def millions(value: Decimal | None) -> str:
    """An amount in millions of tenge without decimals; a missing one in words, never as 0."""
    if value is None:
        return _("not known")
    return _("%(amount)s m ₸") % {"amount": formats.number_format(rounded(value, 0), 0, force_grouping=True)}


@register.filter
def size(value: Decimal) -> str:
    """How large a difference is, whichever way, in millions of tenge."""
    return millions(abs(value))


@register.filter
def amount(value: Decimal | None) -> str:
    """The same for a table whose head names the unit."""
    return _("not known") if value is None else formats.number_format(rounded(value, 0), 0, force_grouping=True)


@register.filter
def signed(value: Decimal) -> str:
    """A difference with its sign; the minus is the typographic one."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + formats.number_format(rounded(abs(value), 0), 0, force_grouping=True)


@register.filter
def signed_share(value: Decimal | None) -> str:
    """A deviation as a percent with its sign; in words where nothing was planned."""
    if value is None:
        return _("nothing was planned")
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + percent(abs(value))


@register.inclusion_tag("components/charts/money_bars.html")
def money_bars(lines: Sequence[Any], title: str = "") -> dict[str, Any]:
    """Money by year from BudgetLines; the table beside it is its twin."""
    return {"bars": money.draw([line.budget for line in lines]), "title": title}
