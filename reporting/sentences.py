"""The first line of each page: a sentence made from its data. And the findings that charts are titled with."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from projects.domain.values import Status
from projects.presentation import status_label
from projects.queries.curves import Curve
from projects.queries.figures import SliceFigures
from reporting.queries.desk import Waiting

ON_COURSE = (Status.COMPLETE, Status.GREEN, Status.AMBER_GREEN)
BEHIND = (Status.RED, Status.AMBER_RED)
MOST_NAMES = 3
WHOLE = Decimal("0.995")
"""From here on a forecast is said to reach the end: the rest is less than a reader sees in percent."""


def of_summary(
    *,
    whole: SliceFigures,
    projects: Sequence[SliceFigures],
    sectors: Sequence[SliceFigures],
    is_national: bool = True,
    waiting: Waiting | None = None,
) -> str:
    """One sentence: projects on course (of those with data), who holds the whole back, which decisions wait.

    `waiting` is None where it is not known (a past day, a reference portfolio): then what is overdue is said instead.
    """
    known = [one for one in projects if one.status != Status.NO_DATA]
    if not known:
        return _("No project has published figures yet.")
    clauses = [
        _on_course(known, is_national=is_national, sees_all=whole.hidden_tasks == 0),
        _holding_back(sectors, is_national=is_national),
    ]
    if waiting is not None:
        clauses.append(_decisions(waiting))
    told = "; ".join(clauses) + "."
    return told if waiting is not None else f"{told} {overdue(whole)}"


def _on_course(known: Sequence[SliceFigures], *, is_national: bool, sees_all: bool) -> str:
    numbers = {"n": sum(1 for one in known if one.status in ON_COURSE), "total": len(known)}
    if is_national and not sees_all:
        return (
            ngettext(
                "%(n)s of the %(total)s strategic project open to you is on course",
                "%(n)s of the %(total)s strategic projects open to you are on course",
                len(known),
            )
            % numbers
        )
    if is_national:
        return (
            ngettext(
                "%(n)s of %(total)s strategic project is on course",
                "%(n)s of %(total)s strategic projects are on course",
                len(known),
            )
            % numbers
        )
    return (
        ngettext(
            "%(n)s of %(total)s project with data is on course",
            "%(n)s of %(total)s projects with data are on course",
            len(known),
        )
        % numbers
    )


def _holding_back(sectors: Sequence[SliceFigures], *, is_national: bool) -> str:
    """The sectors of the worst status that is behind; at most three by name."""
    worst = next((status for status in BEHIND if any(one.status == status for one in sectors)), None)
    if worst is None:
        return _("no sector is red or amber-red")
    names = [_within(one.name) for one in sectors if one.status == worst]
    shown, more = names[:MOST_NAMES], len(names) - MOST_NAMES
    if more > 0:
        shown.append(ngettext("%(n)s more sector", "%(n)s more sectors", more) % {"n": more})
    clause = (
        ngettext("%(names)s holds the country back", "%(names)s hold the country back", len(names))
        if is_national
        else ngettext("%(names)s holds the whole back", "%(names)s hold the whole back", len(names))
    )
    return clause % {"names": get_text_list(shown, _("and"))}


def _within(name: str) -> str:
    """A name inside a sentence: with a small letter, unless it begins with an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _decisions(waiting: Waiting) -> str:
    if not waiting.total:
        return _("no decision waits")
    days = ngettext("%(n)s day", "%(n)s days", waiting.oldest_days) % {"n": waiting.oldest_days}
    return ngettext(
        "%(n)s decision waits, for %(days)s now", "%(n)s decisions wait, the oldest %(days)s", waiting.total
    ) % {"n": waiting.total, "days": days}


