"""An export with proof: events, the chain through them, and signed anchors around them, in lines of JSON.

It begins at the anchor before the first event and ends at the anchor after the last. Events in between that were not
asked for are there as their digest: enough to follow the chain, and nothing can be read from it. So whoever holds the
public key proves without the database that these events stood in the trail when the anchors were signed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from accounts.models import AuditAnchor, AuditLink
from accounts.trail import anchors, rows
from accounts.trail.chain import START, Event, about_part_holds, actor_part_holds, digest, follow

FORM = "delivery-portal-audit-export-1"
MOST_EVENTS = 10_000
LONGEST = 200_000
"""Positions between the anchors around the events: one line each."""

_BYTES = ("actor_salt", "actor_commitment", "about_salt", "about_commitment")
_IDS = ("actor_id", "for_id", "object_id", "about_id")


class ExportProblem(Exception):
    """An export cannot be made, or a file is none; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a walk over an export found."""

    holds: bool
    words: tuple[str, ...]


def export(*, events: list[int], now: datetime) -> Iterator[str]:
    """The lines of an export of these events (ids), in a transaction of the caller.

    Raises ExportProblem, before the first line, where there are too many or they lie too far apart.
    """
    if len(events) > MOST_EVENTS:
        raise ExportProblem(f"An export has {MOST_EVENTS} events at most: narrow the search.")
    places = list(AuditLink.objects.filter(event_id__in=events).order_by("position").values_list("position", flat=True))
    if not places:  # nothing was found, and the file says so
        return _lines(wanted=set(), before=None, first=0, last=0, now=now)
    before = AuditAnchor.objects.filter(position__lt=places[0]).order_by("-position", "-pk").first()
    after = AuditAnchor.objects.filter(position__gte=places[-1]).order_by("position", "pk").first()
    first, last = (before.position if before else 0), (after.position if after else places[-1])
    if last - first > LONGEST:
        raise ExportProblem(f"The events lie over more than {LONGEST} places of the chain: narrow the period.")
    return _lines(wanted=set(events), before=before, last=last, first=first, now=now)


def _lines(*, wanted: set[int], before: AuditAnchor | None, first: int, last: int, now: datetime) -> Iterator[str]:
    public = anchors.public_key()
    head = {"form": FORM, "portal": settings.PORTAL_URL, "at": now.isoformat(), "after": first}
    head |= {"previous": (bytes(before.hash) if before else START).hex()}
    head |= {"public_key": anchors.public_text(public), "key": anchors.key_id(public)}
    yield json.dumps(head)
    signed = {row.position: row.line for row in AuditAnchor.objects.filter(position__gte=first, position__lte=last)}
    if first in signed:
        yield _anchor_line(signed[first])
    for link in rows.links(after=first, until=last):
        if link.event is None:
            raise ExportProblem(f"The event of position {link.position} is gone: run verify_audit.")
        told: dict[str, Any] = {"position": link.position}
        if link.event_id in wanted:
            told |= {"hash": link.hash.hex(), "event": _told(link.event)}
        else:
            told |= {"digest": digest(link.event).hex()}
        yield json.dumps(told, ensure_ascii=False)
        if link.position in signed:
            yield _anchor_line(signed[link.position])
    yield json.dumps({"end": last, "events": len(wanted)})


def _anchor_line(line: str) -> str:
    return json.dumps({"anchor": json.loads(line)})


def _told(event: Event) -> dict[str, Any]:
    told = asdict(event)
    for name in _BYTES:
        told[name] = None if told[name] is None else told[name].hex()
    for name in _IDS:
        told[name] = None if told[name] is None else str(told[name])
    return told | {"at": event.at.isoformat()}


def _event(told: Mapping[str, Any]) -> Event:
    values = {field.name: told[field.name] for field in fields(Event)}
    for name in _BYTES:
        values[name] = None if values[name] is None else bytes.fromhex(values[name])
    for name in _IDS:
        values[name] = None if values[name] is None else UUID(values[name])
    return Event(**values | {"at": datetime.fromisoformat(values["at"])})


def check_export(lines: Iterable[str], *, public: Ed25519PublicKey | None, anchors: Mapping[int, bytes]) -> Result:
    """Follow the chain of an export. Without a public key of the reader's own, the key in the file is taken, and said.

    Raises ExportProblem where the file is no export or a line of it cannot be read.
    """
    walk = _Walk(public, anchors)
    try:
        for number, line in enumerate(lines, start=1):
            told = json.loads(line)
            if fault := walk.take(told):
                return Result(False, (f"line {number}: {fault}",))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportProblem(f"line {number}: this is not a line of an export.") from error
    return walk.result()


class _Walk:
    """Where the walk over an export stands."""

    def __init__(self, public: Ed25519PublicKey | None, outside: Mapping[int, bytes]) -> None:
        self.public, self.outside, self.own_key = public, outside, public is not None
        self.position, self.hash = -1, START
        self.events = self.erased = self.anchored = self.since = 0
        self.signed: list[anchors.Anchor] = []
        self.ended = False

    def take(self, told: dict[str, Any]) -> str:
        """Read one line; what is wrong with it, or an empty text."""
        if self.position < 0:
            return self._head(told)
        if self.ended:
            return "there is more after the end"
        if "anchor" in told:
            return self._anchor(told["anchor"])
        if "end" in told:
            self.ended = True
            whole = (told["end"], told["events"]) == (self.position, self.events)
            return "" if whole else "the end names another number of events: lines are missing"
        return self._link(told)

    def _head(self, told: dict[str, Any]) -> str:
        if told.get("form") != FORM:
            raise ExportProblem(f"This is no export of the form {FORM}.")
        self.position, self.hash = int(told["after"]), bytes.fromhex(told["previous"])
        if self.position == 0 and self.hash != START:
            return "the chain does not begin at its beginning"
        if self.public is None:
            self.public = anchors.public_key(told["public_key"])
        return self._outside()

    def _anchor(self, told: dict[str, Any]) -> str:
        anchor = anchors.parse(json.dumps(told))
        if self.public is None or not anchor.holds(self.public):
            return f"the signature of the anchor of position {anchor.position} does not hold"
        if (anchor.position, anchor.hash) != (self.position, self.hash):
            return f"the anchor signed another hash of position {anchor.position}"
        self.signed.append(anchor)
        self.anchored, self.since = self.events, 0
        return ""

    def _link(self, told: dict[str, Any]) -> str:
        if told["position"] != self.position + 1:
            return f"position {told['position']} does not follow {self.position}"
        event = _event(told["event"]) if "event" in told else None
        own = digest(event) if event else bytes.fromhex(told["digest"])
        self.position, self.hash = self.position + 1, follow(self.hash, own)
        if event is None:
            return self._outside()
        self.events += 1
        self.since += 1
        if self.hash.hex() != told["hash"]:
            return f"position {self.position}, event {event.id}: the event or a line before it was changed"
        for held, salt in (
            (actor_part_holds(event), event.actor_salt),
            (event.about_id is None or about_part_holds(event), event.about_salt),
        ):
            if not held and salt is not None:
                return f"position {self.position}, event {event.id}: the personal part was altered"
            self.erased += not held
        return self._outside()

    def _outside(self) -> str:
        signed = self.outside.get(self.position)
        if signed is None or signed == self.hash:
            return ""
        return f"an anchor kept outside signed another hash of position {self.position}"

    def result(self) -> Result:
        if not self.ended:
            return Result(False, ("the end is missing: the file was cut",))
        words = [f"{self.events} events hold, up to position {self.position}, hash {self.hash.hex()}."]
        if self.signed:
            last = self.signed[-1]
            words.append(f"The last anchor signed position {last.position} at {last.at.isoformat()}.")
        if self.since:
            words.append(f"{self.since} events come after the last anchor: nothing outside proves them yet.")
        if self.erased:
            words.append(f"{self.erased} personal parts are erased; the trail itself tells of each erasure.")
        if not self.own_key and self.public is not None:
            key = anchors.key_id(self.public)
            words.append(f"Compare the key {key} with the one you know, or give it by --public-key.")
        return Result(True, tuple(words))
