"""Numbers of the plan's own pages."""

from decimal import Decimal

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from projects.presentation import number, rounded

register = template.Library()


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
