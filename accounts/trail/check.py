"""Following a chain of the audit trail from link to link: where it first fails, and what is wrong there.

Plain Python: it reads links one after another, from the database or from an export, and keeps nothing of what holds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from accounts.trail.chain import START, Event, Link, about_part_holds, actor_part_holds, digest, follow

ERASED = "user.erased"
MOST_FAULTS = 20
"""Personal parts that do not hold are told up to this number: memory stays constant for a trail that is all bad."""


class Wrong(StrEnum):
    """What can be wrong with a trail."""

    CHANGED = "the event was changed after it was written"
    LINK_CHANGED = "the link was changed: its hash is not that of its event"
    REMOVED = "the event was removed"
    GAP = "links are missing before it"
    INSERTED = "the event was inserted between its neighbours later"
    UNLINKED = "the event has no link: it was not written through the portal's database rules"
    SWAPPED = "the link leads to another event than the one written here"
    PERSONAL = "the personal part was altered"
    UNTOLD = "a personal part is missing, and no event of the chain tells of an erasure"
    CUT = "the tail was cut: an anchor names a position beyond the head"
    REHASHED = "the chain was computed anew: an anchor signed another hash of this position"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row that is wrong. `event_id` is None where only a position is known."""

    wrong: Wrong
    position: int | None
    event_id: int | None
    more: str = ""

    def __str__(self) -> str:
        where = [f"position {self.position}"] if self.position is not None else []
        where += [f"event {self.event_id}"] if self.event_id is not None else []
        return f"{', '.join(where)}: {self.wrong}{f' ({self.more})' if self.more else ''}"


@dataclass(slots=True)
class Head:
    """Where a chain ends: what an anchor signs."""

    position: int
    hash: bytes
    links: int = 0
    erased: int = 0


@dataclass(slots=True)
class Check:
    """One walk over a chain. `head` is where it stands; `faults` what it found, in the order of the chain.

    The walk ends at the first link that does not follow: behind it nothing can be said. `anchors` are signed hashes by
    position. `find` looks through all events for the one that belongs between two hashes, to tell a swap from a change.
    """

    head: Head = field(default_factory=lambda: Head(0, START))
    anchors: Mapping[int, bytes] = field(default_factory=dict)
    find: Callable[[bytes, bytes], int | None] | None = None
    faults: list[Fault] = field(default_factory=list)
    _last: tuple[bytes, Link] | None = None
    """The link before, with the hash that it follows."""
    _owed: dict[UUID, tuple[int, int]] = field(default_factory=dict)
    """Persons of whom something is missing and no erasure was told yet, with the first place."""

    def walk(self, links: Iterable[Link]) -> bool:
        """Follow the links to their end. Whether everything held."""
        for link, following in _with_next(links):
            if fault := self._broken(link, following):
                self.faults.append(fault)
                return False
            self._last = (self.head.hash, link)
            self.head.position, self.head.hash = link.position, link.hash
            self.head.links += 1
            signed = self.anchors.get(link.position)
            if signed is not None and signed != link.hash:
                self.faults.append(Fault(Wrong.REHASHED, link.position, link.event_id))
                return False
            if link.event is not None:
                self._personal(link.position, link.event)
        self._finish()
        return not self.faults

    def _finish(self) -> None:
        for position, event_id in self._owed.values():
            self.faults.append(Fault(Wrong.UNTOLD, position, event_id))
        beyond = [position for position in self.anchors if position > self.head.position]
        if beyond:
            more = f"the head is {self.head.position}"
            self.faults.append(Fault(Wrong.CUT, max(beyond), None, more))
        self.faults.sort(key=lambda fault: fault.position or 0)

    def _broken(self, link: Link, following: Link | None) -> Fault | None:
        """What is wrong with the link, or None."""
        expected = self.head.position + 1
        if link.position != expected:
            more = f"expected position {expected}"
            return Fault(Wrong.GAP, link.position, link.event_id, more)
        if link.event is None:
            return Fault(Wrong.REMOVED, link.position, link.event_id)
        before, own = self.head.hash, digest(link.event)
        if follow(before, own) == link.hash:
            return None
        if self._last is not None and follow(self._last[0], own) == link.hash:
            inserted = self._last[1]
            return Fault(Wrong.INSERTED, inserted.position, inserted.event_id)
        if following is not None and following.event is not None:
            further = digest(following.event)
            if follow(before, further) == following.hash:
                return Fault(Wrong.INSERTED, link.position, link.event_id)
            if follow(follow(before, own), further) == following.hash:
                return Fault(Wrong.LINK_CHANGED, link.position, link.event_id)
        belongs = self.find(before, link.hash) if self.find else None
        if belongs is not None:
            return Fault(Wrong.SWAPPED, link.position, link.event_id, f"event {belongs} was written here")
        return Fault(Wrong.CHANGED, link.position, link.event_id)

    def _personal(self, position: int, event: Event) -> None:
        parts: list[tuple[UUID | None, bytes | None, bool, tuple[str | None, ...]]] = [
            (event.actor_id, event.actor_salt, actor_part_holds(event), (event.actor_label, event.address))
        ]
        if event.about_id is not None:
            told = (event.object_label, event.before.strip("{}"), event.after.strip("{}"))
            parts.append((event.about_id, event.about_salt, about_part_holds(event), told))
        for person, salt, holds, values in parts:
            if holds or len(self.faults) >= MOST_FAULTS:
                continue
            if salt is not None or any(values):
                self.faults.append(Fault(Wrong.PERSONAL, position, event.id))
            elif person is None:
                self.faults.append(Fault(Wrong.UNTOLD, position, event.id))
            else:
                self.head.erased += 1
                self._owed.setdefault(person, (position, event.id))
        if event.action == ERASED and event.object_type == "user" and event.object_id is not None:
            self._owed.pop(event.object_id, None)


def _with_next(links: Iterable[Link]) -> Iterator[tuple[Link, Link | None]]:
    walking = iter(links)
    current = next(walking, None)
    while current is not None:
        following = next(walking, None)
        yield current, following
        current = following
