"""The same file at the same moment, over connections of their own: one content, every attachment, the limit kept."""

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from projects.actions import Refused
from projects.actions.attachments import Upload, attach
from projects.evidence import store
from projects.models import Attachment, StoredFile, Task
from tests import factories
from tests.factories import NOW
from tests.practice.attachments import PDF

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


@pytest.fixture
def task() -> Task:
    return factories.make_task(lead=factories.make_organisation())


@pytest.fixture
def office() -> User:
    return factories.make_user(role=Role.PROJECT_OFFICE)


def at_once(act: Callable[[int], None]) -> list[Exception]:
    """Run it PEOPLE times at the same moment; what was raised."""
    ready, raised = threading.Barrier(PEOPLE), []

    def run(number: int) -> None:
        try:
            ready.wait(30)
            act(number)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_one_content_is_stored_once_and_attached_by_everyone(task: Task, office: User) -> None:
    content = PDF + b"at once" * 50_000

    def act(number: int) -> None:
        attach(thing=task, upload=Upload(io.BytesIO(content), f"{number}.pdf"), by=office, now=NOW)

    assert at_once(act) == []
    file = StoredFile.objects.get()
    assert Attachment.objects.filter(file=file).count() == PEOPLE
    assert store.state_of(file.sha256, file.size) == "whole"


def test_the_limit_of_an_object_is_not_passed_together(task: Task, office: User, settings: Any) -> None:
    settings.EVIDENCE_FILES_PER_OBJECT = 4

    def act(number: int) -> None:
        attach(thing=task, upload=Upload(io.BytesIO(PDF + bytes([number])), "a.pdf"), by=office, now=NOW)

    raised = at_once(act)
    assert [type(error) for error in raised] == [Refused] * (PEOPLE - 4)
    assert Attachment.objects.count() == 4
