"""What the chain of the audit trail covers, in plain Python: the same bytes as migration 0021 computes in SQL.

    canonical(event)  = the fields, each as "<length in bytes>:<text>", nothing as "~", in a fixed order
    hash(position)    = SHA-256( hash(position - 1) || SHA-256(canonical(event)) ); before the first: 32 zero bytes
    commitment(part)  = SHA-256( salt || the fields of a personal part )

The canonical bytes hold commitments in place of what names a person. A part whose salt was destroyed can no longer be
guessed from its commitment, and the chain still holds.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

START = bytes(32)
"""What the first link follows."""

FORM = "audit-1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the chain sees it. `before`, `after` are the texts of the stored JSON, `address` with its mask."""

    id: int
    at: datetime
    actor_id: UUID | None
    actor_label: str
    address: str | None
    actor_salt: bytes | None
    actor_commitment: bytes | None
    for_id: UUID | None
    action: str
    object_type: str
    object_id: UUID | None
    about_id: UUID | None
    object_label: str
    before: str
    after: str
    about_salt: bytes | None
    about_commitment: bytes | None
    reason: str
    channel: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place of the chain with the event it leads to; `event` is None where the event is gone."""

    position: int
    hash: bytes
    event_id: int
    event: Event | None


def fields(*values: Any) -> bytes:
    """Values so that no two lists of values have the same bytes: each says its length, nothing is not empty."""
    told = []
    for value in values:
        if value is None:
            told.append("~")
            continue
        text = str(value)
        told.append(f"{len(text) if text.isascii() else len(text.encode())}:{text}")
    return "".join(told).encode()


def canonical(event: Event) -> bytes:
    """The bytes of an event that its link covers."""
    about = (
        (event.object_label, event.before, event.after) if event.about_id is None else (_hex(event.about_commitment),)
    )
    return fields(
        FORM,
        event.id,
        (event.at - _EPOCH) // _MICROSECOND,
        event.actor_id,
        _hex(event.actor_commitment),
        event.for_id,
        event.action,
        event.object_type,
        event.object_id,
        event.about_id,
        *about,
        event.reason,
        event.channel,
        event.request_id,
    )


def digest(event: Event) -> bytes:
    """What a link takes of its event: enough to follow the chain past an event without reading it."""
    return hashlib.sha256(canonical(event)).digest()


def follow(previous: bytes, event_digest: bytes) -> bytes:
    """The hash of the link that comes after `previous`."""
    return hashlib.sha256(previous + event_digest).digest()


def actor_part_holds(event: Event) -> bool:
    """Whether address and label are those that were committed to at the time of writing."""
    return event.actor_salt is not None and event.actor_commitment == commitment(
        event.actor_salt, event.actor_label, event.address
    )


def about_part_holds(event: Event) -> bool:
    """The same of what names the person whom the event is about."""
    return event.about_salt is not None and event.about_commitment == commitment(
        event.about_salt, event.object_label, event.before, event.after
    )


def commitment(salt: bytes, *values: Any) -> bytes:
    """SHA-256 of a salt and the fields of a personal part."""
    return hashlib.sha256(salt + fields(*values)).digest()


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
