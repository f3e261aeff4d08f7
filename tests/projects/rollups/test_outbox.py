"""The outbox: nothing committed is forgotten, nothing bad holds up the rest."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, OperationalError
from django.utils import timezone

from projects import actions, tasks
from projects.models import Heartbeat, IdempotentAnswer, Milestone, OutboxEntry, Rollup
from projects.rollups import engine, outbox, verify
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Any:
    project = factories.make_plan(tasks=3)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    return project


def report(milestone: Milestone, completion: str = "0.7") -> None:
    actions.report_milestone(
        milestone=milestone,
        expected_version=milestone.version,
        changes={"completion": Decimal(completion)},
        by=factories.make_user(),
        now=NOW,
    )


def test_a_report_owes_a_rollup_and_draining_pays_it(plan: Any) -> None:
    report(Milestone.objects.filter(state="open").first())
    assert OutboxEntry.objects.pending().count() == 1
    assert verify.differences(today=TODAY)
    assert outbox.drain_all(now=NOW) == 1
    assert verify.differences(today=TODAY) == []
    assert not OutboxEntry.objects.pending().exists()


def test_draining_twice_changes_nothing(plan: Any) -> None:
    report(Milestone.objects.filter(state="open").first())
    outbox.drain_all(now=NOW)
    before = list(Rollup.objects.order_by("id").values("progress", "status", "source_version"))
    assert outbox.drain_all(now=NOW) == 0
    assert list(Rollup.objects.order_by("id").values("progress", "status", "source_version")) == before


def test_source_version_names_the_newest_work_taken_in(plan: Any) -> None:
    report(Milestone.objects.filter(state="open").first())
    entry = OutboxEntry.objects.pending().get()
    outbox.drain_all(now=NOW)
    assert Rollup.objects.get(dimension="country").source_version == entry.pk


def test_a_bad_entry_is_quarantined_after_five_attempts_and_the_others_go_on(
    plan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = Milestone.objects.filter(state="open").order_by("task_id").distinct("task_id")[:2]
    real = engine.recompute

    def recompute(**work: Any) -> None:
        if bad.task_id in (work["task_ids"] or []):
            raise DataError("a row that cannot be computed")
        real(**work)

    monkeypatch.setattr(outbox, "recompute", recompute)
    report(bad)
    report(good)
    assert outbox.drain(now=NOW) == 1, "the good one is done although the batch failed"
    for _ in range(outbox.MAX_ATTEMPTS):
        outbox.drain(now=NOW)
    entry = OutboxEntry.objects.quarantined().get()
    assert (entry.task_id, entry.attempts) == (bad.task_id, outbox.MAX_ATTEMPTS)
    assert "cannot be computed" in entry.last_error


def test_an_outage_of_the_database_is_no_failure_of_the_entry(plan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**work: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(outbox, "recompute", gone)
    report(Milestone.objects.filter(state="open").first())
    with pytest.raises(OperationalError):
        outbox.drain(now=NOW)
    assert OutboxEntry.objects.pending().get().attempts == 0


def test_the_sweeper_moves_figures_of_yesterday_to_today(plan: Any) -> None:
    engine.recompute(portfolio_id=plan.portfolio_id, task_ids=None, today=TODAY - timedelta(days=5), now=NOW)
    tasks.sweep_outbox()
    assert set(Rollup.objects.values_list("as_of_date", flat=True)) == {timezone.localdate()}


def test_the_heartbeat_stamps_the_database() -> None:
    tasks.heartbeat()
    tasks.heartbeat()
    assert Heartbeat.objects.get(name="worker").beat_at <= timezone.now()


def test_done_entries_are_forgotten_after_a_week(plan: Any) -> None:
    long_ago = timezone.now() - timedelta(days=8)
    common = {"portfolio": plan.portfolio, "created_at": long_ago}
    OutboxEntry.objects.create(**common, done_at=long_ago)
    OutboxEntry.objects.create(**common, done_at=timezone.now())
    OutboxEntry.objects.create(**common)
    IdempotentAnswer.objects.create(
        user=factories.make_user(), key="k", request_hash="h", status=200, created_at=long_ago
    )
    assert tasks.forget_done() == 2
    assert OutboxEntry.objects.count() == 2


def test_new_thresholds_queue_every_portfolio_and_show_their_version(plan: Any) -> None:
    actions.set_thresholds(values={"stale_after_days": 7}, reason="weekly reporting", by=factories.make_user(), now=NOW)
    outbox.drain_all(now=NOW)
    assert set(Rollup.objects.values_list("thresholds_id", flat=True)) == {2}
    assert verify.differences(today=TODAY) == []


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(actions.Refused):
        actions.set_thresholds(
            values={"red_schedule": Decimal("0.95")}, reason="a slip of the pen", by=factories.make_user(), now=NOW
        )
