"""Packs, agendas and promises on pages."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import stocktake_words as words
from projects.domain.stocktakes import LineKind

register = template.Library()

Values = Mapping[str, Any]

_KINDS = {
    LineKind.PROMISE: _("Promised"),
    LineKind.RED: _("Red"),
    LineKind.DECISION: _("Decision due"),
    LineKind.SLIPPED: _("Slipped"),
    LineKind.MOVED: _("Moved"),
    LineKind.OWN: _("Added"),
}

register.filter("name_of", words.name_of)
register.filter("title_of", words.title_of)
register.filter("why", words.why)
register.filter("reasons_of", words.reasons_of)
register.filter("pack_sentence", words.sentence)
register.filter("against_plan", words.against_plan)


@register.filter
def kind_of(line: Values) -> str:
    """The kind of a line as a word."""
    return str(_KINDS[LineKind(line["kind"])])


@register.filter
def kind_named(kind: str) -> str:
    """A kind of lines as a word, by the name that a pack keeps."""
    return str(_KINDS[LineKind(kind)])


@register.filter
def evidence(line: Values) -> str:
    """Where the evidence of a line can be read; empty where the line is about the slice as a whole."""
    match LineKind(line["kind"]):
        case LineKind.SLIPPED:
            return reverse("milestone", args=[line["code"]])
        case LineKind.PROMISE:
            return f"{reverse('promises')}?show=all#{line['code']}"
        case LineKind.DECISION:
            return reverse("decision", args=[line["code"]])
        case _:
            return reverse("task", args=[line["task"]]) if line["task"] else ""


@register.filter
def day_of(text: str | None) -> date | None:
    """A day as a pack keeps it."""
    return date.fromisoformat(text) if text else None


@register.filter
def instant_of(text: str | None) -> datetime | None:
    """An instant as a pack keeps it."""
    return datetime.fromisoformat(text) if text else None


@register.filter
def decimal_of(text: str | None) -> Decimal | None:
    """A decimal as a pack keeps it."""
    return Decimal(text) if text is not None else None
