"""Eight writers on one tree with drainers running beside them: no lost update, no wrong ancestor.

The plain incremental way (`new = old + delta`) leaves every second ancestor wrong here; see docs/decisions.
"""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from projects import actions
from projects.models import Milestone, MilestoneUpdate, OutboxEntry, Rollup
from projects.rollups import engine, outbox, verify
from tests import factories

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
