"""Words of the reporting cycle: periods, steps, errors of forecasts, snapshots."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from projects.domain.cycle import OWED, Frequency, days_late
from projects.models import Milestone, ReportingStep, TaskUpdate
from projects.models.reporting import OrganisationPeriodState
from projects.models.task_update import TaskUpdateState
from projects.presentation import number, percent, rounded
from projects.queries.bias import BiasLine
from projects.queries.calendar import KINDS
from regions.language import spoken

register = template.Library()


@register.filter
def period_name(update: TaskUpdate) -> str:
    """The period in words: a month by its name, a quarter by its number, a week by its days."""
    if update.frequency == Frequency.MONTHLY:
        return formats.date_format(update.first_date, "YEAR_MONTH_FORMAT")
    if update.frequency == Frequency.QUARTERLY:
        quarter = (update.first_date.month + 2) // 3
        return gettext("quarter %(number)s of %(year)s") % {"number": quarter, "year": update.first_date.year}
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (update.first_date, update.last_date))
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


@register.filter
def days_overdue(update: TaskUpdate, today: date) -> int:
    """Days past the due day of an update that nobody has submitted; 0 for any other."""
    return days_late(due=update.due_date, today=today) if update.state in OWED else 0


@register.filter
def step_name(step: ReportingStep) -> str:
    """What a step did, in the words of its state."""
    states = TaskUpdateState if step.update_id else OrganisationPeriodState
    return str(states(step.state).label)


@register.filter
def error_in_words(days: Decimal | int | None) -> str:
    """Days that something happened after its forecast; before it where negative."""
    if days is None:
        return gettext("no data")
    size = number(abs(Decimal(days)), 0)
    if size == "0":
        return gettext("as forecast")
    whole = int(rounded(abs(Decimal(days)), 0))
    if days > 0:
        told = ngettext("%(days)s day later than forecast", "%(days)s days later than forecast", whole)
    else:
        told = ngettext("%(days)s day earlier than forecast", "%(days)s days earlier than forecast", whole)
    return told % {"days": size}


@register.simple_tag
def bias_sentence(lines: Iterable[BiasLine]) -> SafeString:
    """The finding of the page: whose forecasts 90 days before were the most optimistic."""
    known = [(each.mean_error, line) for line in lines for each in line.by_horizon if each.horizon == 90]
    shown = [(error, line) for error, line in known if error is not None]
    if not shown:
        return format_html("{}", gettext("No owner has enough finished milestones for a number yet."))
    late = sum(error >= 1 for error, _line in shown)
    error, worst = max(shown, key=lambda pair: pair[0])
    told = ngettext(
        "Of %(n)s owner with enough finished milestones, %(late)s forecast too early 90 days before the end.",
        "Of %(n)s owners with enough finished milestones, %(late)s forecast too early 90 days before the end.",
        len(shown),
    ) % {"n": len(shown), "late": late}
    if error < 1:
        return format_html("{}", told)
    most = gettext("The most optimistic: %(name)s, by %(days)s days on average.") % {
        "name": worst.organisation.name,
        "days": number(error, 0),
    }
    return format_html("{} {}", told, most)


@register.simple_tag
def bias_line_as_list(line: BiasLine) -> list[BiasLine]:
    """One owner for the table that shows many."""
    return [line]


@register.filter
def in_language(names: Mapping[str, str]) -> str:
    """The name of a snapshot in the reader's language, else in English."""
    return names.get(spoken()) or names.get("en", "")


@register.filter
def fraction(text: str) -> str:
    """A fraction of a snapshot as a percent."""
    return percent(Decimal(text))


@register.filter
def iso_day(text: str | None) -> str:
    """A day of a snapshot as people read it."""
    return formats.date_format(date.fromisoformat(text), "DATE_FORMAT") if text else gettext("no date")


@register.filter
def standing(row: Milestone | Mapping[str, Any]) -> str:
    """Whether a milestone is done, reported as done, cancelled, or when it is expected; stored or in a snapshot."""
    values = row if isinstance(row, Mapping) else _values(row)
    for name, words in _STANDINGS:
        if values[name]:
            return str(words) % {"day": iso_day(values[name])}
    if values["state"] == "cancelled":
        return gettext("cancelled")
    return gettext("expected %(day)s") % {"day": iso_day(values["forecast_date"] or values["baseline_date"])}


_STANDINGS = (
    ("actual_date", _("done %(day)s")),
    ("claimed_date", _("reported as done %(day)s, not confirmed")),
)


def _values(milestone: Milestone) -> dict[str, Any]:
    names = ("actual_date", "claimed_date", "forecast_date", "baseline_date")
    days = {name: getattr(milestone, name) for name in names}
    return {name: day.isoformat() if day else None for name, day in days.items()} | {"state": milestone.state}


@register.filter
def with_months(
    cells: Sequence[tuple[TaskUpdate, ...]], months: Sequence[date]
) -> list[tuple[date, tuple[TaskUpdate, ...]]]:
    """Each month with its updates."""
    return list(zip(months, cells, strict=True))


@register.filter
def kind_name(kind: str) -> str:
    """A kind of the calendar in words."""
    return str(KINDS[kind])
