"""Packs in the reader's language: why a line is on the agenda, which name of three, reasons of stored statuses."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.domain.rag import Reason
from projects.domain.stocktakes import LineKind
from projects.presentation import reason_text, status_label
from regions.language import spoken

Values = Mapping[str, Any]


def name_of(names: Mapping[str, str] | None) -> str:
    """The name in the reader's language, with the fallbacks of `regions.models.Named`."""
    if not names:
        return ""
    order = {"kk": ("kk", "ru", "en"), "ru": ("ru", "en")}.get(spoken(), ("en",))
    return next((names[language] for language in order if names.get(language)), names.get("en", ""))


def title_of(line: Values) -> str:
    """What a line of an agenda is about: the promise or question in its words, else the name of the evidence."""
    return str(line["title"]) or name_of(line["names"])


def why(line: Values) -> str:
    """Why a line is on the agenda, in one sentence with its numbers."""
    return _WHY[LineKind(line["kind"])](line["params"])


def _promised(p: Values) -> str:
    return _due(
        p["days"],
        late=ngettext(
            "A promise, %(n)s day overdue on the day of the meeting.",
            "A promise, %(n)s days overdue on the day of the meeting.",
            abs(p["days"]),
        ),
        soon=ngettext(
            "A promise due %(n)s day after the meeting.", "A promise due %(n)s days after the meeting.", abs(p["days"])
        ),
        today=_("A promise due on the day of the meeting."),
    )


def _decision(p: Values) -> str:
    return _due(
        p["days"],
        late=ngettext(
            "An open question, %(n)s day overdue on the day of the meeting.",
            "An open question, %(n)s days overdue on the day of the meeting.",
            abs(p["days"]),
        ),
        soon=ngettext(
            "An answer is needed %(n)s day after the meeting.",
            "An answer is needed %(n)s days after the meeting.",
            abs(p["days"]),
        ),
        today=_("An answer is needed on the day of the meeting."),
    )


def _due(days: int, *, late: str, soon: str, today: str) -> str:
    if days == 0:
        return today
    return (late if days < 0 else soon) % {"n": abs(days)}


def _red(p: Values) -> str:
    if not p["before"]:
        return _("Red at the cut-off.")
    if p["before"] == p["status"]:
        return _("Red, as at the last stocktake.")
    return _("Red; it was %(before)s at the last stocktake.") % {"before": status_label(p["before"])}


def _slipped(p: Values) -> str:
    return ngettext(
        "Expected %(n)s day later than at the last stocktake: now %(day)s.",
        "Expected %(n)s days later than at the last stocktake: now %(day)s.",
        p["days"],
    ) % {"n": p["days"], "day": date_format(date.fromisoformat(p["expected"]), "DATE_FORMAT")}


def _moved(p: Values) -> str:
    return _("Moved from %(before)s to %(status)s since the last stocktake.") % {
        "before": status_label(p["before"]),
        "status": status_label(p["status"]),
    }


def _own(p: Values) -> str:
    return _("Put on the agenda by the Project Office.")


_WHY: dict[LineKind, Callable[[Values], str]] = {
    LineKind.PROMISE: _promised,
    LineKind.DECISION: _decision,
    LineKind.RED: _red,
    LineKind.SLIPPED: _slipped,
    LineKind.MOVED: _moved,
    LineKind.OWN: _own,
}


def reasons_of(figures: Values) -> list[str]:
    """The reasons of a stored status as sentences."""
    return [reason_text(Reason(one["code"], _params(one["params"]))) for one in figures["reasons"]]


def _params(stored: Values) -> dict[str, Decimal | int | str]:
    """Decimals come back from the text that a pack keeps them in."""
    return {name: _number(value) if isinstance(value, str) else value for name, value in stored.items()}


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def against_plan(figures: Values) -> str:
    """Done against planned at the cut-off, in one sentence."""
    done, planned = figures["percent"], figures["planned_percent"]
    if done is None:
        return _("There were no data at the cut-off.")
    if planned is None:
        return _("%(done)s %% was done at the cut-off; nothing was planned yet.") % {"done": done}
    return _("At the cut-off %(done)s %% was done where %(planned)s %% was planned.") % {
        "done": done,
        "planned": planned,
    }


def sentence(pack: Values) -> str:
    """The finding of a pack: done against plan, red tasks, overdue promises."""
    red = pack["figures"]["status_counts"].get("red", 0)
    overdue = sum(1 for one in pack["promises"] if one["state"] == "open" and one["due_date"] < pack["meeting_date"])
    return " ".join(
        [
            against_plan(pack["figures"]),
            ngettext("%(n)s task is red.", "%(n)s tasks are red.", red) % {"n": red} if red else _("No task is red."),
            ngettext(
                "%(n)s promise of earlier stocktakes is overdue on the day of the meeting.",
                "%(n)s promises of earlier stocktakes are overdue on the day of the meeting.",
                overdue,
            )
            % {"n": overdue}
            if overdue
            else _("No promise is overdue."),
        ]
    )
