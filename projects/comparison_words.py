"""A comparison of two days in words: its first sentence, in pieces that each lead to their rows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.domain.comparison import ChangeKind
from projects.queries.comparison import Comparison, Part

TITLES: dict[ChangeKind, str | Promise] = {
    ChangeKind.DONE: gettext_lazy("Done"),
    ChangeKind.SLIPPED: gettext_lazy("Slipped"),
    ChangeKind.PULLED_FORWARD: gettext_lazy("Pulled forward"),
    ChangeKind.ADDED: gettext_lazy("Added"),
    ChangeKind.CANCELLED: gettext_lazy("Cancelled"),
    ChangeKind.REBASELINED: gettext_lazy("Re-baselined"),
    ChangeKind.REOPENED: gettext_lazy("Open again"),
}
NOTES: dict[ChangeKind, str | Promise] = {
    ChangeKind.DONE: gettext_lazy("Expected on the first day, and the day on which it was done."),
    ChangeKind.SLIPPED: gettext_lazy("Still open, and expected later than on the first day; the furthest first."),
    ChangeKind.PULLED_FORWARD: gettext_lazy("Still open, and expected earlier than on the first day."),
    ChangeKind.ADDED: gettext_lazy("Not in the plan on the first day."),
    ChangeKind.CANCELLED: gettext_lazy("They leave every sum."),
    ChangeKind.REBASELINED: gettext_lazy("The agreed date or weight was changed."),
    ChangeKind.REOPENED: gettext_lazy("Done or cancelled on the first day, open on the second."),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the sentence and where its rows stand on the page; empty: nowhere."""

    text: str
    anchor: str = ""


def _done(n: int) -> str:
    return ngettext("%(n)s milestone done", "%(n)s milestones done", n) % {"n": n}


def _slipped(n: int) -> str:
    return ngettext("%(n)s slipped", "%(n)s slipped", n) % {"n": n}


def _pulled(n: int) -> str:
    return ngettext("%(n)s pulled forward", "%(n)s pulled forward", n) % {"n": n}


def _added(n: int) -> str:
    return ngettext("%(n)s added", "%(n)s added", n) % {"n": n}


def _cancelled(n: int) -> str:
    return ngettext("%(n)s cancelled", "%(n)s cancelled", n) % {"n": n}


def _rebaselined(n: int) -> str:
    return ngettext("%(n)s re-baselined", "%(n)s re-baselined", n) % {"n": n}


def _reopened(n: int) -> str:
    return ngettext("%(n)s open again", "%(n)s open again", n) % {"n": n}


_SAID: dict[ChangeKind, Callable[[int], str]] = {
    ChangeKind.DONE: _done,
    ChangeKind.SLIPPED: _slipped,
    ChangeKind.PULLED_FORWARD: _pulled,
    ChangeKind.ADDED: _added,
    ChangeKind.CANCELLED: _cancelled,
    ChangeKind.REBASELINED: _rebaselined,
    ChangeKind.REOPENED: _reopened,
}


def between(found: Comparison) -> str:
    return _("Between %(since)s and %(until)s") % {
        "since": date_format(found.since, "DATE_FORMAT"),
        "until": date_format(found.until, "DATE_FORMAT"),
    }


def pieces(found: Comparison) -> list[Piece]:
    """What happened, most wanted first; kinds of which there is nothing are left out."""
    counts = found.counts
    said = [Piece(_of_kind(kind, counts), kind.value) for kind in ChangeKind if counts[kind]]
    said = said or [Piece(_("no milestone changed"))]
    return [*said, Piece(progress(found.whole), "parts")] if found.whole else said


def _of_kind(kind: ChangeKind, counts: dict[str, int]) -> str:
    text = _SAID[kind](counts[kind])
    if kind != ChangeKind.SLIPPED:
        return text
    days = counts["slipped_days"]
    return _("%(slipped)s by %(days)s in all") % {
        "slipped": text,
        "days": ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
    }


def progress(whole: Part) -> str:
    """Progress on both days, as the pages show it."""
    before, after = (_percent(one.percent if one else None) for one in (whole.before, whole.after))
    if before == after:
        return _("progress stays at %(percent)s") % {"percent": after}
    return _("progress from %(before)s to %(after)s") % {"before": before, "after": after}


def _percent(value: int | None) -> str:
    return _("no data") if value is None else _("%(percent)s %%") % {"percent": value}


def sentence(found: Comparison) -> str:
    """The whole of it as text."""
    return f"{between(found)}: {', '.join(piece.text for piece in pieces(found))}."
