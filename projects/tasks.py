"""Celery tasks: read the clock, make one call. Safe to run twice and in any order."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from projects.actions.decisions import climb_due
from projects.actions.findings import compare_portfolios
from projects.actions.notification_letters import make_digests, make_letters, send_letters
from projects.actions.notifications import make_notices
from projects.actions.recovery import follow_statuses
from projects.actions.reminders import make_reminders, send_reminders
from projects.actions.task_updates import open_periods
from projects.long_work import runner
from projects.models import Heartbeat, IdempotentAnswer, OutboxEntry
from projects.rollups import engine, outbox
from projects.search import index

KEEP_DONE_DAYS = 7


@shared_task(name="projects.tasks.drain_outbox")
def drain_outbox() -> int:
    """Drain the outbox: called after each write, and by the sweeper. Figures may owe a plan or open a finding.

    They are followed whether anything was drained or not: a new day moves statuses without a write, and a worker may
    have been lost between a drain and what follows from it.
    """
    done = outbox.drain_all(now=timezone.now())
    follow_recovery_plans()
    compare_with_judgements()
    return done


@shared_task(name="projects.tasks.sweep_outbox")
def sweep_outbox() -> int:
    """Every 30 s: do what a lost nudge left behind, and move figures of yesterday to today."""
    daily_rollups()
    return drain_outbox()


@shared_task(name="projects.tasks.compare_with_judgements")
def compare_with_judgements() -> int:
    """Open and close findings where people and rules differ by more than one step, or agree again."""
    now = timezone.now()
    return compare_portfolios(today=timezone.localdate(now), now=now)


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


@shared_task(name="projects.tasks.open_reporting_periods")
def open_reporting_periods() -> int:
    """Open the updates of the periods that today lies in."""
    now = timezone.now()
    return open_periods(today=timezone.localdate(now), now=now)


@shared_task(name="projects.tasks.remind")
def remind() -> int:
    """Write the reminders of today and send those that have not gone out."""
    now = timezone.now()
    today = timezone.localdate(now)
    make_reminders(today=today, now=now)
    return send_reminders(today=today, now=now)


@shared_task(name="projects.tasks.follow_search")
def follow_search() -> int:
    """Every few seconds: what was written is found. One query where nothing was."""
    done = index.refresh(now=timezone.now())
    return done.written + done.removed


@shared_task(name="projects.tasks.rebuild_search")
def rebuild_search() -> int:
    """Once a night: reference data, and whatever no feed told of."""
    done = index.rebuild(now=timezone.now())
    return done.written + done.removed


@shared_task(name="projects.tasks.forget_done")
def forget_done() -> int:
    """Once a day: drop outbox entries and idempotent answers that nobody needs any more."""
    limit = timezone.now() - timedelta(days=KEEP_DONE_DAYS)
    removed, _ = OutboxEntry.objects.filter(done_at__lt=limit).delete()
    answers, _ = IdempotentAnswer.objects.filter(created_at__lt=limit).delete()
    return removed + answers


@shared_task(name="projects.tasks.climb_escalations")
def climb_escalations() -> int:
    """Every working day and again each hour: questions whose step let its days pass climb one step."""
    return climb_due(now=timezone.now())


@shared_task(name="projects.tasks.notify_of_days")
def notify_of_days() -> int:
    """What a new day causes: milestones that come due, became late, or were not reported on."""
    now = timezone.now()
    return make_notices(today=timezone.localdate(now), now=now)


@shared_task(name="projects.tasks.send_notifications")
def send_notifications() -> int:
    """Every few minutes: one letter to each person who wants to hear at once, and what could not be sent before."""
    now = timezone.now()
    make_letters(now=now)
    return send_letters(now=now)


@shared_task(name="projects.tasks.send_digests")
def send_digests() -> int:
    """In the morning, and once more: each person's digest of the day."""
    now = timezone.now()
    make_digests(today=timezone.localdate(now), now=now)
    return send_letters(now=now)


@shared_task(name="projects.tasks.do_long_work")
def do_long_work() -> int:
    """Exports, imports and recomputations, one after another: called after one is asked for, and every few seconds.

    The lease in the database says whose work it is, so a message that comes twice does nothing twice.
    """
    return runner.run_waiting(clock=timezone.now)


@shared_task(name="projects.tasks.forget_long_work")
def forget_long_work() -> int:
    """Each hour: files of long work whose day is over."""
    return runner.forget_old(now=timezone.now())
