"""The findings that charts of dates are titled with, without a full stop."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.queries.forecast_trend import ForecastTrend
from projects.queries.timeline import Timeline
from reporting.queries.team_heat import TeamHeat


def days(number: int) -> str:
    """ "47 days", with groups of thousands."""
    shown = number_format(abs(number), force_grouping=True)
    return ngettext("%(days)s day", "%(days)s days", abs(number)) % {"days": shown}


def of_timeline(timeline: Timeline) -> str:
    """How many open milestones are later than agreed, and by how much the furthest."""
    total = len(timeline.open)
    if not timeline.events:
        return _("No milestone here yet")
    if total == 0:
        return _("Every milestone is done")
    late = timeline.late
    if not late:
        return ngettext(
            "%(total)s open milestone is as agreed or earlier",
            "All %(total)s open milestones are as agreed or earlier",
            total,
        ) % {"total": total}
    numbers: dict[str, Any] = {"n": len(late), "total": total, "days": days(late[0].slip_days or 0)}
    return (
        ngettext(
            "%(n)s of %(total)s open milestones is later than agreed, by %(days)s",
            "%(n)s of %(total)s open milestones are later than agreed, the furthest by %(days)s",
            len(late),
        )
        % numbers
    )


def of_trend(trend: ForecastTrend) -> str:
    """Which forecast moved most in three months; where none did, in the twelve that are drawn."""
    if trend.is_empty:
        return _("No forecast to follow yet")
    first = trend.lines[0]
    numbers = {"name": first.milestone.name}
    if first.recent_days:
        numbers["days"] = days(first.recent_days)
        if first.recent_days > 0:
            return _("Forecast of “%(name)s” moved %(days)s later in three months") % numbers
        return _("Forecast of “%(name)s” moved %(days)s earlier in three months") % numbers
    if first.total_days:
        numbers["days"] = days(first.total_days)
        if first.total_days > 0:
            return _("No forecast moved in three months; in twelve, “%(name)s” moved %(days)s later") % numbers
        return _("No forecast moved in three months; in twelve, “%(name)s” moved %(days)s earlier") % numbers
    return _("No forecast moved in twelve months")


def of_team_heat(heat: TeamHeat) -> str:
    """How many teams are red or amber-red, and how many are worse than a month before."""
    if not heat.rows:
        return _("No team has published figures yet")
    numbers = {"n": len(heat.behind), "total": len(heat.rows)}
    behind = (
        ngettext(
            "%(n)s of %(total)s team is red or amber-red",
            "%(n)s of %(total)s teams are red or amber-red",
            len(heat.rows),
        )
        % numbers
    )
    worse = len(heat.worse)
    if not worse:
        return _("%(behind)s; none is worse than a month ago") % {"behind": behind}
    return ngettext(
        "%(behind)s; %(n)s is worse than a month ago", "%(behind)s; %(n)s are worse than a month ago", worse
    ) % {"behind": behind, "n": worse}
