"""The monthly note and the annual report as documents, and the sentences that their pages share."""

from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.domain.stocktakes import NeedKind
from projects.presentation import number
from projects.presentation import percent as share_text
from projects.unit_words import unit_name
from regions.days import end_of
from regions.language import spoken
from reporting.documents import marks
from reporting.documents.typesetting import (
    Block,
    Cell,
    Document,
    facts,
    heading,
    lead,
    listed,
    note,
    paragraph,
    strong,
    subheading,
    table,
)
from reporting.queries.annual import Annual, IndicatorYear, ProjectYear, Undelivered
from reporting.queries.notes import Moved, NeedRow, Note
from reporting.sentences import finding

MOST_UNDELIVERED = 12
"""Undelivered milestones of one project in the printed report; the page has them all."""


def need_sentence(row: NeedRow) -> str:
    """One of the three things, in one sentence with its numbers."""
    match row.need.kind:
        case NeedKind.RED_TASK:
            assert row.task is not None  # noqa: S101  a need of this kind has its task
            return _("%(name)s is red and carries %(share)s of the weight of the country.") % {
                "name": row.task.name,
                "share": share_text(Decimal(row.need.params["share"])),
            }
        case NeedKind.PROMISE:
            assert row.promise is not None  # noqa: S101  a need of this kind has its promise
            days = int(row.need.params["days"])
            text = ngettext(
                "%(who)s promised: “%(what)s”. It is %(days)s day overdue.",
                "%(who)s promised: “%(what)s”. It is %(days)s days overdue.",
                days,
            )
            return text % {"who": row.promise.organisation.name, "what": row.promise.what, "days": days}
        case NeedKind.FELL:
            assert row.project is not None  # noqa: S101  a need of this kind has its project
            points = int(row.need.params["points"])
            text = ngettext(
                "%(name)s lost %(points)s percent point against its plan within the month.",
                "%(name)s lost %(points)s percent points against its plan within the month.",
                points,
            )
            return text % {"name": row.project.name, "points": points}


def note_sentence(found: Note) -> str:
    """The finding of the month."""
    worse = sum(1 for one in found.projects if one.is_worse)
    moved = (
        ngettext("%(n)s strategic project got worse.", "%(n)s strategic projects got worse.", worse) % {"n": worse}
        if worse
        else _("No strategic project got worse.")
    )
    return f"{finding(found.country.now)}. {moved}"


def month_name(found: Note) -> str:
    return date_format(found.month, "YEAR_MONTH_FORMAT")


def monthly_note(found: Note) -> Document:
    """The note to the leader: one sentence, three things, what moved, the league."""
    needs: list[Cell] = [need_sentence(row) for row in found.needs]
    moved: list[list[Cell]] = [
        [one.now.name, _status(one.before), marks.status(one.now.status)] for one in found.moved_tasks
    ]
    return Document(
        title=_("Note to the leader, %(month)s") % {"month": month_name(found)},
        kind=_("Project Office of the National Development Plan"),
        subtitle=_("Figures of %(end)s, compared with %(start)s")
        % {"end": marks.day(found.end), "start": marks.day(found.start)},
        language=spoken(),
        footer=_("Delivery Portal · from the stored daily figures"),
        at=end_of(found.end),
        blocks=[
            lead(note_sentence(found)),
            heading(_("What needs the leader")),
            listed(needs, numbered=True) if needs else note(_("Nothing is red, overdue or falling behind.")),
            heading(_("What moved")),
            table([_("Task"), _("Before"), _("Now")], moved, widths=[5, 2, 2])
            if moved
            else note(_("No task changed its status.")),
            *([note(_more(found.more_moved))] if found.more_moved else []),
            heading(_("Strategic projects, the least likely to deliver first")),
            table(
                [_("Project"), _("Status"), _("Judged"), _("Done"), _("Planned"), _("Overdue")],
                [_league(one) for one in found.projects],
                widths=[4.4, 2, 2, 1, 1.2, 1.4],
                right=(3, 4, 5),
            ),
        ],
        size=9,
    )


def _more(n: int) -> str:
    return ngettext("%(n)s more task moved.", "%(n)s more tasks moved.", n) % {"n": n}


def _league(one: Moved) -> list[Cell]:
    judgement = one.now.judgement
    return [
        one.now.name,
        marks.status(one.now.status),
        marks.status(judgement.rating) if judgement else _("not judged"),
        marks.percent(one.now.percent),
        marks.percent(one.now.planned_percent),
        str(one.now.overdue),
    ]


def _status(figures: Any) -> Cell:
    return marks.status(figures.status) if figures else _("not known")


