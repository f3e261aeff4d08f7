"""The stack of the other tests, and what only a whole running portal shows: faults and the recovery from them."""

import http.client
import json
import subprocess

import pytest
import redis

from delivery_portal import paths
from delivery_portal.services import commands
from tests.stack import Stack

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def stack():
    with Stack(own_postgres=True) as stack:
        yield stack


@pytest.fixture(autouse=True)
def mended(stack):
    """Each test finds a whole portal, whatever the one before it left."""
    stack.mend()


RETURNING = {"Cookie": "sessionid=0123456789abcdef0123456789abcdef"}
"""A browser that has been here before: its session is looked up in the database."""


def get(stack, path, headers=RETURNING):
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def ready(stack):
    response, body = get(stack, "/readyz", headers={})
    return response.status, json.loads(body)["failed"]


def run(stack, command, **more):
    return subprocess.run(commands.runnable(command), env=stack.env | more, cwd=paths.BASE_DIR, capture_output=True)


def test_health_checks_of_the_containers_pass(stack):
    for command in (commands.IS_UP, commands.IS_READY, commands.WORKER_ANSWERS):
        done = run(stack, command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_health_checks_fail_when_nobody_answers(stack):
    stack.worker.stop()
    assert run(stack, (*commands.WORKER_ANSWERS[:-1], "1")).returncode != 0
    stack.worker.start()
    assert run(stack, commands.IS_UP, PORT="1").returncode == 1
    stack.wait_until(lambda: run(stack, commands.WORKER_ANSWERS).returncode == 0, what="the worker to answer")


def test_while_the_database_is_away_everyone_gets_503_and_then_it_works_again_by_itself(stack):
    web = stack.web.pid
    stack.stop_postgres()
    page, body = get(stack, "/", headers=RETURNING | {"Accept-Language": "en"})
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert "database" in body
    answer, body = get(stack, "/api/v1/sectors/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert json.loads(body)["status"] == 503
    assert get(stack, "/healthz", headers={})[0].status == 200
    assert ready(stack) == (503, ["database", "worker", "outbox"])
    stack.start_postgres()
    stack.wait_until(lambda: get(stack, "/")[0].status < 500, what="pages")
    stack.wait_ready()
    assert stack.web.pid == web


def test_while_the_broker_is_away_pages_work_and_then_the_worker_comes_back_by_itself(stack):
    worker = stack.worker.pid
    stack.stop_redis()
    assert get(stack, "/")[0].status < 500
    assert ready(stack)[1] == ["broker"]
    stack.query("DELETE FROM projects_heartbeat")
    stack.start_redis()
    stack.wait_ready()
    assert stack.worker.pid == worker


def test_a_killed_worker_is_replaced_and_the_killed_one_leaves_no_children(stack):
    stack.worker.kill9()
    stack.query("DELETE FROM projects_heartbeat")
    stack.worker.start()
    stack.wait_ready()


def test_a_killed_database_comes_back_with_what_it_acknowledged(stack):
    stack.query("CREATE TABLE kept AS SELECT 'yes' AS value")
    stack.kill9_postgres()
    stack.start_postgres()
    stack.wait_ready()
    assert stack.query("SELECT value FROM kept") == [("yes",)]


def test_a_killed_broker_comes_back_with_its_queue(stack):
    with redis.Redis.from_url(stack.env["REDIS_URL"]) as broker:
        broker.rpush("a queue that no worker reads", "message")
        stack.kill9_redis()
        stack.start_redis()
        assert broker.lrange("a queue that no worker reads", 0, -1) == [b"message"]
    stack.wait_ready()


def test_a_stack_on_the_tests_server_has_a_database_of_its_own():
    with Stack() as first, Stack() as second:
        first.query("CREATE TABLE only_here (x int)")
        assert second.query("SELECT to_regclass('only_here')") == [(None,)]
        assert first.url != second.url
        with pytest.raises(RuntimeError, match="shares its PostgreSQL"):
            first.restart_postgres()
    assert not first.var.exists()


def test_a_command_that_fails_shows_what_it_said(stack):
    with pytest.raises(AssertionError, match="Unknown command"):
        stack.manage("no_such_command")
    assert stack.manage("no_such_command", check=False).returncode == 1
