"""The first line of a page about one slice, for pages that do not import this app."""

from django import template

from projects.queries.curves import Curve
from projects.queries.figures import SliceFigures
from reporting import sentences

register = template.Library()


@register.filter
def slice_sentence(figures: SliceFigures) -> str:
    """Where a group of tasks stands against its plan, how many tasks are behind, what is overdue."""
    return sentences.of_slice(figures)


@register.filter
def task_sentence(figures: SliceFigures) -> str:
    """The same for one task, which has no tasks of its own to count."""
    return sentences.of_task(figures)


@register.filter
def finding(curve: Curve) -> str:
    """Where the forecasts lead: the title of a curve. The gap of today stands in the first line of the page."""
    return sentences.of_curve(curve)
