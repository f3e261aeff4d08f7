"""Numbers of the plan's own pages."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from projects.presentation import number

register = template.Library()


@register.filter
def exact_percent(value: Decimal | None) -> str:
    """A fraction in percent with two decimals: enough to see what adds up to what."""
    return "–" if value is None else _("%(percent)s %%") % {"percent": number(value * 100, 2)}
