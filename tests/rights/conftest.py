from collections.abc import Iterator

import pytest

from tests.rights.world import World, standing_world


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """One country for all tests here: what they do is taken back request by request."""
    with django_db_blocker.unblock(), standing_world() as made:  # type: ignore[attr-defined]
        yield made
