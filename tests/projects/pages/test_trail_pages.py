"""The pages of the audit trail: who reads them, what is found, what a file proves."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from accounts import audit
from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.trail import anchors
from accounts.trail.erasure import erase_person
from accounts.trail.export import check_export
from tests import factories
from tests.accounts.trail.writing import link_now, tamper
from tests.factories import NOW

ADDRESSES = ("/audit/", "/audit/1/", "/audit/999999999/", "/audit/proof/", "/audit/table/")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def client_of(role: str, **fields: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.make_user(role=role, language="en", **fields))
    return client


def write(label: str, **fields: Any) -> AuditEvent:
    values = {
        "action": "milestone.reported",
        "object_type": "milestone",
        "object_id": uuid4(),
        "before": {"completion": "0.2500"},
        "after": {"completion": "0.5000"},
        "by": None,
        "at": NOW,
    }
    with transaction.atomic():
        return audit.record(object_label=label, **values | fields)


def test_only_those_who_may_read_it_open_any_page_of_it_and_a_missing_event_is_told_to_nobody_else() -> None:
    for role in Role.values:
        client = client_of(role)
        reads = role in (Role.PROJECT_OFFICE, Role.AUDITOR)
        expected = [200, 404, 404, 200, 200] if reads else [403] * 5
        assert [client.get(address).status_code for address in ADDRESSES] == expected, role
        assert ("/audit/" in client.get("/practice/").content.decode()) is reads, role
    assert Client().get("/audit/")["Location"].startswith("/sign-in/?next=/audit/")
    assert client_of(Role.AUDITOR).post("/audit/").status_code == 405


def test_each_filter_finds_what_it_says_and_nothing_else() -> None:
    person = factories.make_user(email="asel@ministry.kz", full_name="Asel Nurlan")
    context = audit.context.set(audit.RequestContext("api", "request-12345678", "10.0.0.1"))
    deputy = factories.make_user(full_name="Deputy")
    deputy.acting_for = person
    wanted = write("WANTED-1", by=deputy, reason="The pipes came late")
    audit.context.reset(context)
    write("OTHER-1", action="risk.raised", object_type="risk", at=NOW.replace(year=2025))
    auditor = client_of(Role.AUDITOR)
    for query in (
        "person=asel",
        "person=Deputy",
        f"person={person.public_id}",
        "object=wanted-1",
        f"object={wanted.object_id}",
        "kind=milestone",
        "action=milestone.",
        "channel=api",
        "request=request-12345678",
        "words=PIPES",
        "since=2026-11-24&until=2026-11-24",
    ):
        found = auditor.get(f"/audit/?{query}").content.decode()
        assert ("WANTED-1" in found, "OTHER-1" in found) == (True, False), query
    found = auditor.get("/audit/?channel=system").content.decode()
    assert ("WANTED-1" in found, "OTHER-1" in found) == (False, True)
    page = auditor.get("/audit/?kind=milestone").content.decode()
    assert "Completion: 25 % → 50 %" in page
    assert "in place of Asel Nurlan" in page
    assert "Take a filter away" in auditor.get("/audit/?person=nobody").content.decode()


def test_what_cannot_be_asked_is_an_error_that_keeps_what_was_typed() -> None:
    auditor = client_of(Role.AUDITOR)
    for query in (
        "since=soon",
        "since=2026-02-01&until=2026-01-01",
        "channel=pigeon",
        "words=%00",
        "person=" + "x" * 300,
    ):
        for address in ("/audit/", "/audit/proof/", "/audit/table/"):
            answer = auditor.get(f"{address}?object=KEPT&{query}")
            assert answer.status_code == 422, (address, query)
            assert 'value="KEPT"' in answer.content.decode()
    for query in ("before=x", "before=99999999999999999999", "before=-1", "since=2026-11-24&before=%C2%B2"):
        assert auditor.get(f"/audit/?{query}").status_code == 200
    assert auditor.get("/audit/99999999999999999999999/").status_code == 404


def test_pages_follow_one_another_without_a_gap() -> None:
    written = {write(f"PAGED-{number:03d}").object_label for number in range(120)}
    auditor, seen, address = client_of(Role.AUDITOR), [], "/audit/?kind=milestone"
    while address:
        page = auditor.get(address).context["page"]
        seen += [line.event.object_label for line in page.lines]
        address = f"/audit/?kind=milestone&before={page.before}" if page.before else ""
    assert len(seen) == 120
    assert set(seen) == written


def test_an_event_shows_its_place_its_neighbours_and_that_it_holds() -> None:
    first, second, third = (write(f"T-{number}", by=factories.make_user()) for number in range(3))
    link_now()
    anchors.anchor_now(now=NOW)
    auditor = client_of(Role.AUDITOR)
    page = auditor.get(f"/audit/{second.pk}/").content.decode()
    assert "It stands at position 2 of the chain, and nothing of it was changed" in page
    assert f"/audit/{first.pk}/" in page
    assert f"/audit/{third.pk}/" in page
    assert "position 3, 24 Nov 2026" in page
    for change in ("reason = 'x'", "actor_label = 'x'"):
        saved = transaction.savepoint()
        tamper(f"UPDATE accounts_auditevent SET {change} WHERE id = %s", second.pk)  # noqa: S608
        assert "it is not what was written there" in auditor.get(f"/audit/{second.pk}/").content.decode()
        transaction.savepoint_rollback(saved)


def test_who_is_erased_is_named_nowhere() -> None:
    person = factories.make_user(email="asel@ministry.kz", full_name="Asel Nurlan")
    task = factories.make_task()
    event = write(task.code, by=person, object_type="task", object_id=task.public_id)
    link_now()
    erase_person(person=person, reason="asked", by=None, now=NOW)
    link_now()
    auditor = client_of(Role.AUDITOR)
    for address in ("/audit/", f"/audit/{event.pk}/", f"/tasks/{task.code}/history/"):
        page = auditor.get(address).content.decode()
        assert "erased person" in page
        assert "asel" not in page.lower()
    assert "nothing of it was changed" in auditor.get(f"/audit/{event.pk}/").content.decode()


def test_files_hold_what_was_asked_and_prove_it_and_run_nothing() -> None:
    write("OTHER", object_type="risk")
    kept = write("KEPT", by=factories.make_user(), reason="=HYPERLINK(0)", after={"note": "ү"})
    link_now()
    anchors.anchor_now(now=NOW)
    auditor = client_of(Role.AUDITOR)
    answer = auditor.get("/audit/proof/?kind=milestone")
    assert "attachment" in answer["Content-Disposition"]
    lines = answer.content.decode().splitlines()
    assert [json.loads(line)["event"]["id"] for line in lines if "event" in json.loads(line)] == [kept.pk]
    result = check_export(lines, public=anchors.public_key(), anchors={})
    assert (result.holds, "The last anchor signed position 2" in " ".join(result.words)) == (True, True)
    table = auditor.get("/audit/table/?kind=milestone")
    [row] = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
    assert (row["object"], row["reason"], row["after"]) == ("KEPT", "'=HYPERLINK(0)", '{"note": "ү"}')


def test_the_history_of_an_object_leads_those_who_read_the_trail_to_it() -> None:
    task = factories.make_task()
    address = f"/tasks/{task.code}/history/"
    assert f"/audit/?kind=task&amp;object={task.public_id}" in client_of(Role.AUDITOR).get(address).content.decode()
    assert "/audit/" not in client_of(Role.COORDINATOR).get(address).content.decode()
