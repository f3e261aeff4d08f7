"""Celery tasks: read the clock, make one call. Safe to run twice and in any order."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from projects.actions.recovery import follow_statuses
from projects.models import Heartbeat, IdempotentAnswer, OutboxEntry
from projects.rollups import engine, outbox

KEEP_DONE_DAYS = 7


@shared_task(name="projects.tasks.drain_outbox")
def drain_outbox() -> int:
    """Drain the outbox: called after each write, and by the sweeper. New figures may owe or end recovery plans."""
    done = outbox.drain_all(now=timezone.now())
    if done:
        follow_statuses(now=timezone.now())
    return done


@shared_task(name="projects.tasks.sweep_outbox")
def sweep_outbox() -> int:
    """Every 30 s: do what a lost nudge left behind, and move figures of yesterday to today."""
    daily_rollups()
    return drain_outbox()


@shared_task(name="projects.tasks.heartbeat")
def heartbeat() -> None:
    """Stamp the database from inside the queue: proof that broker and worker are alive."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})


@shared_task(name="projects.tasks.follow_recovery_plans")
def follow_recovery_plans() -> int:
    """Once a day, and whenever figures moved: recovery plans that are owed, cancelled or closed by a status."""
    return follow_statuses(now=timezone.now())


@shared_task(name="projects.tasks.daily_rollups")
def daily_rollups() -> int:
    """Recompute the portfolios whose figures are of another day; their old day goes into the history."""
    now = timezone.now()
    today = timezone.localdate(now)
    stale = engine.portfolios_of_another_day(today=today)
    for portfolio_id in stale:
        engine.recompute(portfolio_id=portfolio_id, task_ids=None, today=today, now=timezone.now())
    return len(stale)


@shared_task(name="projects.tasks.forget_done")
def forget_done() -> int:
    """Once a day: drop outbox entries and idempotent answers that nobody needs any more."""
    limit = timezone.now() - timedelta(days=KEEP_DONE_DAYS)
    removed, _ = OutboxEntry.objects.filter(done_at__lt=limit).delete()
    answers, _ = IdempotentAnswer.objects.filter(created_at__lt=limit).delete()
    return removed + answers
