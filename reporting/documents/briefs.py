"""The one-page brief and the A3 wall chart of a project, sector, region or organisation: the figures of its page."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.presentation import reason_text
from projects.queries.curves import Curve
from projects.queries.figures import SliceFigures
from regions.days import end_of
from regions.language import spoken
from reporting import sentences
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
    strong,
    table,
)
from reporting.queries.dashboard import Dashboard, TaskRow
from reporting.queries.wall import Wall, WallMark, WallRow
from reporting.templatetags.portal import dimension_label, points

MOST_TASKS, MOST_LATE, MOST_COMING, MOST_REASONS = 8, 4, 5, 3
"""What one page takes; what is left out is counted, and stands on the page of the portal."""

LONGEST = 64
"""Letters of a name: a line of the table; the whole name stands on the page of the portal."""

MOST_NAMED = 8
"""Milestones of a task that a wall chart names; all of them are drawn."""


def brief(thing: Any, shown: Dashboard) -> Document:
    """One page: the finding, the figures, why, tasks worst first, what is late and whom it waits for, what comes."""
    figures = shown.figures
    late, coming = shown.late.rows[:MOST_LATE], shown.coming[:MOST_COMING]
    blocks = [
        lead(sentences.of_slice(figures)),
        _facts(figures),
        heading(_("Why this status")),
        listed([reason_text(reason) for reason in figures.reasons[:MOST_REASONS]]),
        heading(_("Tasks, worst first")),
        *_tasks(shown),
        heading(_("What is late, and whom it waits for")),
        listed([_late(row) for row in late]) if late else note(_("Nothing that you can open is overdue.")),
        *_more(shown.late.total - len(late)),
        heading(_("The next 90 days")),
        listed([_coming(one) for one in coming]) if coming else note(_("No milestone is expected in these days.")),
        *_more(len(shown.coming) - len(coming)),
        *_hidden(figures),
    ]
    return Document(
        title=thing.name,
        kind=_("Brief: %(kind)s %(code)s") % {"kind": dimension_label(figures.dimension), "code": thing.code},
        subtitle=as_of_text(figures),
        language=spoken(),
        footer=_("Delivery Portal · from the stored figures of %(day)s") % {"day": marks.day(figures.as_of_date)},
        at=_at(figures),
        blocks=blocks,
        size=8.5,
        one_page=True,
    )


def as_of_text(figures: SliceFigures) -> str:
    return _("Figures as of %(day)s") % {"day": marks.day(figures.as_of_date)}


def _facts(figures: SliceFigures) -> Block:
    found: dict[str, Cell] = {
        _("Calculated status"): marks.status(figures.status),
        _("Done"): marks.percent(figures.percent),
        _("Planned"): marks.percent(figures.planned_percent),
        _("Against the plan"): points(figures.gap_points) or _("no data"),
        _("Milestones done"): f"{figures.done} / {figures.total}",
        _("Milestones overdue"): str(figures.overdue),
        _("Due within 30 days"): str(figures.due_soon),
        _("Reported lately"): f"{figures.reported} / {figures.total}",
    }
    if figures.judgement:
        found[_("Delivery confidence, judged")] = marks.status(figures.judgement.rating)
    return facts(found)


def _tasks(shown: Dashboard) -> list[Block]:
    rows = [_task(row) for row in shown.tasks[:MOST_TASKS]]
    if not rows:
        return [note(_("None of its tasks is open to you."))]
    head = [_("Task"), _("Status"), _("Done"), _("Planned"), _("Overdue")]
    more = len(shown.tasks) + shown.more_tasks - len(rows)
    return [table(head, rows, widths=[5.2, 2.2, 1, 1.2, 1.4], right=(2, 3, 4)), *_more(more)]


def _task(row: TaskRow) -> list[Cell]:
    figures = row.figures
    return [
        strong(_short(row.task.name), _short(row.task.lead_organisation.name)),
        marks.status(figures.status),
        marks.percent(figures.percent),
        marks.percent(figures.planned_percent),
        str(figures.overdue),
    ]


def _late(row: Any) -> Cell:
    days = ngettext("%(n)s day overdue", "%(n)s days overdue", row.days) % {"n": row.days}
    waits = row.waits_for[0] if row.waits_for else None
    who = (waits.owner or waits.task.lead_organisation) if waits else row.owner
    return strong(_short(row.milestone.name), f"{days} · {who.name}")


def _coming(one: Any) -> Cell:
    return strong(_short(one.name), f"{marks.day(one.expected_date)} · {_short(one.task.name)}")


def _more(n: int) -> list[Block]:
    if n <= 0:
        return []
    text = ngettext("%(n)s more is on the page of the portal.", "%(n)s more are on the page of the portal.", n)
    return [note(text % {"n": n})]


def _hidden(figures: SliceFigures) -> list[Block]:
    if not figures.hidden_tasks:
        return []
    words = {"n": figures.open_tasks, "m": figures.tasks}
    return [note(_("%(n)s of %(m)s tasks open to you; the figures are those of all.") % words)]


def wall_chart(thing: Any, shown: Dashboard, drawn: Wall) -> Document:
    """A3 across: the figures and the curve above, below every task with its milestones on one line of time."""
    figures = shown.figures
    first, last = drawn.first, drawn.last
    return Document(
        title=thing.name,
        kind=_("Wall chart: %(kind)s %(code)s") % {"kind": dimension_label(figures.dimension), "code": thing.code},
        subtitle=as_of_text(figures),
        language=spoken(),
        footer=_("Delivery Portal · from the stored figures of %(day)s") % {"day": marks.day(figures.as_of_date)},
        at=_at(figures),
        blocks=[
            {
                "kind": "wall",
                "lead": sentences.of_slice(figures),
                "facts": _facts(figures)["items"],
                "curve": _curve(shown.curve, first, last),
                "curve_title": sentences.of_curve(shown.curve),
                "axis": _ticks(drawn),
                "today": {"at": drawn.at(shown.today), "label": marks.day(shown.today)},
                "head": [_("Task"), _("Milestones by the date on which they are expected, or were done")],
                "rows": [_wall_row(row) for row in drawn.rows],
                "legend": {
                    "done": _("done"),
                    "late": _("overdue"),
                    "open": _("expected"),
                    "agreed": _("agreed date, where it differs"),
                    "plan": _("planned"),
                    "actual": _("done so far"),
                    "forecast": _("forecast"),
                },
                "notes": [block["text"] for block in (*_more(shown.more_tasks), *_hidden(figures))],
            }
        ],
        size=10,
        template="wall.typ",
    )


def _wall_row(row: WallRow) -> dict[str, Any]:
    figures = row.task.figures
    named = _named(row.marks)
    return {
        "name": row.task.task.name,
        "note": row.task.task.lead_organisation.name,
        "status": marks.status(figures.status),
        "progress": _("%(done)s done, %(planned)s planned")
        % {"done": marks.percent(figures.percent), "planned": marks.percent(figures.planned_percent)},
        "marks": [
            {"n": number, "at": mark.at, "agreed": mark.agreed_at, "state": mark.state}
            for number, mark in enumerate(row.marks, start=1)
            if mark.at is not None
        ],
        "texts": [_mark_text(number, mark) for number, mark in named],
        "more": _more_named(len(row.marks) - len(named)),
    }


def _named(found: tuple[WallMark, ...]) -> list[tuple[int, WallMark]]:
    """What is late and what comes next is named before what is done."""
    numbered = list(enumerate(found, start=1))
    first = [one for one in numbered if one[1].state != "done"]
    done = [one for one in numbered if one[1].state == "done"]
    room = max(0, MOST_NAMED - len(first))
    return sorted([*first[:MOST_NAMED], *(done[-room:] if room else [])], key=lambda one: one[0])


def _mark_text(number: int, mark: WallMark) -> dict[str, Any]:
    words = {
        "done": _("done %(day)s"),
        "late": _("overdue, was expected %(day)s"),
        "open": _("expected %(day)s"),
        "undated": _("no date"),
    }
    text = words[mark.state]
    said = text if mark.state == "undated" else text % {"day": marks.day(mark.day)}
    return {"n": number, "name": _short(mark.milestone.name), "said": said, "state": mark.state}


def _more_named(n: int) -> str:
    return ngettext("and %(n)s more", "and %(n)s more", n) % {"n": n} if n > 0 else ""


def _ticks(drawn: Wall) -> list[dict[str, Any]]:
    """Years, or quarters where the line is short."""
    step = 3 if (drawn.last - drawn.first).days < 800 else 12
    found, day = [], drawn.first.replace(month=1, day=1)
    while day <= drawn.last:
        if day >= drawn.first:
            label = str(day.year) if day.month == 1 else date_format(day, "YEAR_MONTH_FORMAT")
            found.append({"at": drawn.at(day), "label": label})
        month = day.month - 1 + step
        day = date(day.year + month // 12, month % 12 + 1, 1)
    return found


def _curve(curve: Curve, first: date, last: date) -> dict[str, Any]:
    """Lines as points (0 to 1, 0 to 1), within the time of the chart; a gap breaks a line."""
    span = max(1, (last - first).days)

    def within(points: Any) -> list[list[list[float]]]:
        lines: list[list[list[float]]] = [[]]
        for day, value in points:
            if value is None:
                lines.append([])
            elif first <= day <= last:
                lines[-1].append([(day - first).days / span, float(value)])
        return [line for line in lines if len(line) > 1]

    return {"plan": within(curve.plan), "actual": within(curve.actual), "forecast": within(curve.forecast)}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _at(figures: SliceFigures) -> datetime:
    """When the figures were computed; of a past day its end, so that the same day prints the same bytes."""
    if figures.as_of_date >= timezone.localdate():
        return figures.computed_at
    return end_of(figures.as_of_date)
