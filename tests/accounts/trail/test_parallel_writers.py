"""The chain has the order of commits, without gaps, whoever writes at the same time and whatever they wait for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from accounts import audit
from accounts.models import ApiToken, AuditEvent, AuditLink, User
from accounts.models.token import issue_token
from tests import databases, factories
from tests.accounts.trail.writing import checked, write
from tests.factories import NOW

WRITERS, EACH = 50, 4


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_writers_make_one_chain_without_gaps_and_without_an_error() -> None:
    """Each holds a lock on one of three people and owes a foreign key to another: the shape in which writers deadlock.

    Without the second stage of migration 0021 (the lock taken in the first deferred trigger) this test deadlocks.
    """
    people = [factories.make_user() for _ in range(3)]
    together = Barrier(WRITERS)

    def write_some(number: int) -> None:
        try:
            together.wait(timeout=60)
            for turn in range(EACH):
                own, other = people[number % 3], people[(number + turn + 1) % 3]
                with transaction.atomic():
                    if turn % 2:
                        User.objects.select_for_update().get(pk=own.pk)
                    event(f"{number}-{turn}")
                    event(f"{number}-{turn}-b")
                    if not turn % 2:
                        issue_token(user=other, purpose="test", scope="read", days=1, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write_some, number) for number in range(WRITERS)]:
            done.result(timeout=120)

    count = WRITERS * EACH * 2
    assert ApiToken.objects.count() == WRITERS * EACH // 2
    assert list(AuditLink.objects.order_by("position").values_list("position", flat=True)) == list(range(1, count + 1))
    check = checked()
    assert (check.faults, check.head.links) == ([], count)
    with databases.owner(connection) as cursor:
        cursor.execute("SELECT count(*) FROM accounts_auditwaiting")
        assert cursor.fetchone() == (0,)


def event(label: str) -> AuditEvent:
    values: dict[str, Any] = {"before": {}, "after": {}, "by": None, "at": NOW}
    return audit.record(action="test.done", object_type="test", object_id=uuid4(), object_label=label, **values)


@pytest.mark.django_db(transaction=True)
def test_a_writer_who_is_slow_holds_nobody_up_and_comes_later_in_the_chain() -> None:
    with transaction.atomic():
        slow = event("slow")

        def other() -> int:
            try:
                return write(object_label="quick").pk
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            quick = pool.submit(other).result(timeout=30)
    assert slow.pk < quick
    assert list(AuditLink.objects.order_by("position").values_list("event_id", flat=True)) == [quick, slow.pk]
    assert checked().faults == []


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_link_and_no_gap() -> None:
    write()
    with transaction.atomic():
        event("kept")
        lost_by_a_savepoint()
        event("kept too")
    lost_by_a_savepoint()
    write()
    assert list(AuditLink.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]
    assert checked().faults == []


def lost_by_a_savepoint() -> None:
    with transaction.atomic():
        event("lost")
        transaction.set_rollback(True)
