"""Fifty reports against one version of a milestone, over connections to a real server: one wins, again and again."""

import threading
from collections import Counter

import pytest

from tests.faults.client import Answer, Client
from tests.stack import Stack

pytestmark = pytest.mark.faults

WRITERS = 50
ROUNDS = 20


@pytest.fixture
def client(live_stack: Stack) -> Client:
    """With a token of its own, so that no test uses up another's rate limit."""
    return Client.of(live_stack)


def at_once(client: Client, path: str, bodies: list[dict], **headers: str) -> list[Answer]:
    """Send one PATCH for each body, all at the same moment."""
    answers: list[Answer] = []
    ready = threading.Barrier(len(bodies))

    def send(body: dict) -> None:
        ready.wait()
        answers.append(client.call("PATCH", path, body, **headers))

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_wins_and_the_others_are_told_by_whom(client: Client) -> None:
    milestone = client.open_milestones(1)[0]
    path = f"/api/v1/milestones/{milestone}/"
    for number in range(ROUNDS):
        etag = client.call("GET", path).headers["ETag"]
        bodies = [{"completion": f"0.{number + 10}{writer:02d}"} for writer in range(WRITERS)]
        answers = at_once(client, path, bodies, If_Match=etag)
        assert Counter(answer.status for answer in answers) == {200: 1, 412: WRITERS - 1}, number
        winner = next(answer for answer in answers if answer.status == 200)
        stored = client.call("GET", path)
        assert (stored.headers["ETag"], stored.body) == (winner.headers["ETag"], winner.body)
        assert winner.headers["ETag"] == f'"v{int(etag[2:-1]) + 1}"'


def test_each_version_has_one_row_of_history_and_the_rollups_agree(client: Client, live_stack: Stack) -> None:
    """After the test above, and whatever else wrote to this portal."""
    gaps = live_stack.query(
        "SELECT m.code FROM projects_milestone m JOIN projects_milestoneupdate u ON u.milestone_id = m.id "
        "GROUP BY m.id HAVING count(*) <> m.version OR max(u.version) <> m.version"
    )
    assert gaps == []
    live_stack.wait_drained()
    live_stack.manage("verify_rollups")


def test_one_key_at_once_is_one_report(client: Client, live_stack: Stack) -> None:
    milestone = client.open_milestones(2)[1]
    path = f"/api/v1/milestones/{milestone}/"
    for number in range(5):
        etag = client.call("GET", path).headers["ETag"]
        body = {"completion": f"0.{number + 10}"}
        answers = at_once(client, path, [body] * 20, If_Match=etag, Idempotency_Key=f"parallel-{number}")
        assert Counter(answer.status for answer in answers) == {200: 20}
        assert {answer.body["version"] for answer in answers} == {int(etag[2:-1]) + 1}