def annual_sentence(found: Annual) -> str:
    """How much of what was agreed for the year was delivered."""
    if not found.due:
        return _("No milestone was agreed for the year in what is open to you.")
    return ngettext(
        "%(delivered)s of the %(due)s milestone agreed for %(year)s was delivered.",
        "%(delivered)s of the %(due)s milestones agreed for %(year)s were delivered.",
        found.due,
    ) % {"delivered": found.delivered, "due": found.due, "year": found.year}


def promises_sentence(found: Annual) -> str:
    """How promises of stocktakes ended."""
    return _(
        "Stocktakes held: %(held)s. Promises due in the year: kept %(kept)s, broken %(broken)s, dropped %(dropped)s, "
        "open %(open)s."
    ) % {"held": found.stocktakes, **found.promises}


def examined_sentence(found: Annual) -> str:
    """What outside auditors looked at, and what does not count because of it."""
    if not found.examined.results:
        return _("No result of the year was examined by an auditor.")
    return _("Results examined by auditors: %(results)s. Disputed and not counted: %(not_counted)s.") % {
        "results": found.examined.results,
        "not_counted": found.examined.not_counted,
    }


def annual_report(found: Annual) -> Document:
    """The year: every project at both ends, what was not delivered and why, indicators with target and actual."""
    blocks = [
        lead(f"{annual_sentence(found)} {finding(found.country)}."),
        facts(
            {
                _("Status at the end"): marks.status(found.country.status),
                _("Done at the start"): _done(found.country_before),
                _("Done at the end"): marks.percent(found.country.percent),
                _("Milestones delivered"): f"{found.delivered} / {found.due}",
            }
        ),
        paragraph(f"{promises_sentence(found)} {examined_sentence(found)}"),
        heading(_("Strategic projects")),
        table(
            [_("Project"), _("At the start"), _("At the end"), _("Status"), _("Judged"), _("Delivered")],
            [_project_row(one) for one in found.projects],
            widths=[4, 1.4, 1.4, 2, 2, 1.5],
            right=(1, 2, 5),
        ),
        heading(_("What was not delivered, and why")),
        *[block for one in found.projects for block in _undelivered(one)],
        heading(_("Indicators")),
        table(
            [_("Indicator"), _("Baseline"), _("Newest value"), _("Target")],
            [_indicator_row(one) for one in found.indicators],
            widths=[5, 1.8, 1.8, 1.8],
            right=(1, 2, 3),
        ),
    ]
    return Document(
        title=_("Annual report %(year)s") % {"year": found.year},
        kind=_("Strategic projects of the National Development Plan"),
        subtitle=_running(found),
        language=spoken(),
        footer=_("Delivery Portal · annual report %(year)s · from the stored daily figures") % {"year": found.year},
        at=end_of(found.end),
        blocks=blocks,
        size=9,
    )


def _running(found: Annual) -> str:
    text = _("The year is not over: figures of %(end)s") if found.is_running else _("Figures of %(end)s")
    return text % {"end": marks.day(found.end)}


def _done(figures: Any) -> str:
    return marks.percent(figures.percent) if figures else _("not known")


def _project_row(one: ProjectYear) -> list[Cell]:
    judgement = one.now.judgement
    return [
        one.now.name,
        _done(one.before),
        marks.percent(one.now.percent),
        marks.status(one.now.status),
        marks.status(judgement.rating) if judgement else _("not judged"),
        f"{one.delivered} / {one.due}",
    ]


def _undelivered(one: ProjectYear) -> list[Block]:
    if not one.undelivered:
        return []
    rows: list[list[Cell]] = [_undelivered_row(row) for row in one.undelivered[:MOST_UNDELIVERED]]
    more = len(one.undelivered) - MOST_UNDELIVERED
    text = ngettext("%(n)s more is on the page of the report.", "%(n)s more are on the page of the report.", more)
    return [
        subheading(one.now.name),
        table([_("Milestone"), _("Agreed"), _("Expected"), _("Why")], rows, widths=[3.6, 1.5, 1.5, 3.4]),
        *([note(text % {"n": more})] if more > 0 else []),
    ]


def _undelivered_row(row: Undelivered) -> list[Cell]:
    expected = _("cancelled") if row.is_cancelled else marks.day(row.expected)
    return [
        strong(row.milestone.name, row.milestone.code),
        marks.day(row.agreed),
        expected,
        row.why or _("no reason was given"),
    ]


def _indicator_row(one: IndicatorYear) -> list[Cell]:
    indicator = one.indicator
    newest = one.newest
    return [
        strong(indicator.name, unit_name(indicator.unit)),
        _value(indicator.baseline_value),
        f"{_value(newest.value)} ({newest.date.year})" if newest else _("not known"),
        _value(indicator.target_value),
    ]


def _value(value: Any) -> str:
    if value is None:
        return _("not known")
    return number(value, 4)
