"""A small client of the API that writes until it is told to stop and remembers what was acknowledged."""

import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from tests.stack import Stack

EMAIL = "faults@example.org"
MAKE_PERSON = f"""
from accounts.models import User
User.objects.filter(email={EMAIL!r}).exists() or User.objects.create_user({EMAIL!r}, role="project_office")
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 when the connection was refused or broken off."""

    status: int
    headers: Message
    body: Any


@dataclass
class Client:
    """Talks to a stack with a token that may write."""

    stack: Stack
    token: str
    acknowledged: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def of(cls, stack: Stack) -> "Client":
        stack.manage("shell", "--no-imports", "-c", MAKE_PERSON)
        done = stack.manage("token", "--user", EMAIL, "--scope", "write", "--days", "1")
        return cls(stack, done.stdout.strip())

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        request = urllib.request.Request(
            self.stack.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            | {name.replace("_", "-"): value for name, value in headers.items()},
        )
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.stack.trust) as answer:
                return Answer(answer.status, answer.headers, json.loads(answer.read() or b"null"))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())
        except (urllib.error.URLError, OSError, ValueError):
            return Answer(0, Message(), None)

    def open_milestones(self, number: int = 20) -> list[str]:
        """Public ids of open milestones of the national portfolio."""
        rows = self.stack.query(
            "SELECT m.public_id::text FROM projects_milestone m JOIN projects_task t ON t.id = m.task_id "
            "JOIN projects_strategicproject p ON p.id = t.project_id "
            "JOIN projects_portfolio f ON f.id = p.portfolio_id AND f.is_national "
            "WHERE m.state = 'open' ORDER BY m.id LIMIT %s",
            number,
        )
        return [row[0] for row in rows]

    def report(self, milestone: str, completion: str) -> Answer:
        """Read the milestone, report with its version, remember the version when it was acknowledged."""
        seen = self.call("GET", f"/api/v1/milestones/{milestone}/")
        if seen.status != 200:
            return seen
        path = f"/api/v1/milestones/{milestone}/"
        answer = self.call("PATCH", path, {"completion": completion}, If_Match=seen.headers["ETag"])
        if answer.status == 200:
            self.acknowledged.append((milestone, answer.body["version"]))
        return answer

    def lost(self) -> list[tuple[str, int]]:
        """Acknowledged versions that the database does not have."""
        stored = {
            (row[0], row[1])
            for row in self.stack.query(
                "SELECT m.public_id::text, u.version FROM projects_milestoneupdate u "
                "JOIN projects_milestone m ON m.id = u.milestone_id"
            )
        }
        return [written for written in self.acknowledged if written not in stored]


class Writing:
    """Reports in a thread until the block ends; `statuses` counts the answers."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.statuses: dict[int, int] = {}
        self.answers: list[Answer] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Writing":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _write(self) -> None:
        milestones = self.client.open_milestones()
        number = 0
        while not self._stop.is_set():
            number += 1
            answer = self.client.report(milestones[number % len(milestones)], str(number % 90 / 100))
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            self.answers.append(answer)
            if answer.status != 200:
                self._stop.wait(0.05)
