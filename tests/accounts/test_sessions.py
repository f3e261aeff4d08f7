"""Sessions: the list of one's own, ending them, their limits, their cookie, and doors that must not be there."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import AuditEvent, SignInSession
from accounts.sign_in.browsers import in_words
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("english_pages")

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


def browser(user, agent: str = FIREFOX, address: str = "203.0.113.1") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (CHROME, "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
    ],
)
def test_a_browser_in_words(agent, words):
    assert in_words(agent) == words


@pytest.mark.django_db
def test_the_list_shows_ones_own_sessions_and_ends_them(in_english):
    user, other = make_user(), make_user()
    with time_machine.travel(NOW, tick=False):
        here = browser(user)
        there = browser(user, CHROME, "198.51.100.7")
        third = browser(user)
        stranger = browser(other, CHROME, "192.0.2.4")
        html = here.get("/account/").content.decode()
        for words in ("Firefox, Windows", "Chrome, Linux", "198.51.100.7", "(this one)", "open in 3 browsers"):
            assert words in html
        assert "192.0.2.4" not in html
        assert here.session.session_key not in html

        of_stranger = SignInSession.objects.get(user=other).public_id
        assert here.post(f"/account/sessions/{of_stranger}/end/").status_code == 404
        assert is_in(stranger)
        row = SignInSession.objects.get(user=user, address="198.51.100.7")
        assert here.post(f"/account/sessions/{row.public_id}/end/")["Location"] == "/account/"
        assert not is_in(there)
        assert is_in(third)
        here.post("/account/sessions/end-others/")
        assert (is_in(third), is_in(here), is_in(stranger)) == (False, True, True)
    ended = AuditEvent.objects.filter(action="session.ended", object_id=user.public_id)
    assert [event.after for event in ended] == [{"ended": 1}, {"ended": 1}]


@pytest.mark.django_db
def test_ending_sessions_asks_once_more_who_one_is(in_english):
    """Or who sits down at an open computer could sign its owner out everywhere else."""
    user = make_user()
    with time_machine.travel(NOW, tick=False) as clock:
        here, there = browser(user), browser(user, CHROME)
        clock.shift(timedelta(minutes=settings.REAUTHENTICATION_MINUTES))
        row = SignInSession.objects.exclude(session_key=here.session.session_key).get(user=user)
        for act in (f"/account/sessions/{row.public_id}/end/", "/account/sessions/end-others/"):
            assert here.post(act)["Location"] == "/account/confirm/?next=%2Faccount%2F"
        assert is_in(there)
        here.post("/account/confirm/send/", {"password": PASSWORD, "next": "/account/"})
        here.post("/account/sessions/end-others/")
        assert (is_in(there), is_in(here)) == (False, True)


@pytest.mark.django_db
def test_limits_without_an_act_and_at_most(settings, in_english):
    user = make_user()
    with time_machine.travel(NOW, tick=False) as clock:
        client = browser(user)
        for _ in range(14):  # at work for eleven hours and forty minutes
            clock.shift(50 * 60)
            assert is_in(client)
        clock.shift(21 * 60)
        client.get("/account/")
        assert not is_in(client)
        assert "longest time" in client.get("/sign-in/").content.decode()

        client = browser(user)
        clock.shift(59 * 60)
        assert is_in(client)
        clock.shift(40 * 60)
        asked = client.get("/notifications/count/", headers={"HX-Request": "true"})
        assert asked.status_code == 200  # the page asks by itself: no act
        clock.shift(21 * 60)
        first = client.get("/account/?tab=1")
        assert first["Location"] == "/sign-in/?next=/account/%3Ftab%3D1"
        page = client.get(first["Location"]).content.decode()
        assert "nothing was done for a while" in page
        assert "nothing was done for a while" not in client.get("/sign-in/").content.decode()
    reasons = AuditEvent.objects.filter(action="session.ended").values_list("reason", flat=True)
    assert sorted(reasons) == ["absolute", "idle"]


@pytest.mark.django_db
def test_last_seen_is_written_once_a_minute_and_costs_nothing_else(django_assert_num_queries):
    user = make_user()
    with time_machine.travel(NOW, tick=False) as clock:
        client = browser(user)
        client.get("/account/password/")
        with django_assert_num_queries(2):  # the session, the person
            client.get("/account/password/")
        clock.shift(61)
        client.get("/account/password/")
        assert SignInSession.objects.get(user=user).seen_at == NOW + timedelta(seconds=61)
        with django_assert_num_queries(2):
            client.get("/account/password/")


@pytest.mark.django_db
def test_signing_out_is_in_the_trail_and_deletes_the_session():
    user = make_user()
    client = browser(user)
    client.post("/sign-out/")
    assert not SignInSession.objects.filter(user=user).exists()
    actions = AuditEvent.objects.filter(actor_id=user.public_id).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["sign_in", "sign_out"]


@pytest.mark.django_db
def test_the_admin_has_no_door_of_its_own():
    assert Client().get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert Client().get("/admin/login/?next=/admin/")["Location"] == "/sign-in/?next=%2Fadmin%2F"
    client = Client()
    client.force_login(make_user())
    assert client.get("/admin/login/").status_code == 403
    assert client.get("/admin/password_change/")["Location"] == "/account/password/"
    posted = Client().post("/admin/login/", {"username": make_user().email, "password": PASSWORD})
    assert posted.status_code == 302
    assert posted["Location"].startswith("/sign-in/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["signup/", "login/", "email/", "password/reset/", "2fa/", "social/connections/"])
def test_doors_of_the_library_are_not_there(path):
    for prefix in ("/accounts/", "/account/", "/"):
        assert Client().get(prefix + path).status_code == 404


def test_names_of_the_library_that_could_open_one_are_not_there():
    for name in ("account_signup", "account_email", "account_reset_password", "mfa_index", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
