"""The demonstration as it stands on TODAY, loaded once for each file of tests and taken back afterwards."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from projects.models import Portfolio
from projects.seeding.load import load
from tests.factories import NOW, TODAY


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load(today=TODAY, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def country(_loaded, db) -> Portfolio:
    """The national portfolio with the whole demonstration in it."""
    return Portfolio.objects.get(is_national=True)
