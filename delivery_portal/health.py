"""Is the process alive, and can the whole do its work? Plain answers for machines, no secrets, no sign-in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from projects.models import Heartbeat, OutboxEntry

WORKER_SILENT_AFTER = timedelta(seconds=60)
"""Four heartbeats missed: the queue stands still."""
OUTBOX_LATE_AFTER = timedelta(seconds=60)
"""Promise R2: every committed write is in the rollups within 60 seconds after any recovery."""

Part = dict[str, Any]


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nothing of others."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every part works, else 503 with `failed`, the names of those that do not."""
    now = timezone.now()
    parts = {
        "database": _tried(_database),
        "broker": _tried(_broker),
        "worker": _tried(lambda: _worker(now=now)),
        "outbox": _tried(lambda: _outbox(now=now)),
    }
    failed = [name for name, part in parts.items() if not part["ok"]]
    body = {"status": "failed" if failed else "ok", "failed": failed, "parts": parts}
    return JsonResponse(body, status=503 if failed else 200)


def _tried(check: Callable[[], Part]) -> Part:
    """A check whose server is away says only that: the error's text may name hosts and users."""
    try:
        return check()
    except (DatabaseError, redis.RedisError) as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _broker() -> Part:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    try:
        return {"ok": bool(client.ping())}
    finally:
        client.close()


def _worker(*, now: datetime) -> Part:
    """The heartbeat travels through the queue: its age covers beat, broker, worker and database at once."""
    latest = Heartbeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    if latest is None:
        return {"ok": False, "heartbeat_age_seconds": None}
    return {"ok": now - latest <= WORKER_SILENT_AFTER, "heartbeat_age_seconds": _seconds(now - latest)}


def _outbox(*, now: datetime) -> Part:
    """Age of the oldest write that the rollups do not hold yet; quarantined ones are counted, not waited for."""
    pending = OutboxEntry.objects.filter(done_at=None, quarantined_at=None)
    oldest = pending.order_by("id").values_list("created_at", flat=True).first()
    age = now - oldest if oldest else timedelta(0)
    return {
        "ok": age <= OUTBOX_LATE_AFTER,
        "oldest_age_seconds": _seconds(age),
        "quarantined": OutboxEntry.objects.filter(done_at=None).exclude(quarantined_at=None).count(),
    }


def _seconds(age: timedelta) -> float:
    return round(max(0.0, age.total_seconds()), 1)
