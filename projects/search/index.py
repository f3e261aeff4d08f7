"""The entries of the search: built whole, and kept up to date from the feed of changes. Both are safe twice.

Both take turns under one lock and read the objects after they have it: an older reading never overwrites a newer one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from projects.folding import fold_to_keep
from projects.models import ChangeEntry, SearchCursor, SearchEntry
from projects.querysets.plan import CommittedBelow
from projects.search.kinds import BY_KEY, KINDS, Kind

LONGEST_TEXT = 4_000
BATCH = 1_000
_LOCK = 7_303
_COPIED = ("public_id", "code", "name_en", "name_ru", "name_kk", "text", "head", "folded")


@dataclass(frozen=True, slots=True)
class Indexed:
    """How many entries were written, because they are new or differ, and how many removed with their object."""

    written: int
    removed: int


def rebuild(*, now: datetime) -> Indexed:
    """Compare every entry with its object, and write those that differ; the feed is followed from here on."""
    with transaction.atomic():
        _take_turn()
        below = _committed_below()
        done = [_settle(kind, kind.model._default_manager.all(), SearchEntry.objects.all()) for kind in KINDS]
        position = {"transaction_id": below, "change_id": 0, "built_at": now}
        SearchCursor.objects.update_or_create(pk=1, defaults=position)
    return Indexed(sum(one.written for one in done), sum(one.removed for one in done))


def refresh(*, now: datetime) -> Indexed:
    """Take in what has changed since the last time; everything, when the entries were never built.

    Rows of reference data (sectors, regions, organisations) are in no feed: the nightly rebuild takes them in.
    """
    if not SearchCursor.objects.exists():
        return rebuild(now=now)
    total = Indexed(0, 0)
    while True:
        done, is_last = _refresh_batch()
        total = Indexed(total.written + done.written, total.removed + done.removed)
        if is_last:
            return total


def _refresh_batch() -> tuple[Indexed, bool]:
    with transaction.atomic():
        _take_turn()
        at = SearchCursor.objects.get()
        later = Q(transaction_id__gt=at.transaction_id) | Q(transaction_id=at.transaction_id, id__gt=at.change_id)
        changes = list(ChangeEntry.objects.committed().filter(later, transaction_id__gte=at.transaction_id)[:BATCH])
        if not changes:
            return Indexed(0, 0), True
        changed: dict[str, set[Any]] = defaultdict(set)
        for change in changes:
            changed[change.object_type].add(change.object_id)
        done = [_settle_some(BY_KEY[key], ids) for key, ids in changed.items() if key in BY_KEY]
        at.transaction_id, at.change_id = changes[-1].transaction_id, changes[-1].pk
        at.save(update_fields=["transaction_id", "change_id"])
    return Indexed(sum(one.written for one in done), sum(one.removed for one in done)), len(changes) < BATCH


def _settle_some(kind: Kind, public_ids: Iterable[Any]) -> Indexed:
    ids = list(public_ids)
    rows = kind.model._default_manager.filter(public_id__in=ids)
    return _settle(kind, rows, SearchEntry.objects.filter(public_id__in=ids))


def _settle(kind: Kind, rows: QuerySet[Any, Any], entries: QuerySet[SearchEntry]) -> Indexed:
    """Make the entries be those of the rows: differing ones are written, those without a row removed."""
    known = {entry.object_id: entry for entry in entries.filter(kind=kind.key)}
    wanted = list(_entries(kind, rows.select_related(*kind.joined) if kind.joined else rows))
    differing = [entry for entry in wanted if not _is_same(entry, known.get(entry.object_id))]
    SearchEntry.objects.bulk_create(
        differing,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=list(_COPIED),
    )
    gone = known.keys() - {entry.object_id for entry in wanted}
    if gone:
        SearchEntry.objects.filter(kind=kind.key, object_id__in=gone).delete()
    return Indexed(len(differing), len(gone))


def _entries(kind: Kind, rows: QuerySet[Any, Any]) -> Iterator[SearchEntry]:
    for row in rows.iterator(chunk_size=BATCH):
        en, ru, kk = kind.names(row)
        text = "\n".join(part.strip() for part in kind.texts(row) if part and part.strip())[:LONGEST_TEXT]
        head = fold_to_keep("\n".join(dict.fromkeys((row.code, en, ru, kk))))
        yield SearchEntry(
            kind=kind.key,
            object_id=row.pk,
            public_id=row.public_id,
            code=row.code,
            name_en=en,
            name_ru=ru,
            name_kk=kk,
            text=text,
            head=head,
            folded=f"{head} {fold_to_keep(text)}".strip(),
        )


def _is_same(entry: SearchEntry, known: SearchEntry | None) -> bool:
    return known is not None and all(getattr(entry, name) == getattr(known, name) for name in _COPIED)


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])


def _committed_below() -> int:
    """Every change of a transaction below this one is committed, and in what is read from now on."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CommittedBelow.template}")
        (found,) = cursor.fetchone()
    return int(found)
