"""Words of judgements, findings and league tables."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.domain.league import shown
from projects.models import StatusFinding
from projects.models.judgement import LikelihoodOfDelivery
from projects.models.judgement_round import LeagueBoard
from projects.presentation import number, rounded, status_label
from projects.queries.judgements import JudgementLine
from projects.queries.league import Line
from regions.language import spoken

register = template.Library()

_GROUPS = (LeagueBoard.MINISTRIES, LeagueBoard.REGIONS, LeagueBoard.TEAMS)
"""Boards of bodies, regions and teams: each line stands for several tasks."""


@register.filter
def line_name(line: Line) -> str:
    """The name in the reader's language, else in English, as names of objects are read."""
    return _named(line.names, line.code)


def _named(names: Mapping[str, str], code: str) -> str:
    language = spoken()
    order = {"kk": ("kk", "ru", "en"), "ru": ("ru", "en")}.get(language, ("en",))
    return next((names[key] for key in order if names.get(key)), code)


@register.filter
def likelihood(value: Decimal | int | None) -> str:
    """A likelihood with its scale: "3 of 4", "2.87 of 4"; in words where there is none."""
    if value is None:
        return _("not judged")
    return _("%(n)s of 4") % {"n": number(shown(Decimal(value)), 2)}


@register.filter
def likelihood_word(value: Decimal | int | None) -> str:
    """The word of a point; of a mean, that of the nearest point."""
    return "" if value is None else str(LikelihoodOfDelivery(int(rounded(Decimal(value), 0))).label)


@register.filter
def moved_text(line: Line) -> str:
    """How it moved since the round before, in words."""
    if line.rank is None:
        return ""
    if line.previous_rank is None:
        return _("new in the table")
    places = line.moved or 0
    if places > 0:
        return ngettext("up %(n)s place", "up %(n)s places", places) % {"n": places}
    if places < 0:
        return ngettext("down %(n)s place", "down %(n)s places", -places) % {"n": -places}
    return _("same place")


@register.filter
def moved_arrow(line: Line) -> str:
    """▲ and ▼ beside the words, nothing where it stood still or is new."""
    places = line.moved or 0
    return "▲" if places > 0 else "▼" if places < 0 else ""


@register.filter
def place_reason(line: Line) -> str:
    """Why the line stands where it stands, in one sentence with its numbers."""
    told = {
        "likelihood": likelihood(line.likelihood),
        "status": status_label(line.status),
        "schedule": _schedule(line.schedule_performance),
        "slip": ngettext("%(n)s day", "%(n)s days", max(0, line.worst_late_days)) % {"n": max(0, line.worst_late_days)},
        "above": _above(line),
    }
    return _decided(line) % told


def _above(line: Line) -> str:
    """The one above by its name; that of a project or task in quotation marks, for it may hold a comma or a colon."""
    name = _named(line.above_names, line.above)
    return name if line.board in _GROUPS else _("“%(name)s”") % {"name": name}


def _schedule(value: Decimal | None) -> str:
    return _("nothing due yet") if value is None else number(value, 2)


def _decided(line: Line) -> str:
    """The sentence by what decided the place; the one above is named where the reader may see it."""
    figures = _("Likelihood %(likelihood)s, status %(status)s, schedule performance %(schedule)s, worst slip %(slip)s.")
    if not line.above or line.decided_by == "first":
        return figures
    return {
        "likelihood": _(
            "Likelihood %(likelihood)s is lower than that of %(above)s above it; status %(status)s, schedule "
            "performance %(schedule)s, worst slip %(slip)s."
        ),
        "status": _(
            "Likelihood %(likelihood)s as %(above)s above it, but the status %(status)s is worse; schedule performance "
            "%(schedule)s, worst slip %(slip)s."
        ),
        "schedule": _(
            "Likelihood %(likelihood)s and status %(status)s as %(above)s above it, but schedule performance "
            "%(schedule)s is lower; worst slip %(slip)s."
        ),
        "slip": _(
            "Likelihood %(likelihood)s, status %(status)s and schedule performance %(schedule)s as %(above)s above it, "
            "but the worst slip of %(slip)s is longer."
        ),
        "equal": _(
            "Equal to %(above)s in everything: likelihood %(likelihood)s, status %(status)s, schedule performance "
            "%(schedule)s, worst slip %(slip)s."
        ),
    }[line.decided_by]


@register.filter
def judged_by(line: Line) -> str:
    """From whose judgements the likelihood of a group is made."""
    return _("%(own)s of %(tasks)s tasks judged themselves, %(project)s by their project.") % {
        "own": line.judged_tasks,
        "project": line.by_project_tasks,
        "tasks": line.tasks,
    }


@register.filter
def why_left_out(line: Line) -> str:
    """Why it has no place, and what would give it one."""
    return {
        "too_few_tasks": ngettext(
            "It has %(n)s task; from three tasks on it is ranked.",
            "It has %(n)s tasks; from three tasks on it is ranked.",
            line.tasks,
        )
        % {"n": line.tasks},
        "no_data": _("None of its tasks has a live milestone: no data."),
        "expired": _("Its judgement is no longer valid: a new one gives it a place."),
        "not_judged": _("Nobody has judged it: a confirmed judgement gives it a place."),
    }[line.left_out]


_PAGES = {
    LeagueBoard.PROJECTS: "project-judgements",
    LeagueBoard.MINISTRIES: "organisation",
    LeagueBoard.REGIONS: "region",
    LeagueBoard.TEAMS: "team",
    LeagueBoard.TASKS: "task-judgements",
}


@register.filter
def line_address(line: Line) -> str:
    """The page behind a line: the judgements of a project or task, the dashboard of a group."""
    try:
        return reverse(_PAGES[LeagueBoard(line.board)], args=[line.code])
    except NoReverseMatch:
        return ""


@register.filter
def finding_sentence(finding: StatusFinding) -> str:
    """What differs, called what it is."""
    told = {"judged": status_label(finding.judged_rating), "calculated": status_label(finding.calculated_status)}
    if finding.kind == "watermelon":
        if finding.better_side == "judged":
            return _("Green outside, red inside: people say %(judged)s, the figures say %(calculated)s.") % told
        return _("Green outside, red inside: the figures say %(calculated)s, people say %(judged)s.") % told
    return _steps(finding, told)


def _steps(finding: StatusFinding, told: dict[str, str]) -> str:
    text = ngettext(
        "Judged %(judged)s, calculated %(calculated)s: %(n)s step apart.",
        "Judged %(judged)s, calculated %(calculated)s: %(n)s steps apart.",
        finding.steps,
    )
    return text % {**told, "n": finding.steps}


@register.filter
def difference_text(line: JudgementLine) -> str:
    """How far a judgement was from the calculated status of its date."""
    if line.calculated is None:
        return _("no figures of that day")
    met = line.difference
    if met is None:
        return _("no data on that day")
    if met.steps == 0:
        return _("agrees")
    text = ngettext("%(n)s step apart", "%(n)s steps apart", met.steps)
    return text % {"n": met.steps}
