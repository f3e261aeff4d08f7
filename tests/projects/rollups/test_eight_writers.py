"""Eight writers on one tree with drainers running beside them: no lost update, no wrong ancestor.

The plain incremental way (`new = old + delta`) leaves every second ancestor wrong here; see docs/decisions.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from random import Random
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from projects import actions
from projects.models import Milestone, MilestoneUpdate, OutboxEntry, Rollup
from projects.rollups import engine, outbox, verify
from tests import databases, factories
from tests.stack import PATIENCE

WRITERS, WRITES, DRAINERS = 8, 25, 2


@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_two_drainers_leave_every_figure_right() -> None:
    project = factories.make_plan(tasks=6, milestones_per_task=5)
    now = timezone.now()
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=timezone.localdate(), now=now)
    people = [factories.make_user() for _ in range(WRITERS)]
    keys = list(Milestone.objects.filter(state="open").values_list("pk", flat=True))
    finished = Event()
    with ThreadPoolExecutor(WRITERS + DRAINERS) as pool:
        drainers = [pool.submit(drain_until, finished) for _ in range(DRAINERS)]
        writers = [pool.submit(write_many, person, keys, seed) for seed, person in enumerate(people)]
        accepted = sum(writer.result() for writer in writers)
        finished.set()
        for drainer in drainers:
            drainer.result()
    outbox.drain_all(now=timezone.now())
    assert accepted == WRITERS * WRITES
    assert MilestoneUpdate.objects.filter(version__gt=1).count() == accepted, "one history row for each write"
    assert OutboxEntry.objects.filter(done_at__isnull=False).count() == accepted
    assert verify.differences(today=timezone.localdate()) == []
    assert Rollup.objects.get(dimension="country").source_version == OutboxEntry.objects.latest("id").pk


def write_many(person: Any, keys: list[int], seed: int) -> int:
    """Report WRITES times on random milestones, reading afresh after a lost race."""
    random = Random(seed)
    accepted = 0
    try:
        while accepted < WRITES:
            milestone = Milestone.objects.get(pk=random.choice(keys))
            try:
                actions.report_milestone(
                    milestone=milestone,
                    expected_version=milestone.version,
                    changes={"completion": Decimal(random.randint(0, 100)) / 100},
                    by=person,
                    now=timezone.now(),
                )
                accepted += 1
            except actions.Stale:
                continue
    finally:
        connection.close()
    return accepted


def drain_until(finished: Event) -> None:
    try:
        while not finished.is_set():
            outbox.drain(now=timezone.now(), limit=3)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_second_drain_waits_for_the_first_and_then_sees_its_figures() -> None:
    """Without the lock the second would overwrite common ancestors from what it saw before the first."""
    project = factories.make_plan(tasks=2)
    today = timezone.localdate()
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=today, now=timezone.now())
    first, second = project.tasks.order_by("id")
    Milestone.objects.filter(state="open").update(completion=Decimal("0.9"))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            engine.recompute(portfolio_id=project.portfolio_id, task_ids=[first.pk], today=today, now=timezone.now())
            other = pool.submit(recompute_in_thread, project.portfolio_id, second.pk)
            wait_until_blocked(other)
        other.result()
    assert verify.differences(today=today) == []


def recompute_in_thread(portfolio_id: int, task_id: int) -> None:
    try:
        engine.recompute(portfolio_id=portfolio_id, task_ids=[task_id], today=timezone.localdate(), now=timezone.now())
    finally:
        connection.close()


def wait_until_blocked(work: Future[None]) -> None:
    """Until another session of this database waits for a lock (or the work ended, which the assertion then judges).

    The owner looks: the application is not told what sessions of other logins wait for.
    """
    until = time.monotonic() + PATIENCE
    with databases.owner(connection) as cursor:
        while not work.done():
            assert time.monotonic() < until, f"Nobody waited for a lock in {PATIENCE:.0f} s."
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees its first answer for ever
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
