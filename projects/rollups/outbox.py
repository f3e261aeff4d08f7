"""Draining the outbox: work that committed writes owe to the rollups. Safe twice, in any order, by many workers."""

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db import Error, InterfaceError, OperationalError, transaction
from django.utils import timezone

from projects.models import OutboxEntry
from projects.rollups.engine import recompute

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
BATCH = 500


def drain(*, now: datetime, limit: int = BATCH) -> int:
    """Recompute what up to `limit` pending entries ask for and mark them done in the same transaction.

    Answers how many were done; 0 means that nothing is pending or that another worker holds it. When a batch fails,
    its entries are tried one by one, so that a bad one cannot hold up the others.
    """
    try:
        with transaction.atomic():
            entries = list(OutboxEntry.objects.pending().select_for_update(skip_locked=True).order_by("id")[:limit])
            _settle(entries, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Error:
        logger.exception("A batch of the outbox failed; its entries are tried one by one.")
        return _drain_singly(now=now, limit=limit)
    return len(entries)


def drain_all(*, now: datetime, limit: int = BATCH) -> int:
    """Drain until nothing is left; answers how many entries were done."""
    total = 0
    while done := drain(now=now, limit=limit):
        total += done
    return total


def _settle(entries: Iterable[OutboxEntry], *, now: datetime) -> None:
    """Portfolios in the order of their keys: everyone locks in the same order."""
    ordered = sorted(entries, key=lambda entry: entry.portfolio_id)
    for portfolio_id, owed in groupby(ordered, key=lambda entry: entry.portfolio_id):
        batch = list(owed)
        whole = any(entry.task_id is None for entry in batch)
        recompute(
            portfolio_id=portfolio_id,
            task_ids=None if whole else sorted({entry.task_id for entry in batch if entry.task_id}),
            today=timezone.localdate(now),
            now=timezone.now(),
            source_version=max(entry.pk for entry in batch),
        )
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in ordered]).update(done_at=now)


def _drain_singly(*, now: datetime, limit: int) -> int:
    done = 0
    for pk in list(OutboxEntry.objects.pending().order_by("id").values_list("pk", flat=True)[:limit]):
        done += _drain_one(pk, now=now)
    return done


def _drain_one(pk: int, *, now: datetime) -> int:
    try:
        with transaction.atomic():
            entry = OutboxEntry.objects.pending().select_for_update(skip_locked=True).filter(pk=pk).first()
            if entry is None:
                return 0
            _settle([entry], now=now)
    except (OperationalError, InterfaceError):
        raise
    except Error as error:
        _note_failure(pk, error, now=now)
        return 0
    return 1


def _note_failure(pk: int, error: Error, *, now: datetime) -> None:
    """After MAX_ATTEMPTS an entry is quarantined: shown to the Project Office, out of the way of the others."""
    with transaction.atomic():
        entry = OutboxEntry.objects.select_for_update().get(pk=pk)
        entry.attempts += 1
        entry.last_error = str(error)[:2000]
        if entry.attempts >= MAX_ATTEMPTS:
            entry.quarantined_at = now
            logger.error("Outbox entry %s is quarantined after %s attempts.", pk, entry.attempts)
        entry.save(update_fields=["attempts", "last_error", "quarantined_at"])
