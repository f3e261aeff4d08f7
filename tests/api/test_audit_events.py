"""The audit trail by the API: for those who read it, with each event's place in the chain."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditLink
from accounts.roles import Role
from accounts.trail import rows
from accounts.trail.chain import digest, follow
from tests import factories
from tests.accounts.trail.writing import link_now, write
from tests.api.caller import Caller


@pytest.mark.django_db
def test_events_are_for_those_who_read_the_trail_and_hold_their_place_in_the_chain() -> None:
    actor = factories.make_user()
    first, second = write(by=actor, object_label="A-1"), write(object_label="B-1", object_type="risk")
    link_now()
    for role in Role.values:
        user = factories.make_user(role=role)
        found = Caller(user).get("audit-events/").json()["results"]
        reads = role in (Role.PROJECT_OFFICE, Role.AUDITOR)
        assert [one["number"] for one in found] == ([second.pk, first.pk] if reads else []), role
    auditor = Caller(factories.make_user(role=Role.AUDITOR))
    [one] = auditor.get(f"audit-events/?actor={actor.public_id}").json()["results"]
    [link] = list(rows.links(until=1))
    assert (one["position"], one["hash"]) == (1, follow(bytes(32), digest(link.event)).hex())
    assert (one["actor"], one["before"], one["after"]) == (actor.email, {"value": "1"}, {"value": "2"})
    assert AuditLink.objects.count() == 2


@pytest.mark.django_db
def test_filters_find_and_refuse() -> None:
    event = write(object_type="risk")
    write()
    auditor = Caller(factories.make_user(role=Role.AUDITOR))
    for query, count in (
        ("object_type=risk", 1),
        (f"object={event.object_id}", 1),
        (f"object={uuid4()}", 0),
        ("channel=system&action=test.done", 2),
        ("channel=api", 0),
        ("request_id=none", 0),
        ("at_from=2026-11-24T00:00:00Z&at_to=2026-11-25T00:00:00Z", 2),
    ):
        assert len(auditor.get(f"audit-events/?{query}").json()["results"]) == count, query
    for query in ("channel=pigeon", "object=x", "at_from=soon", "actor__email=x", "ordering=reason"):
        assert auditor.get(f"audit-events/?{query}").status_code == 400, query
    table = auditor.get("audit-events/?object_type=risk", headers={"Accept": "text/csv"}).content.decode()
    assert table.splitlines()[1].split(",")[0] == str(event.pk)
    with CaptureQueriesContext(connection) as of_one:
        page = auditor.get("audit-events/?page_size=1").json()
    with CaptureQueriesContext(connection) as of_all:
        assert len(auditor.get("audit-events/").json()["results"]) == 2
    assert len(of_one) == len(of_all)
    assert len(page["results"]) == 1
    assert len(auditor.get(page["next"].split("/api/v1/")[1]).json()["results"]) == 1
