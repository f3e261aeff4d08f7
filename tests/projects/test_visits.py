"""Remembering when a person last looked at a page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import AuditEvent
from projects.actions.visits import look_at
from projects.models import ChangeEntry, PageVisit
from tests.factories import NOW, make_user
from tests.projects.test_constraints import refused

PAGE = PageVisit.Page.NATIONAL
MINUTE = timedelta(minutes=1)


def look(user, at):
    look_at(page=PAGE, by=user, now=at)
    visit = PageVisit.objects.get(user=user)
    return visit.seen_at, visit.before_at


@pytest.mark.django_db
def test_the_first_look_has_nothing_before_it():
    assert look(make_user(), NOW) == (NOW, None)


@pytest.mark.django_db
def test_looks_within_thirty_minutes_are_one_visit():
    user = make_user()
    look(user, NOW)
    for minutes in (20, 45, 75):  # each within thirty minutes of the one before
        seen_at, before_at = look(user, NOW + minutes * MINUTE)
    assert (seen_at, before_at) == (NOW + 75 * MINUTE, None)


@pytest.mark.django_db
def test_after_the_silence_the_last_look_is_what_was_before():
    user = make_user()
    look(user, NOW)
    later = NOW + 31 * MINUTE
    assert look(user, later) == (later, NOW)
    assert look(user, later + MINUTE) == (later + MINUTE, NOW), "a reload does not erase what is new"


@pytest.mark.django_db
def test_a_clock_that_lags_takes_nothing_back():
    user = make_user()
    look(user, NOW)
    assert look(user, NOW - 5 * MINUTE) == (NOW, None)


@pytest.mark.django_db
def test_each_person_has_a_visit_of_their_own():
    one, other = make_user(), make_user()
    look(one, NOW)
    look(other, NOW + MINUTE)
    assert PageVisit.objects.get(user=one).seen_at == NOW


@pytest.mark.django_db
def test_it_concerns_nobody_else():
    look(make_user(), NOW)
    assert not AuditEvent.objects.exists()
    assert not ChangeEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_looks_at_once_leave_one_visit():
    user, together = make_user(), Barrier(2)

    def go(_):
        together.wait()
        try:
            look_at(page=PAGE, by=user, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(go, range(2)))
    assert PageVisit.objects.filter(user=user).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"page": "moon"}, "projects_page_visit_page_known"),
        ({"before_at": NOW}, "projects_page_visit_in_order"),
    ],
)
def test_the_database_refuses(values, constraint):
    with refused(constraint):
        PageVisit.objects.create(**({"user": make_user(), "page": PAGE, "seen_at": NOW} | values))


@pytest.mark.django_db
def test_the_database_keeps_one_row_a_person_and_page():
    user = make_user()
    look(user, NOW)
    with refused("projects_page_visit_once"):
        PageVisit.objects.create(user=user, page=PAGE, seen_at=NOW)
