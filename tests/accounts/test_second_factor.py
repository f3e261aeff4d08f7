"""Second factors: adding, the second step, replays, and that who needs one does nothing without."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.models.token import issue_token
from accounts.reauthentication import CONFIRMED, note_confirmed
from accounts.roles import RIGHTS, Role
from accounts.sign_in import factors
from accounts.sign_in.requirement import is_required_of
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("english_pages")

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=30)


def code_at(now, secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(now.timestamp()) // 30))


def with_app(user: User, *, now=NOW - timedelta(hours=1)) -> list[str]:
    """Add the app whose secret is SECRET; answers the recovery codes."""
    return factors.add_app(user=user, secret=SECRET, code=code_at(now), keep=None, by=user, now=now)


def at_second_step(user: User) -> Client:
    client = Client()
    response = client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/sign-in/code/")
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_secrets_are_not_in_the_database_as_they_are():
    user = make_user()
    codes = with_app(user)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert not any(code in stored for code in codes)
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET
    assert len(set(codes)) == 10


@pytest.mark.django_db
def test_a_code_opens_once_and_no_older_one_after_it():
    user = make_user()
    with_app(user)
    accept = factors.accept_code
    assert accept(user=user, code="000000", now=NOW) is None
    assert accept(user=user, code=code_at(NOW + STEP), now=NOW)  # a phone half a minute ahead
    for again in (code_at(NOW + STEP), code_at(NOW), code_at(NOW - STEP)):
        assert accept(user=user, code=again, now=NOW) is None
    assert accept(user=user, code=code_at(NOW + 2 * STEP), now=NOW + 2 * STEP)
    assert accept(user=user, code=code_at(NOW), now=NOW + timedelta(minutes=5)) is None


@pytest.mark.django_db
def test_the_code_that_added_the_app_does_not_sign_in_too():
    user = make_user()
    with_app(user, now=NOW)
    assert factors.accept_code(user=user, code=code_at(NOW), now=NOW) is None


@pytest.mark.django_db
def test_a_recovery_code_opens_once_and_is_counted():
    user = make_user()
    first, second, *_ = with_app(user)
    assert factors.accept_code(user=user, code=first, now=NOW)
    assert factors.accept_code(user=user, code=first, now=NOW) is None
    assert factors.factors_of(user).codes_left == 9
    assert AuditEvent.objects.get(action="recovery_code.used").after == {"left": 9}
    renewed = factors.renew_codes(user=user, by=user, now=NOW)
    assert factors.accept_code(user=user, code=second, now=NOW) is None
    assert factors.accept_code(user=user, code=renewed[0], now=NOW)


@pytest.mark.django_db
def test_the_second_step_from_the_password_to_the_page(in_english):
    user = make_user()
    recovery = with_app(user)[0]
    with time_machine.travel(NOW, tick=False) as clock:
        client = Client()
        client.get("/sign-in/")
        client.post("/sign-in/", {"email": user.email, "password": PASSWORD, "next": "/figures/"})
        between = client.session.session_key
        assert not is_in(client)
        assert client.get("/figures/")["Location"].startswith("/sign-in/")
        wrong = client.post("/sign-in/code/", {"code": "12 34 56"})
        assert wrong.status_code == 422
        assert "wrong, too old or was used already" in wrong.content.decode()
        right = client.post("/sign-in/code/", {"code": code_at(NOW)})
        assert (right.status_code, right["Location"]) == (302, "/figures/")
        assert is_in(client)
        assert client.session.session_key != between
        # One who watched the first step has a key that opens nothing.
        watched = Client()
        watched.cookies["sessionid"] = str(between)
        assert not is_in(watched)
        event = AuditEvent.objects.get(action="sign_in")
        assert (event.actor_label, event.after) == (user.email, {"by": ["password", "totp"]})

        replayed = at_second_step(user)
        assert replayed.post("/sign-in/code/", {"code": code_at(NOW)}).status_code == 422
        assert replayed.post("/sign-in/code/", {"code": recovery}).status_code == 302
        clock.shift(20 * 60)
        slow = at_second_step(user)
        clock.shift(20 * 60)
        assert slow.post("/sign-in/code/", {"code": code_at(NOW + 40 * 60 * STEP / 30)})["Location"] == "/sign-in/"


@pytest.mark.django_db
def test_the_session_key_changes_at_the_first_step_too():
    user = make_user()
    with_app(user)
    fixed = Client()
    fixed.post("/sign-in/passkey/")  # whoever fixes a session makes the server keep one
    before = fixed.session.session_key
    fixed.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    assert before
    assert fixed.session.session_key != before


@pytest.mark.django_db
def test_codes_are_not_guessed(in_english):
    user = make_user()
    with_app(user)
    with time_machine.travel(NOW, tick=False):
        client = at_second_step(user)
        told = [client.post("/sign-in/code/", {"code": f"{n:06}"}).status_code for n in range(6)]
        assert told == [422] * 5 + [429]
        assert client.post("/sign-in/code/", {"code": code_at(NOW)}).status_code == 429
        # A new first step gives no new guesses.
        assert at_second_step(user).post("/sign-in/code/", {"code": code_at(NOW)}).status_code == 429


@pytest.mark.django_db
def test_a_person_who_is_made_inactive_between_the_steps_stays_outside():
    user = make_user()
    with_app(user)
    client = at_second_step(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post("/sign-in/code/", {"code": code_at(NOW)})
    assert not is_in(client)


class TestRequired:
    """SECOND_FACTOR=required, as in production."""

    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.SECOND_FACTOR = "required"

    def test_every_role_of_today_writes_something(self):
        assert {role for role in RIGHTS if is_required_of(User(role=role))} == set(Role)

    @pytest.mark.django_db
    def test_without_one_there_is_only_the_page_that_adds_one(self, in_english):
        user = make_user(role=Role.PROJECT_OFFICE, is_staff=True)
        with time_machine.travel(NOW, tick=False):
            client = Client()
            client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
            for page in ("/", "/national/", "/updates/", "/account/", "/account/password/", "/admin/", "/help/"):
                response = client.get(page)
                assert (page, response.status_code, response["Location"]) == (page, 302, "/account/second-factor/")
            assert client.post("/views/save/")["Location"] == "/account/second-factor/"
            assert client.get("/national/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/second-factor/"
            for path in ("/api/v1/sectors/", "/api/v1/calendar.ics"):
                refused = client.get(path)
                assert (path, refused.status_code) == (path, 403)
                assert refused["Content-Type"] == "application/problem+json"
            assert client.get("/api/v1/sectors/", headers={"Authorization": "Bearer dp_nonsense"}).status_code == 401
            _, key = issue_token(user=user, purpose="test", scope="read", days=1, now=NOW)
            assert Client().get("/api/v1/sectors/", headers={"Authorization": f"Bearer {key}"}).status_code == 200

            elsewhere = Client()
            elsewhere.post("/sign-in/", {"email": user.email, "password": PASSWORD})
            page = client.get("/account/app/").content.decode()
            secret = re.findall(r'class="secret">([A-Z2-7 ]+)<', page)[0].replace(" ", "")
            assert client.post("/account/app/add/", {"code": "123456"}).status_code == 422
            added = client.post("/account/app/add/", {"code": code_at(NOW, secret)})
            assert added.status_code == 200
            assert len(re.findall(r'<li class="secret">\d{10}</li>', added.content.decode())) == 10
            assert client.get("/national/").status_code != 302
            assert not is_in(elsewhere)  # it has not shown the factor
            assert client.get("/account/").status_code == 200
            actions = set(AuditEvent.objects.filter(object_id=user.public_id).values_list("action", flat=True))
            assert {"sign_in", "factor.added", "recovery_codes.made"} <= actions

    @pytest.mark.django_db
    def test_a_session_without_it_shows_the_factor_that_there_is_and_adds_none_by_password(self):
        user = make_user()
        client = Client()
        client.force_login(user)
        with_app(user, now=NOW)
        client.force_login(user)
        with time_machine.travel(NOW + STEP, tick=False):
            assert client.get("/national/")["Location"] == "/account/confirm/?next=%2Fnational%2F"
            assert client.get("/account/passkey/")["Location"].startswith("/account/confirm/")
            assert client.post("/account/confirm/send/", {"password": PASSWORD}).status_code == 422
            confirmed = client.post("/account/confirm/send/", {"code": code_at(NOW + STEP), "next": "/help/"})
            assert confirmed["Location"] == "/help/"
            assert client.get("/help/").status_code == 200

    @pytest.mark.django_db
    def test_the_only_one_is_not_taken_away(self, in_english):
        user = make_user()
        with_app(user)
        app = factors.factors_of(user).app
        with pytest.raises(factors.LastFactor):
            factors.remove_factor(user=user, pk=app.pk, by=user, now=NOW)
        assert factors.factors_of(user).any


@pytest.mark.django_db
def test_removing_the_last_takes_the_recovery_codes_and_only_ones_own():
    user, other = make_user(), make_user()
    with_app(user)
    app = factors.factors_of(user).app
    assert not factors.remove_factor(user=other, pk=app.pk, by=other, now=NOW)
    assert factors.remove_factor(user=user, pk=app.pk, by=user, now=NOW)
    assert not Authenticator.objects.filter(user=user).exists()
    with pytest.raises(ValidationError):
        factors.renew_codes(user=user, by=user, now=NOW)
    with pytest.raises(ValidationError):
        factors.add_app(user=user, secret=SECRET, code="000000", keep=None, by=user, now=NOW)


@pytest.mark.django_db
def test_sensitive_acts_ask_once_more(in_english):
    user = make_user()
    client = Client()
    client.force_login(user)
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(user)
        session = client.session
        del session[CONFIRMED]  # which a sign-in of the tests brings along
        session.save()
        asked = client.get("/account/app/")
        assert asked["Location"] == "/account/confirm/?next=%2Faccount%2Fapp%2F"
        assert client.post("/account/confirm/send/", {"password": "wrong"}).status_code == 422
        assert client.get("/account/app/").status_code == 302
        before = client.session.session_key
        right = client.post("/account/confirm/send/", {"password": PASSWORD, "next": "/account/app/"})
        assert right["Location"] == "/account/app/"
        assert client.session.session_key != before
        assert client.get("/account/app/").status_code == 200
        clock.shift(11 * 60)
        assert client.get("/account/app/").status_code == 302
        session = client.session
        note_confirmed(session, now=NOW + timedelta(minutes=11))
        session.save()
        assert client.get("/account/passkey/").status_code == 200
        elsewhere = client.post("/account/confirm/send/", {"password": PASSWORD, "next": "https://evil.example/"})
        assert elsewhere["Location"] == "/"


@pytest.mark.django_db
def test_nonsense_instead_of_a_passkey_is_refused():
    user = make_user()
    client = Client()
    assert client.post("/sign-in/passkey/").json()["publicKey"]["userVerification"] == "required"
    nonsense = ["", "[]", "{}", "null", '{"response": []}', '{"response": {}}', '{"response": {"userHandle": 7}}',
                '{"id": "a", "rawId": "YQ", "type": "public-key", "response": {"userHandle": "YQ"}}', "[" * 30_000,
                '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"userHandle":"AAAAAAAAAAAAAAAAAAAAAA",'
                '"clientDataJSON":"e30","authenticatorData":"YQ","signature":"YQ"}}']  # fmt: skip
    assert [client.post("/sign-in/passkey/", {"credential": text}).status_code for text in nonsense] == [422] * 10
    with time_machine.travel(NOW, tick=False):
        client.force_login(user)
        session = client.session
        note_confirmed(session, now=NOW)
        session.save()
        assert client.post("/account/passkey/add/").json()["publicKey"]["user"]["name"] == user.email
        told = [client.post("/account/passkey/add/", {"credential": text}).status_code for text in nonsense]
    assert told == [422] * 10
    assert not Authenticator.objects.exists()


@pytest.mark.django_db
def test_a_changed_secret_key_reads_old_factors_by_its_fallback(settings, caplog):
    user = make_user()
    with_app(user)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "a new key that is long enough for anybody to believe in it"
    assert factors.accept_code(user=user, code=code_at(NOW), now=NOW) is None
    assert "SECRET_KEY_FALLBACKS" in caplog.text
    settings.SECRET_KEY_FALLBACKS = [old]
    assert factors.accept_code(user=user, code=code_at(NOW), now=NOW)


@pytest.mark.django_db
def test_an_old_key_can_go_once_the_secrets_are_under_the_new_one(settings, capsys):
    user, lost = make_user(), make_user(full_name="Without a key", email="lost@example.org")
    recovery = with_app(user)
    settings.SECRET_KEY, of_today = "a key that nobody has any more, and nobody can guess", settings.SECRET_KEY
    with_app(lost)
    settings.SECRET_KEY = "a new key that is long enough for anybody to believe in it"
    settings.SECRET_KEY_FALLBACKS = [of_today]
    with pytest.raises(CommandError, match=r"the key of: Without a key <lost@example.org>$"):
        call_command("encrypt_factors_anew")
    assert "2 encrypted anew, 2 that no key reads" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    assert factors.accept_code(user=user, code=code_at(NOW), now=NOW)
    assert factors.accept_code(user=user, code=recovery[3], now=NOW)
    assert factors.accept_code(user=lost, code=code_at(NOW), now=NOW) is None
    event = AuditEvent.objects.get(action="factors.encrypted_anew")
    assert (event.actor_label, event.after) == ("system", {"factors": 2})
    factors.remove_all(user=lost, by=None, now=NOW, reason="Seen with passport")
    call_command("encrypt_factors_anew")
    assert "0 encrypted anew, 0 that no key reads" in capsys.readouterr().out
    assert AuditEvent.objects.filter(action="factors.encrypted_anew").count() == 1


@pytest.mark.django_db
def test_an_operator_takes_the_factors_of_who_lost_them_and_says_why(capsys):
    user, other = make_user(email="lost@example.org"), make_user()
    with_app(user)
    with_app(other)
    client = Client()
    client.force_login(user)
    call_command("remove_factors", "--user", "Lost@example.org", "--reason", "Seen with passport")
    assert "2 removed" in capsys.readouterr().out
    assert (factors.factors_of(user).any, factors.factors_of(other).any) == (False, True)
    assert not is_in(client)
    event = AuditEvent.objects.get(action="factor.removed")
    assert (event.reason, event.before) == ("Seen with passport", {"factors": ["recovery_codes", "totp"]})
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("remove_factors", "--user", "nobody@example.org", "--reason", "x")
