"""Every page of a plan: its headers, that reading it changes nothing, that no form is sent from elsewhere."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.delivery_portal.test_headers import faults
from tests.projects.pages.conftest import Country
from tests.projects.pages.test_doors import READ, WRITE

NOTED = re.compile(r'"(projects_pagevisit|accounts_session|accounts_apitoken|projects_searchfollow)"')
"""What reading itself is written down in: that a page was seen, that a session or a token is in use."""
CHANGES = "INSERT|UPDATE|DELETE|MERGE|TRUNCATE|ALTER|CREATE|DROP|COPY"
WRITES = re.compile(rf"\s*({CHANGES}|SELECT\b.*\bnextval)", re.IGNORECASE)
HOSTILE_DAY = "2026-01-01' OR 1=1; DROP TABLE accounts_user;--"


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that change something, and what they change."""
    found: list[str] = []

    def watch(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if WRITES.match(str(sql)) and not NOTED.search(str(sql)):
            found.append(str(sql)[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


@pytest.mark.django_db
def test_the_watch_sees_a_write():
    with statements() as found:
        User.objects.filter(pk=0).update(is_active=False)
    assert len(found) == 1


def test_reading_changes_nothing_and_every_page_keeps_people_apart(
    country: Country,
    codes: dict[str, str],
    sign_in: Callable[[User], Client],
) -> None:
    """With a hostile day in each address too: what the page makes of it must not reach the database."""
    wrong: dict[str, Any] = {}
    for who in (country.office, country.editor):
        client = sign_in(who)
        for template in READ:
            address = template.format(**codes)
            with statements() as written:
                answer = client.get(address, {"as_of": HOSTILE_DAY} if who is country.office else {})
            bad = faults(answer) + written
            if answer.status_code >= 500:
                bad.append(str(answer.status_code))
            if bad:
                wrong[f"{who.role} {template}"] = bad
    assert wrong == {}
    assert User.objects.exists()


def test_no_form_is_taken_from_elsewhere(country: Country, codes: dict[str, str]) -> None:
    """Without the token of the form, or with it and another origin: 403, and nothing is written."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(country.office)
    with statements() as written:
        told = {template: client.post(template.format(**codes)).status_code for template in WRITE}
        for address in ("/sign-out/", "/language/", "/appearance/", "/admin/logout/", "/help/first-steps/done/"):
            told[address] = client.post(address).status_code
    assert {template: status for template, status in told.items() if status not in (403, 404)} == {}
    assert sum(status == 403 for status in told.values()) > 100
    assert written == []
