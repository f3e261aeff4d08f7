"""Entries of the calendar as a file that every calendar reads (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from projects.queries.calendar import KINDS, Entry


def calendar_file(entries: Iterable[Entry], *, base: str, now: datetime) -> bytes:
    """All-day events; each keeps its UID, so that a calendar that asks again moves it and adds none."""
    file = Calendar()
    file.add("prodid", "-//Delivery Portal//Calendar//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _("Delivery Portal"))
    for entry in entries:
        file.add_component(_event(entry, base=base, now=now))
    return bytes(file.to_ical())


def _event(entry: Entry, *, base: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.kind}-{entry.key}@delivery-portal")
    event.add("dtstamp", now)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("categories", [str(KINDS[entry.kind])])
    event.add("url", base + entry.address)
    event.add("transp", "TRANSPARENT")
    return event