def overdue(figures: SliceFigures) -> str:
    """What is overdue, and how far the furthest is behind its baseline."""
    if figures.overdue == 0:
        return _("Nothing is overdue.")
    return ngettext(
        "%(n)s milestone is overdue; the furthest behind its baseline is %(days)s days late.",
        "%(n)s milestones are overdue; the furthest behind its baseline is %(days)s days late.",
        figures.overdue,
    ) % {"n": figures.overdue, "days": number_format(figures.worst_late_days, force_grouping=True)}


def of_regions(regions: Sequence[SliceFigures]) -> str:
    """Which regions have the worst status that is behind, without a full stop: the title of the map."""
    worst = next((status for status in BEHIND if any(one.status == status for one in regions)), None)
    if worst is None:
        return _("No region is red or amber-red")
    names = [one.name for one in regions if one.status == worst]
    shown, more = names[:MOST_NAMES], len(names) - MOST_NAMES
    if more > 0:
        shown.append(ngettext("%(n)s more region", "%(n)s more regions", more) % {"n": more})
    return f"{capfirst(status_label(worst))}: {get_text_list(shown, _('and'))}"


def of_slice(figures: SliceFigures) -> str:
    """Where it stands against its plan, how many tasks are behind, what is overdue."""
    if figures.percent is None:
        return _("There is no data here yet: none of its tasks has a live milestone.")
    behind = sum(figures.status_counts.get(status, 0) for status in BEHIND)
    tasks = (
        ngettext("%(n)s of %(total)s task is behind.", "%(n)s of %(total)s tasks are behind.", figures.tasks)
        % {"n": behind, "total": figures.tasks}
        if behind
        else _("No task is red or amber-red.")
    )
    return " ".join([finding(figures) + ".", tasks, overdue(figures)])


def of_task(figures: SliceFigures) -> str:
    """Where one task stands against its plan, and what is overdue."""
    if figures.percent is None:
        return _("There is no data here yet: the task has no live milestone.")
    return " ".join([finding(figures) + ".", overdue(figures)])


def of_curve(curve: Curve) -> str:
    """Where the forecasts lead, without a full stop: the title of an S-curve."""
    plan = [(day, value) for day, value in curve.plan if value is not None]
    forecast = [(day, value) for day, value in curve.forecast if value is not None]
    if not plan:
        return _("No plan with dates yet")
    if not forecast:
        return _("Nothing more is forecast: the rest is done, overdue or has no date")
    if forecast[-1][1] < WHOLE:
        reached = int(forecast[-1][1] * 100)
        return _("Forecasts reach %(reached)s %%: the rest is overdue or has no date") % {"reached": reached}
    end = date_format(forecast[-1][0], "YEAR_MONTH_FORMAT")
    end = end.lower() if get_language() != "en" else end  # in the middle of a sentence
    months = _months_between(plan[-1][0], forecast[-1][0])
    if months <= 0:
        return _("Forecasts end with the plan (%(month)s)") % {"month": end}
    return ngettext(
        "Forecasts end %(n)s month after the plan (%(month)s)",
        "Forecasts end %(n)s months after the plan (%(month)s)",
        months,
    ) % {"n": months, "month": end}


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def finding(figures: SliceFigures) -> str:
    """The gap between done and planned, without a full stop."""
    gap = figures.gap_points
    if gap is None:
        return _("No data yet")
    numbers = {"done": figures.percent, "planned": figures.planned_percent, "gap": abs(gap)}
    if gap == 0:
        return _("On plan: %(done)s %% done, as planned by today") % numbers
    if gap > 0:
        return (
            ngettext(
                "%(gap)s point ahead of the plan: %(done)s %% done, %(planned)s %% planned by today",
                "%(gap)s points ahead of the plan: %(done)s %% done, %(planned)s %% planned by today",
                gap,
            )
            % numbers
        )
    return (
        ngettext(
            "%(gap)s point behind the plan: %(done)s %% done, %(planned)s %% planned by today",
            "%(gap)s points behind the plan: %(done)s %% done, %(planned)s %% planned by today",
            -gap,
        )
        % numbers
    )
