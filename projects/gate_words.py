"""The requirements of the gates in words, with their numbers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from projects.domain.gates import Finding
from projects.presentation import number, percent

LABELS: dict[str, str | Promise] = {
    "sponsor_named": _("A sponsor is named, by role"),
    "coordinator_named": _("A coordinating organisation is named"),
    "area_set": _("The project stands in a strategic area"),
    "dates_set": _("It has a first and a last day"),
    "lab_decided": _("At least one lab has decided"),
    "ideas_scored": _("Ideas were scored by two people or more"),
    "ideas_chosen": _("At least one idea is chosen"),
    "open_day_held": _("At least one open day was held"),
    "feedback_taken": _("The public gave feedback"),
    "roadmap_published": _("The roadmap is published"),
    "tasks_with_team": _("Every task has a team"),
    "tasks_with_milestones": _("Every task has a milestone"),
    "milestones_with_owner": _("Every milestone has an owner"),
    "milestones_with_baseline": _("Every milestone has an agreed date"),
    "indicators_with_target": _("At least one indicator has a baseline and a target"),
    "indicators_with_value": _("Every indicator has a known value"),
    "progress": _("A quarter of the weight is done"),
    "fresh_reports": _("Three of four open milestones are reported on time"),
    "results_confirmed": _("An auditor has confirmed a result"),
    "no_open_dispute": _("No disputed result is unanswered"),
    "annual_report_published": _("An annual report is published"),
}
"""What is asked for, as the table of gates names it."""

_YES_OR_NO = {
    "sponsor_named",
    "coordinator_named",
    "area_set",
    "dates_set",
}


def label(code: str) -> str:
    """The requirement in words. An unknown code raises KeyError: a gate without words is a defect."""
    return str(LABELS[code])


def told(finding: Finding) -> str:
    """What there is, with its number: "5 of 7", "42 % of 25 %", "no data"."""
    if finding.has is None:
        return gettext("no data")
    if finding.code in _YES_OR_NO:
        return gettext("is there") if finding.met else gettext("is missing")
    if finding.code == "progress":
        return gettext("%(has)s, needs %(needs)s") % {
            "has": percent(Decimal(finding.has)),
            "needs": percent(Decimal(finding.needs)),
        }
    if finding.code == "no_open_dispute":
        n = int(finding.has)
        return ngettext("%(n)s dispute is open", "%(n)s disputes are open", n) % {"n": n}
    return gettext("%(has)s of %(needs)s needed") % {"has": number(finding.has), "needs": number(finding.needs)}


def as_stored(finding: Finding) -> dict[str, Any]:
    """A finding as a passage keeps it."""
    return {
        "code": finding.code,
        "met": finding.met,
        "has": None if finding.has is None else str(finding.has),
        "needs": str(finding.needs),
    }


def from_stored(stored: Mapping[str, Any]) -> Finding:
    """A finding that a passage kept."""
    has = stored["has"]
    return Finding(stored["code"], stored["met"], None if has is None else Decimal(has), Decimal(stored["needs"]))
