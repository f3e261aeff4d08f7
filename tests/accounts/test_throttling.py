"""Rate limits: counted for each token, told in headers, and never a reason to refuse when the cache is away."""

import logging
import time

import pytest
from django.core.cache import cache

from accounts import throttling
from accounts.throttling import WINDOW, take
from tests.api.caller import Caller, problem
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_counters(settings, request, monkeypatch):
    """Counters of this test only: the broker that the tests share keeps the others'."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test:{time.time_ns()}"}}
    monkeypatch.setattr(throttling._Breaker, "closed_until", 0.0)
    yield
    cache.close()


def test_counts_down_in_headers(settings):
    settings.API_REQUESTS_PER_MINUTE = 10
    caller = Caller(make_user())
    first, second = caller.get("portfolios/"), caller.get("portfolios/")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("10", "9")
    assert second["RateLimit-Remaining"] == "8"
    assert 1 <= int(second["RateLimit-Reset"]) <= WINDOW
    assert second["RateLimit-Policy"] == '"default";q=10;w=60'
    assert second["RateLimit"] == f'"default";r=8;t={second["RateLimit-Reset"]}'


def test_refuses_above_the_limit_and_says_when_to_come_back(settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    caller = Caller(make_user())
    answers = [caller.get("portfolios/") for _ in range(4)]
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(429) >= 1, "a window of a minute may turn once"
    refused = next(answer for answer in answers if answer.status_code == 429)
    problem(refused, 429)
    assert 1 <= int(refused["Retry-After"]) <= WINDOW
    assert refused["RateLimit-Remaining"] == "0"


def test_each_token_has_its_own(settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    user = make_user()
    assert [Caller(user).get("portfolios/").status_code for _ in range(4)] == [200] * 4


def test_a_person_in_a_browser_is_counted_too(settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    caller = Caller()
    caller.client.force_login(make_user())
    assert 429 in [caller.get("portfolios/").status_code for _ in range(3)]


def test_the_next_window_begins_at_nothing():
    minute = 60 * 1_000_000
    taken = [take(caller="x", limit=5, now=at) for at in (minute, minute + 59.9, minute + 60)]
    assert [allowance and allowance.used for allowance in taken] == [1, 2, 1]


def test_the_limit_itself_is_still_allowed():
    taken = [take(caller="z", limit=2, now=60 * 1_000_000) for _ in range(3)]
    assert [allowance and allowance.exceeded for allowance in taken] == [False, False, True]


def test_what_is_left_is_told_to_the_second():
    allowance = take(caller="y", limit=5, now=60 * 1_000_000 + 42)
    assert allowance is not None
    assert (allowance.reset_in, allowance.exceeded) == (18, False)


def test_without_the_cache_everyone_gets_through_and_the_log_says_so(settings, caplog, monkeypatch):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}  # nobody listens there
    }
    caller = Caller(make_user())
    with caplog.at_level(logging.WARNING, logger="accounts.throttling"):
        started = time.monotonic()
        answers = [caller.get("portfolios/") for _ in range(5)]
        took = time.monotonic() - started
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0]
    assert len([record for record in caplog.records if record.name == "accounts.throttling"]) == 1
    assert took < 3
