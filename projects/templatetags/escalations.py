"""Words and marks of risks and of the ladder."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models.decision import EscalationStep
from projects.models.risk import RiskBand
from projects.presentation import STATUS_MARKS, StatusMark

register = template.Library()

_LIKE = {"low": "green", "moderate": "amber_green", "high": "amber_red", "severe": "red"}
"""Which status a band looks like; its word stays its own."""

_NEARNESS: dict[str, str | Promise] = {
    "now": _("within 30 days"),
    "soon": _("within 90 days"),
    "later": _("within a year"),
    "far": _("in more than a year"),
    "unknown": _("time not known"),
}
_MOVEMENT: dict[str, str | Promise] = {
    "new": _("first assessment"),
    "up": _("▲ risen"),
    "same": _("= unchanged"),
    "down": _("▼ fallen"),
}


@register.filter
def band_mark(band: str) -> StatusMark:
    """Shape, word and colour token of a band of risk, or a severity."""
    like = STATUS_MARKS[_LIKE[str(band)]]
    return StatusMark(letter="", shape=like.shape, label=RiskBand(band).label, css=like.css)


@register.filter
def step_label(step: str) -> str | Promise:
    """A step of the ladder in a word."""
    return EscalationStep(step).label


@register.filter
def nearness_label(nearness: str) -> str | Promise:
    """When a risk would happen, in words."""
    return _NEARNESS[str(nearness)]


@register.filter
def movement_label(movement: str) -> str | Promise:
    """How the score moved, as a sign and a word."""
    return _MOVEMENT[str(movement)]


@register.filter
def get_item(mapping: dict[str, object], key: str) -> object:
    """The value of a key that is no identifier; None where it is not there."""
    return mapping.get(key)
