"""Addresses on pages as the names of people and bodies."""

from typing import Any

import pytest
from django.utils import translation

from accounts.roles import Role
from accounts.trail.pseudonym import pseudonym
from regions.people import forget, name_of_address
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_request() -> None:
    forget()


def test_an_address_is_shown_as_the_name_of_its_person() -> None:
    person = make_user(role=Role.AUDITOR, full_name="Aliya Serik")
    assert name_of_address(person.email.upper()) == "Aliya Serik"


def test_a_mailbox_of_a_body_and_of_its_head_is_shown_as_the_body_in_the_readers_language() -> None:
    make_organisation(code="water_board", name_en="Water board", name_ru="Водный комитет")
    with translation.override("ru"):
        assert name_of_address("water.board@portal.example") == "Водный комитет"
        assert name_of_address("head.water.board@portal.example") == "Водный комитет"


def test_who_was_erased_is_said_to_be_so() -> None:
    with translation.override("en"):
        assert name_of_address(pseudonym(make_user().public_id)) == "erased person"


def test_words_and_addresses_of_nobody_stay_as_they_are() -> None:
    assert [name_of_address(one) for one in ("", "public source", "gone@example.org")] == [
        "",
        "public source",
        "gone@example.org",
    ]


def test_the_tables_are_read_once_for_each_request(django_assert_num_queries: Any) -> None:
    people = [make_user(role=Role.AUDITOR) for _ in range(3)]
    with django_assert_num_queries(1):
        assert [name_of_address(one.email) for one in people] == [one.full_name for one in people]
    forget()
    with django_assert_num_queries(1):
        name_of_address(people[0].email)
