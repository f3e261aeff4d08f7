"""Statuses, percents and days as documents print them."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects.presentation import STATUS_MARKS
from reporting.documents.typesetting import Cell


def status(value: str) -> Cell:
    """A status by letter and word; the frame of the letter has the colour."""
    mark = STATUS_MARKS[str(value)]
    letter = "–" if value == "no_data" else mark.letter
    return {"status": {"letter": letter, "label": str(mark.label), "css": mark.css}}


def percent(value: int | None) -> str:
    return _("no data") if value is None else _("%(percent)s %%") % {"percent": value}


def day(value: date | str | None) -> str:
    """A day, also as a pack keeps it."""
    if value is None:
        return _("no date")
    return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "DATE_FORMAT")


def instant(value: datetime | str) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
