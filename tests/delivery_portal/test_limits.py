"""How often one network address may ask, when it may come back, and that nobody is shut out by a neighbour."""

import time

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from accounts import throttling
from delivery_portal.limits import network_of
from tests.api.caller import Caller, problem
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_counters(settings, monkeypatch):
    """Counters of this test only, in a minute that does not turn: the broker that the tests share keeps the others'."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test:{time.time_ns()}"}}
    monkeypatch.setattr(throttling._Breaker, "closed_until", 0.0)
    monkeypatch.setattr("delivery_portal.limits.time.time", lambda: 60_000_042.0)
    yield
    cache.close()


def test_a_page_says_429_and_when_to_come_back(settings, in_english):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 2
    client = Client(headers={"Accept-Language": "en"})
    answers = [client.get("/sign-in/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert answers[2]["Retry-After"] == "18"
    assert "Too many requests" in answers[2].content.decode()
    assert "no-store" in answers[2]["Cache-Control"]
    assert "script-src" in answers[2]["Content-Security-Policy"]
    found = problem(client.get("/api/problems/invalid/"), 429)
    assert found["type"] == "/api/problems/rate-limited/"


def test_what_a_client_says_of_its_address_gives_it_no_second_allowance(settings):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE, settings.BEHIND_TLS_PROXY = 1, False
    spoofed = [
        {"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"}
        for n in range(3)
    ]
    assert [Client().get("/sign-in/", headers=headers).status_code for headers in spoofed] == [200, 429, 429]
    settings.BEHIND_TLS_PROXY = True  # the proxy's own word is the last one
    told = [Client().get("/sign-in/", headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.9"}) for n in range(2)]
    assert [answer.status_code for answer in told] == [200, 429]


def test_tokens_that_open_nothing_are_counted_and_a_valid_one_passes_beside_them(settings):
    settings.FAILED_TOKENS_PER_MINUTE = 2
    guesses = [Client().get("/api/v1/portfolios/", headers={"Authorization": f"Bearer dp_{n}"}) for n in range(4)]
    assert [answer.status_code for answer in guesses] == [401, 401, 429, 429]
    assert guesses[2]["Retry-After"] == "18"
    assert Caller(make_user()).get("portfolios/").status_code == 200


def test_who_is_signed_in_is_not_counted_with_the_neighbours_but_by_person(settings):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 1
    assert [Client().get("/sign-in/").status_code for _ in range(2)] == [200, 429]
    signed_in = Client()
    signed_in.force_login(make_user())
    assert signed_in.get("/work/").status_code == 200
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [signed_in.get("/work/").status_code for _ in range(3)] == [200, 429, 429]
    other = Client()
    other.force_login(make_user())
    assert other.get("/work/").status_code == 200


def test_a_health_check_is_never_refused(settings):
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 0
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/sign-in/").status_code == 429


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "local"),
    ],
)
def test_a_household_is_one_address(settings, address: str, counted: str):
    settings.BEHIND_TLS_PROXY = False
    assert network_of(RequestFactory(REMOTE_ADDR=address).get("/")) == counted


def test_without_the_cache_nobody_is_refused(settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 0
    assert Client().get("/sign-in/").status_code == 200
