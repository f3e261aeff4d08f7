"""The brief before a stocktake (one page) and its minutes after, from what was frozen."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import Stocktake
from projects.queries.stocktakes import Reading, StocktakePage
from projects.stocktake_words import name_of, sentence, title_of, why
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
    table,
)

MOST_LINES, MOST_TASKS, MOST_PROMISES = 9, 8, 4
"""What one page takes; what is left out is counted, and stands on the page of the stocktake."""

LONGEST = 85
"""Letters of a title: a line of the page; the whole text stands on the page of the stocktake."""

Values = Mapping[str, Any]


def brief(stocktake: Stocktake, reading: Reading) -> Document:
    """One page: the finding, the figures of the slice, the agenda, the tasks that are worst, open promises."""
    pack = reading.pack
    blocks = [
        lead(sentence(pack)),
        _figures(pack),
        heading(_("Agenda")),
        *_cut(_agenda(pack), MOST_LINES, _agenda_block),
        heading(_("Strategic projects") if pack["projects"] else _("Tasks, the worst first")),
        *_cut(_rows(pack), MOST_TASKS, _rows_block),
        heading(_("Open promises")),
        *(_cut(_promises(pack), MOST_PROMISES, listed) or [note(_("Nothing is open."))]),
    ]
    if reading.hidden_tasks:
        hidden = ngettext(
            "%(n)s task that you cannot open is left out.",
            "%(n)s tasks that you cannot open are left out.",
            reading.hidden_tasks,
        )
        blocks.append(note(hidden % {"n": reading.hidden_tasks}))
    return Document(
        title=name_of(pack["series"]["names"]),
        kind=_("Brief for the stocktake %(code)s") % {"code": stocktake.code},
        subtitle=_("%(day)s · chaired by: %(chair)s · figures at the cut-off %(cut_off)s")
        % {
            "day": marks.day(pack["meeting_date"]),
            "chair": pack["series"]["chair"],
            "cut_off": marks.instant(pack["cut_off_at"]),
        },
        language=spoken(),
        footer=_("Delivery Portal · %(code)s · seal of the pack (SHA-256) %(seal)s")
        % {"code": stocktake.code, "seal": stocktake.seal},
        at=_issued(stocktake),
        blocks=blocks,
        size=8.5,
    )


def minutes(page: StocktakePage) -> Document:
    """The agreed minutes with what was decided and promised, as far as the reader may see it."""
    stocktake = page.stocktake
    pack, frozen = stocktake.pack, json.loads(stocktake.minutes_text)
    seen = {row.promise.code for row in page.promises} | {row.decision.code for row in page.decided}
    decided: list[Cell] = [
        strong(one["title"], f"{one['chosen']} {one['answer']}") for one in frozen["decisions"] if one["code"] in seen
    ]
    made: list[list[Cell]] = [
        [strong(one["what"], one["code"]), name_of(one["who"]), marks.day(one["due_date"])]
        for one in frozen["promises"]
        if one["code"] in seen
    ]
    return Document(
        title=name_of(pack["series"]["names"]),
        kind=_("Minutes of the stocktake %(code)s") % {"code": stocktake.code},
        subtitle=_("Held %(held)s · chaired by: %(chair)s")
        % {"held": marks.instant(_held(stocktake)), "chair": pack["series"]["chair"]},
        language=spoken(),
        footer=_("Delivery Portal · %(code)s · seal of the minutes (SHA-256) %(seal)s")
        % {"code": stocktake.code, "seal": stocktake.minutes_seal},
        at=_agreed(stocktake),
        blocks=[
            paragraph(frozen["minutes"]),
            heading(_("Decided")),
            listed(decided) if decided else note(_("No decision is recorded.")),
            heading(_("Promised")),
            table([_("What"), _("Who"), _("By when")], made, widths=[5, 3, 1.6])
            if made
            else note(_("No promise is recorded.")),
        ],
        size=10,
    )


def _issued(stocktake: Stocktake) -> Any:
    assert stocktake.issued_at is not None  # noqa: S101  only an issued pack is printed
    return stocktake.issued_at


def _held(stocktake: Stocktake) -> Any:
    assert stocktake.held_at is not None  # noqa: S101  minutes are of a meeting that was held
    return stocktake.held_at


def _agreed(stocktake: Stocktake) -> Any:
    assert stocktake.minuted_at is not None  # noqa: S101  only agreed minutes are printed
    return stocktake.minuted_at


def _figures(pack: Values) -> Block:
    """The figures of the slice, and where they stood in the pack before."""
    now, before = pack["figures"], pack["figures_before"]
    done = marks.percent(now["percent"])
    if before and before["percent"] is not None:
        done = _("%(now)s (%(before)s at the last stocktake)") % {
            "now": done,
            "before": marks.percent(before["percent"]),
        }
    found: dict[str, Cell] = {
        _("Calculated status"): marks.status(now["status"]),
        _("Done"): done,
        _("Planned"): marks.percent(now["planned_percent"]),
        _("Milestones overdue"): str(now["overdue"]),
    }
    if now["judgement"]:
        found[_("Delivery confidence, judged")] = marks.status(now["judgement"]["rating"])
    return facts(found)


def _cut(rows: list[Any], most: int, draw: Any) -> list[Block]:
    """The first rows drawn, and how many more there are."""
    if not rows:
        return []
    more = len(rows) - most
    blocks = [draw(rows[:most])]
    if more > 0:
        text = ngettext("%(n)s more is on the page of the stocktake.", "%(n)s more are on the page.", more)
        blocks.append(note(text % {"n": more}))
    return blocks


def _agenda(pack: Values) -> list[Cell]:
    return [strong(_short(title_of(line)), _with_who(line)) for line in pack["agenda"]]


def _with_who(line: Values) -> str:
    who = name_of(line["names"]) if line["kind"] in ("promise", "decision") else ""
    return f"{why(line)} {who}".strip()


def _agenda_block(items: list[Cell]) -> Block:
    return listed(items, numbered=True)


_ORDER = ("red", "amber_red", "amber_green", "green", "complete", "no_data")


def _rows(pack: Values) -> list[list[Cell]]:
    rows: Iterable[Values] = pack["projects"] or pack["tasks"]
    worst = sorted(rows, key=lambda row: (_ORDER.index(row["status"]), row["code"]))
    return [
        [
            _short(name_of(row["names"])),
            marks.status(row["status"]),
            marks.percent(row["percent"]),
            marks.percent(row["planned_percent"]),
            str(row["overdue"]),
        ]
        for row in worst
    ]


def _rows_block(rows: list[list[Cell]]) -> Block:
    head = [_("Name"), _("Status"), _("Done"), _("Planned"), _("Overdue")]
    return table(head, rows, widths=[5, 2.2, 1, 1.2, 1.4], right=(2, 3, 4))


def _promises(pack: Values) -> list[Cell]:
    return [
        strong(
            _short(one["what"]),
            _("%(who)s, by %(day)s") % {"who": name_of(one["who"]), "day": marks.day(one["due_date"])},
        )
        for one in pack["promises"]
        if one["state"] == "open"
    ]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
