"""Links with their events from the database, in the order of the chain, however many there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from accounts.trail.chain import Event, Link, digest, follow

COLUMNS = (
    "e.id, e.at, e.actor_id, e.actor_label, e.address::text, e.actor_salt, e.actor_commitment, e.for_id, e.action, "
    "e.object_type, e.object_id, e.about_id, e.object_label, e.before::text, e.after::text, e.about_salt, "
    "e.about_commitment, e.reason, e.channel, e.request_id"
)
AT_ONCE = 1000
"""Rows that are in memory at a time."""


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that only reads and sees one moment, whatever is written meanwhile.

    Inside a transaction that runs already (a test's), its moment is the one.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def links(*, after: int = 0, until: int | None = None) -> Iterator[Link]:
    """Links from the position `after` on, not including it; in a transaction, by a cursor of the server."""
    condition, values = "l.position > %s", [after]
    if until is not None:
        condition, values = condition + " AND l.position <= %s", [after, until]
    sql = (
        f"SELECT l.position, l.hash, l.event_id, {COLUMNS} FROM accounts_auditlink l "  # noqa: S608  constants only
        f"LEFT JOIN accounts_auditevent e ON e.id = l.event_id WHERE {condition} ORDER BY l.position"
    )
    for row in _streamed(sql, values):
        position, hashed, event_id, *event = row
        yield Link(position, bytes(hashed), event_id, _event(event) if event[0] is not None else None)


def hash_at(position: int) -> bytes | None:
    """The stored hash of a position, or None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM accounts_auditlink WHERE position = %s", [position])
        found = cursor.fetchone()
    return bytes(found[0]) if found else None


def first_without_link() -> int | None:
    """The id of the first event without a link, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM accounts_auditevent e WHERE NOT EXISTS "
            "(SELECT FROM accounts_auditlink l WHERE l.event_id = e.id) ORDER BY e.id LIMIT 1"
        )
        found = cursor.fetchone()
    return int(found[0]) if found else None


def event_between(before: bytes, after: bytes) -> int | None:
    """The id of the event that makes `after` follow `before`; reads every event, so only of a broken chain."""
    for row in _streamed(f"SELECT {COLUMNS} FROM accounts_auditevent e", []):  # noqa: S608  constants only
        if follow(before, digest(_event(row))) == after:
            return int(row[0])
    return None


def _streamed(sql: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _event(row: Any) -> Event:
    values = list(row)
    for place in (5, 6, 15, 16):
        if values[place] is not None:
            values[place] = bytes(values[place])
    return Event(*values)
