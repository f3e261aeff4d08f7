"""Statuses and reasons in the reader's language: the one place where codes become words."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from projects.domain.rag import Reason, ReasonCode


@dataclass(frozen=True, slots=True)
class StatusMark:
    """How a status looks without colour: letter, shape and word; `css` names its colour token."""

    letter: str
    shape: str
    label: str | Promise
    css: str


STATUS_MARKS: dict[str, StatusMark] = {
    "complete": StatusMark("C", "✓", _("complete"), "complete"),
    "green": StatusMark("G", "●", _("green"), "green"),
    "amber_green": StatusMark("AG", "◐", _("amber-green"), "amber-green"),
    "amber": StatusMark("A", "◒", _("amber"), "amber"),
    "amber_red": StatusMark("AR", "◑", _("amber-red"), "amber-red"),
    "red": StatusMark("R", "◆", _("red"), "red"),
    "no_data": StatusMark("–", "○", _("no data"), "no-data"),
}
"""Calculated statuses, and `amber`, which only a judgement can give."""


def status_label(status: str) -> str:
    """The status in a word of the active language."""
    return str(STATUS_MARKS[status].label)


def number(value: Decimal | int, places: int = 2) -> str:
    """A number by locale, rounded half up for display only, without trailing zeros."""
    shown = rounded(value, places).normalize()
    if shown == shown.to_integral_value():
        shown = shown.quantize(Decimal(1))
    return str(formats.localize(shown, use_l10n=True))


def rounded(value: Decimal | int, places: int) -> Decimal:
    """Rounded half up, with exactly these decimals."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent(fraction: Decimal) -> str:
    """A fraction as a whole percent."""
    return gettext("%(percent)s %%") % {"percent": number(fraction * 100, 0)}


def reason_text(reason: Reason) -> str:
    """One sentence with its numbers. An unknown code raises KeyError: a status without words is a defect."""
    return _SENTENCES[ReasonCode(reason.code)](dict(reason.params))


def _all_done(p: dict[str, Any]) -> str:
    return ngettext("Its one milestone is done.", "All %(total)s milestones are done.", p["total"]) % p


def _no_milestones(p: dict[str, Any]) -> str:
    return gettext("There are no live milestones to measure.")


def _material_late(p: dict[str, Any]) -> str:
    return gettext(
        "A milestone that carries at least %(share)s of the weight is %(days)s days late (limit %(limit)s)."
    ) % {
        "share": percent(p["share"]),
        "days": formats.number_format(p["days"], force_grouping=True),
        "limit": p["limit"],
    }


def _schedule_behind(p: dict[str, Any]) -> str:
    return gettext(
        "Schedule performance is %(performance)s, below %(limit)s: %(earned)s of the %(planned)s weight planned by "
        "now is earned."
    ) % {
        "performance": number(p["schedule_performance"]),
        "limit": number(p["limit"]),
        "earned": number(p["earned"]),
        "planned": number(p["planned"]),
    }


def _corridor(p: dict[str, Any]) -> str:
    return gettext("The indicator was outside its corridor %(misses)s times in a row (limit %(limit)s).") % p


def _milestone_late(p: dict[str, Any]) -> str:
    return gettext("An open milestone is %(days)s days late (limit %(limit)s).") % p


def _forecast_late(p: dict[str, Any]) -> str:
    return (
        ngettext(
            "An open milestone is expected %(days)s day after its baseline.",
            "An open milestone is expected %(days)s days after its baseline.",
            p["days"],
        )
        % p
    )


def _on_schedule(p: dict[str, Any]) -> str:
    return gettext(
        "Nothing is late, and %(earned)s weight is earned where %(planned)s was planned by now "
        "(schedule performance %(performance)s)."
    ) % {
        "earned": number(p["earned"]),
        "planned": number(p["planned"]),
        "performance": number(p["schedule_performance"]),
    }


def _nothing_due(p: dict[str, Any]) -> str:
    return gettext("Nothing was due by now, and no open milestone is late.")


def _no_task_has_data(p: dict[str, Any]) -> str:
    return gettext("No task here has live milestones to measure.")


def _all_tasks_complete(p: dict[str, Any]) -> str:
    return ngettext("Its one task is complete.", "All %(tasks)s tasks are complete.", p["tasks"]) % p


def _critical_task(p: dict[str, Any]) -> str:
    return gettext("A task marked critical is %(status)s.") % {"status": status_label(p["status"])}


def _red_share(p: dict[str, Any]) -> str:
    return ngettext(
        "%(tasks)s red task holds %(share)s of the weight (limit %(limit)s).",
        "%(tasks)s red tasks hold %(share)s of the weight (limit %(limit)s).",
        p["tasks"],
    ) % {"tasks": p["tasks"], "share": percent(p["share"]), "limit": percent(p["limit"])}


def _red_and_amber_red_share(p: dict[str, Any]) -> str:
    return ngettext(
        "%(tasks)s red or amber-red task holds %(share)s of the weight (limit %(limit)s).",
        "%(tasks)s red and amber-red tasks hold %(share)s of the weight (limit %(limit)s).",
        p["tasks"],
    ) % {"tasks": p["tasks"], "share": percent(p["share"]), "limit": percent(p["limit"])}


def _tasks_not_green(p: dict[str, Any]) -> str:
    return gettext("%(tasks)s of %(of)s tasks are not green.") % p


def _tasks_stale(p: dict[str, Any]) -> str:
    return gettext("%(tasks)s of %(of)s tasks have no fresh report.") % p


def _tasks_without_data(p: dict[str, Any]) -> str:
    return gettext("%(tasks)s of %(of)s tasks have no data.") % p


def _all_tasks_green(p: dict[str, Any]) -> str:
    return ngettext("Its one task is green.", "All %(tasks)s tasks are green or complete.", p["tasks"]) % p


def _distribution(p: dict[str, Any]) -> str:
    parts = [
        gettext("%(status)s %(tasks)s") % {"status": status_label(status), "tasks": p[f"{status}_tasks"]}
        for status in ("red", "amber_red", "amber_green", "green", "complete", "no_data")
        if p[f"{status}_tasks"]
    ]
    return gettext("Tasks by status: %(parts)s.") % {"parts": ", ".join(parts)}


_SENTENCES = {
    ReasonCode.ALL_DONE: _all_done,
    ReasonCode.NO_MILESTONES: _no_milestones,
    ReasonCode.MATERIAL_MILESTONE_LATE: _material_late,
    ReasonCode.SCHEDULE_BEHIND: _schedule_behind,
    ReasonCode.CORRIDOR_MISSED: _corridor,
    ReasonCode.MILESTONE_LATE: _milestone_late,
    ReasonCode.FORECAST_LATE: _forecast_late,
    ReasonCode.ON_SCHEDULE: _on_schedule,
    ReasonCode.NOTHING_DUE: _nothing_due,
    ReasonCode.NO_TASK_HAS_DATA: _no_task_has_data,
    ReasonCode.ALL_TASKS_COMPLETE: _all_tasks_complete,
    ReasonCode.CRITICAL_TASK: _critical_task,
    ReasonCode.RED_SHARE: _red_share,
    ReasonCode.RED_AND_AMBER_RED_SHARE: _red_and_amber_red_share,
    ReasonCode.TASKS_NOT_GREEN: _tasks_not_green,
    ReasonCode.TASKS_STALE: _tasks_stale,
    ReasonCode.TASKS_WITHOUT_DATA: _tasks_without_data,
    ReasonCode.ALL_TASKS_GREEN: _all_tasks_green,
    ReasonCode.DISTRIBUTION: _distribution,
}
