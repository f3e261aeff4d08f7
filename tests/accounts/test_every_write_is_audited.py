"""The watch over every test's requests (tests/audited.py) finds a write that leaves no event."""

import pytest
from django.test import Client

from accounts import audit
from accounts.roles import Role
from tests import factories
from tests.audited import unaudited


def test_a_change_of_a_table_needs_an_event_beside_it() -> None:
    write, event = 'UPDATE "projects_task" SET x', "INSERT INTO accounts_auditevent (id) VALUES"
    assert unaudited(["SELECT 1", write]) == {"projects_task"}
    assert unaudited([write, event]) == set()
    assert unaudited(["DELETE FROM projects_task", 'INSERT INTO "accounts_session"']) == {"projects_task"}
    assert unaudited(['UPDATE "accounts_session"', "SELECT 'UPDATE projects_task'"]) == set()


@pytest.mark.django_db
def test_a_page_that_forgets_its_event_fails_the_test_that_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.force_login(factories.make_user(role=Role.PROJECT_OFFICE))
    given = {"name": "Late", "address": "/updates/?show=late"}
    assert client.post("/views/save/", given).status_code == 302
    monkeypatch.setattr(audit, "record", lambda **values: None)
    with pytest.raises(AssertionError, match=r"POST /views/save/: no event tells of \{'projects_savedview'\}"):
        client.post("/views/save/", given | {"name": "Later"})
