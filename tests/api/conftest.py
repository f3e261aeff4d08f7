import pytest

from tests.api.caller import Caller, Country, make_country
from tests.kept import keeper


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000


@pytest.fixture
def country(db) -> Country:
    return keeper.answer(make_country)


@pytest.fixture
def office(country) -> Caller:
    return country.caller("project_office")


@pytest.fixture
def editor(country) -> Caller:
    return country.caller("ministry_editor")
