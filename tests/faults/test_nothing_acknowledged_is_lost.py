"""Break each part of a running portal under writes: nothing acknowledged is lost, and it is always rolled up."""

import time

import pytest

from projects.rollups.engine import LOCK_SPACE
from tests.faults.client import Client, Writing
from tests.stack import Stack

pytestmark = pytest.mark.faults

REDIS_DOWN_SECONDS = 60


@pytest.fixture
def client(fault_stack: Stack) -> Client:
    fault_stack.wait_ready()
    return Client.of(fault_stack)


def assert_rolled_up(stack: Stack) -> None:
    stack.wait_drained()
    done = stack.manage("verify_rollups", check=False)
    assert (done.returncode, done.stdout.splitlines()[-1].split()[0]) == (0, "0"), done.stdout + done.stderr


def test_kill_9_of_the_worker_in_the_middle_of_a_drain(fault_stack: Stack, client: Client) -> None:
    with fault_stack.connection() as holder, holder.cursor() as cursor:
        cursor.execute("SELECT id FROM projects_portfolio WHERE is_national")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, cursor.fetchone()[0]])
        for milestone in client.open_milestones(5):
            assert client.report(milestone, "0.42").status == 200
        fault_stack.wait_until(lambda: drains_waiting(fault_stack) > 0, what="a worker to be inside a drain")
        fault_stack.worker.kill9()
        assert fault_stack.pending() == 5, "the entries are marked done only with the figures"
    fault_stack.wait_until(lambda: drains_waiting(fault_stack) == 0, what="the killed worker's session to end")
    fault_stack.worker.start()
    assert_rolled_up(fault_stack)
    assert client.lost() == []


def drains_waiting(stack: Stack) -> int:
    """Sessions that hold entries of the outbox and wait for the portfolio's lock."""
    found = stack.query(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%advisory_xact_lock%%'"
    )
    return found[0][0]


def test_redis_is_down_for_a_minute_during_writes(fault_stack: Stack, client: Client) -> None:
    fault_stack.stop_redis()
    milestones = client.open_milestones()
    until = time.monotonic() + REDIS_DOWN_SECONDS
    number = 0
    while time.monotonic() < until:
        number += 1
        assert client.report(milestones[number % len(milestones)], str(number % 90 / 100)).status == 200
        time.sleep(0.5)
    assert client.call("GET", "/readyz").status == 503, "an operator sees that the broker is away"
    fault_stack.start_redis()
    assert_rolled_up(fault_stack)
    fault_stack.wait_ready()
    assert len(client.acknowledged) == number
    assert client.lost() == []


def test_kill_9_of_redis_under_writes(fault_stack: Stack, client: Client) -> None:
    with Writing(client) as writing:
        fault_stack.wait_until(lambda: len(client.acknowledged) > 10, what="ten writes")
        fault_stack.kill9_redis()
        fault_stack.wait_until(lambda: len(client.acknowledged) > 20, what="ten writes without a broker")
        fault_stack.start_redis()
    assert set(writing.statuses) == {200}
    assert_rolled_up(fault_stack)
    assert client.lost() == []


@pytest.mark.parametrize("way", ["restart", "kill9"])
def test_postgres_goes_and_comes_back_under_writes(fault_stack: Stack, client: Client, way: str) -> None:
    with Writing(client) as writing:
        fault_stack.wait_until(lambda: len(client.acknowledged) > 10, what="ten writes")
        if way == "restart":
            fault_stack.stop_postgres()
        else:
            fault_stack.kill9_postgres()
        fault_stack.wait_until(lambda: 503 in writing.statuses, what="a clean refusal")
        before = len(client.acknowledged)
        fault_stack.start_postgres()
        fault_stack.wait_until(lambda: len(client.acknowledged) > before + 10, what="ten writes after the outage")
    assert set(writing.statuses) <= {200, 503}, "never a 500"
    refusals = [answer for answer in writing.answers if answer.status == 503]
    assert all("Retry-After" in answer.headers for answer in refusals)
    assert all(answer.headers["Content-Type"].startswith("application/problem+json") for answer in refusals)
    assert_rolled_up(fault_stack)
    assert client.lost() == []


def test_kill_9_of_the_web_server_under_writes(fault_stack: Stack, client: Client) -> None:
    with Writing(client) as writing:
        fault_stack.wait_until(lambda: len(client.acknowledged) > 10, what="ten writes")
        fault_stack.web.kill9()
        fault_stack.wait_until(lambda: 0 in writing.statuses, what="a refused connection")
        before = len(client.acknowledged)
        fault_stack.web.start()
        fault_stack.wait_until(lambda: len(client.acknowledged) > before + 10, what="ten writes after the restart")
    assert set(writing.statuses) <= {200, 0}
    assert_rolled_up(fault_stack)
    assert client.lost() == []
