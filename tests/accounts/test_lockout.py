"""Guessing: how often, for whom, and that it is never turned on the person whose account it is."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import AuditEvent, SignInCount
from accounts.sign_in import lockout
from accounts.sign_in.lockout import POLICIES, Target, TooManyAttempts, give_back, network_of, take
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("english_pages")

URL = "/sign-in/"
MINUTE = timedelta(minutes=1)


def sign_in(client: Client, password: str, *, address: str = "203.0.113.1", email: str = "editor@example.org"):
    return client.post(URL, {"email": email, "password": password}, REMOTE_ADDR=address)


def guesses_within(minutes: int, policy: lockout.Policy) -> int:
    """How many attempts fit into the time by one who never waits longer than needed."""
    at, made = timedelta(), 0
    while at <= minutes * MINUTE:
        made += 1
        at += policy.wait_after(made)
    return made


def test_the_policy_of_an_account_lets_ten_guesses_into_an_hour_and_few_into_a_day():
    assert guesses_within(59, POLICIES["account"]) == 10
    assert guesses_within(24 * 60 - 1, POLICIES["account"]) == 56


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::1", "2001:db8:1:2::/64"),
        (None, "unknown"),
    ],
)
def test_an_attacker_has_a_whole_network_of_the_newer_addresses(address, network):
    assert network_of(address) == network


@pytest.mark.django_db
def test_waits_grow_are_told_and_are_forgotten_after_a_day():
    target = [Target("account", "a@example.org")]
    for _ in range(5):
        tickets = take(target, now=NOW)
    assert tickets[0].until == NOW + MINUTE
    with pytest.raises(TooManyAttempts) as refused:
        take(target, now=NOW + timedelta(seconds=10))
    assert refused.value.seconds == 51
    assert take(target, now=NOW + MINUTE)[0].until == NOW + 3 * MINUTE
    assert take([Target("account", "b@example.org")], now=NOW)[0].failures == 1
    later = NOW + timedelta(days=1, minutes=2)
    assert take(target, now=later)[0].failures == 1
    give_back(take(target, now=later))
    assert SignInCount.objects.get(key=target[0].key).failures == 1
    assert lockout.forget(now=NOW + timedelta(days=3)) == 2
    assert not SignInCount.objects.filter(key__contains="example").exists()


@pytest.mark.django_db
def test_a_refused_attempt_counts_against_nothing():
    for _ in range(5):
        take([Target("account", "a@example.org")], now=NOW)
    both = [Target("account", "a@example.org"), Target("address", "203.0.113.1")]
    with pytest.raises(TooManyAttempts):
        take(both, now=NOW)
    assert take([both[1]], now=NOW)[0].failures == 1


@pytest.mark.django_db
def test_strangers_from_many_addresses_are_stopped_and_the_owner_gets_in_from_a_known_browser(in_english):
    user = make_user(email="editor@example.org")
    with time_machine.travel(NOW, tick=False) as clock:
        known = Client()
        assert sign_in(known, PASSWORD).status_code == 302
        known.post("/sign-out/")

        told, hour = [], clock
        for n in range(60):  # one guess a minute, each from another address
            told.append(sign_in(Client(), f"guess {n}", address=f"198.51.100.{n}").status_code)
            hour.shift(60)
        assert told.count(422) == 10
        assert told.count(429) == 50

        wait = sign_in(Client(), PASSWORD, address="192.0.2.9")
        assert wait.status_code == 429  # the right password, too: a stranger must not learn that it is right
        assert 0 < int(wait["Retry-After"]) <= 1800
        assert "Too many attempts" in wait.content.decode()
        assert sign_in(known, PASSWORD).status_code == 302

        assert sign_in(Client(), "x", email="nobody@example.org").status_code == 422
        for _ in range(5):
            unknown = sign_in(Client(), "x", email="nobody@example.org")
        assert unknown.status_code == 429  # who does not exist is locked out alike

    events = AuditEvent.objects.filter(object_id=user.public_id, action__startswith="sign_in.")
    assert events.filter(action="sign_in.failed").count() == 1
    assert events.filter(action="sign_in.locked").count() == 6
    assert AuditEvent.objects.filter(action="sign_in.failed").count() == 1


@pytest.mark.django_db
def test_the_owners_browser_has_a_count_of_its_own_and_a_new_password_makes_it_a_strangers():
    user = make_user(email="editor@example.org")
    known = Client()
    sign_in(known, PASSWORD)
    known.post("/sign-out/")
    told = [sign_in(known, "wrong").status_code for _ in range(11)]
    assert told == [422] * 10 + [429]
    assert sign_in(Client(), PASSWORD).status_code == 302

    cookie = known.cookies["known"]
    assert cookie["httponly"]
    forged = Client()
    forged.cookies["known"] = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    assert sign_in(forged, "wrong").status_code == 422
    user.set_password("another long password")
    user.save()
    assert sign_in(known, "another long password").status_code == 302  # counted with strangers now, not locked


@pytest.mark.django_db
def test_many_accounts_from_one_address():
    told = [sign_in(Client(), "x", email=f"n{n}@example.org").status_code for n in range(31)]
    assert told == [422] * 30 + [429]
    assert sign_in(Client(), "x", email="n99@example.org", address="203.0.113.2").status_code == 422
