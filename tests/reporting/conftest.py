"""Pages read the clock: here it stands on the day of the plans of tests.factories."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests.factories import NOW


@pytest.fixture(autouse=True)
def nine_in_the_morning_in_english(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("browser"):
        yield
        return
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which a person is signed in, in English."""

    def sign_in(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return sign_in
