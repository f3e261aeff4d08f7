"""Passwords: what a new one must be, changing one, and a forgotten one."""

import hashlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, ResetRequest, SignInSession, User
from accounts.sign_in import breached, factors, passwords
from accounts.tasks import forget_old, send_reset_letters
from tests.accounts.test_second_factor import with_app
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("english_pages")

NEW = "seven camels in the rain"
LINK = re.compile(r"/sign-in/reset/\S+")


def codes(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user or User(email="aigerim.sadykova@example.org", full_name="Aigerim Sadykova"))
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


class TestValidity:
    def test_length_and_nothing_else_makes_a_password(self):
        assert codes("aaaabbbbccccdd") == {"password_too_short"}
        assert codes("aaaabbbbccccddd") == set()
        assert codes("шөл мен дала арасында") == set()
        assert codes("   two blanks  inside  ") == set()
        assert codes("x y" * 85) == set()
        assert codes("x" * 257) == {"password_too_long"}

    def test_twelve_beside_a_second_factor(self, settings):
        settings.SECOND_FACTOR = "required"
        assert codes("aaaabbbbcccc") == set()
        assert codes("aaaabbbbccc") == {"password_too_short"}

    @pytest.mark.parametrize(
        ("password", "known"),
        [
            ("aigerim.sadykova", True),
            ("SadykovaAigerim1990", True),
            ("DeliveryPortal2026!", True),
            ("қазақстан-астана-1", True),
            ("sadykova rides seven camels", False),
            ("portal of the quiet steppe", False),
        ],
    )
    def test_words_that_everyone_here_would_try(self, password, known):
        assert ("password_of_known_words" in codes(password)) is known

    def test_common_ones(self):
        assert "password_too_common" in codes("qwerty123456")

    def test_leaked_ones_by_a_file_of_the_operator(self, settings, tmp_path):
        leaked = ["seven camels in the rain", "first of all", "the last one of these"]
        hashes = sorted(hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in leaked)
        file = tmp_path / "pwned.txt"
        file.write_text("".join(f"{one}:{n}\r\n" for n, one in enumerate(hashes)))
        settings.BREACHED_PASSWORDS_FILE = str(file)
        assert [codes(one) for one in leaked[::2]] == [{"password_breached"}] * 2
        assert codes("seven camels in the snow") == set()


class TestBreachedFile:
    def test_each_line_is_found_and_no_other_in_files_of_every_size(self, tmp_path):
        file = tmp_path / "hashes"
        words = [f"word {n}" for n in range(40)]
        for size in (0, 1, 2, 3, 17, 40):
            lines = sorted(
                f"{hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper()}:{len(word) ** 9}"
                for word in words[:size]
            )
            for ending in ("", "\n"):
                file.write_text("\n".join(lines) + (ending if lines else ""))
                assert [breached.is_breached(word, file) for word in words] == [True] * size + [False] * (40 - size)

    def test_a_large_file_is_read_in_few_places(self, tmp_path):
        file = tmp_path / "hashes"
        with file.open("w") as out:
            out.writelines(f"{n * 7919:040X}:1\n" for n in range(200_000))
        read = []

        class Counting:
            def __init__(self, inner):
                self.inner, self.name = inner, "hashes"

            def __getattr__(self, name):
                return getattr(self.inner, name)

            def readline(self, size):
                line = self.inner.readline(size)
                read.append(len(line))
                return line

        with file.open("rb") as inner:
            breached._line_at(Counting(inner), 100_000, 0)
        assert read == [43]
        assert not breached.is_breached("anything", file)

    @pytest.mark.parametrize("content", ["password\n" * 20, "x" * 1000, "{}"])
    def test_another_kind_of_file_is_an_error_and_no_answer(self, tmp_path, content):
        file = tmp_path / "hashes"
        file.write_text(content)
        with pytest.raises(breached.NotAListOfHashes):
            breached.is_breached("anything", file)
        with pytest.raises(OSError):
            breached.is_breached("anything", tmp_path / "absent")


def change(client: Client, **fields: str):
    return client.post("/account/password/change/", {"present": PASSWORD, "new": NEW, "again": NEW} | fields)


@pytest.mark.django_db
def test_changing_it_ends_the_other_sessions_and_keeps_this_one(in_english):
    user = make_user()
    here, elsewhere = Client(), Client()
    here.force_login(user)
    elsewhere.force_login(user)
    for wrong, words in (
        ({"present": "wrong"}, "This is not your present password."),
        ({"again": "another long one"}, "The two are not the same."),
        ({"new": "short", "again": "short"}, "too short"),
        ({"new": "", "again": ""}, "Enter a new password."),
    ):
        refused = change(here, **wrong)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    before = here.session.session_key
    assert change(here)["Location"] == "/account/"
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert here.get("/account/").status_code == 200
    assert here.session.session_key != before
    assert elsewhere.get("/account/").status_code == 302
    assert SignInSession.objects.filter(user=user).count() == 1
    events = AuditEvent.objects.filter(object_id=user.public_id).order_by("pk").values_list("action", flat=True)
    assert list(events) == ["password.changed", "session.ended"]
    assert NEW not in str(list(AuditEvent.objects.values()))


@pytest.mark.django_db
def test_the_present_password_is_not_guessed_from_an_open_window(in_english):
    client = Client()
    client.force_login(make_user())
    with time_machine.travel(timezone.now(), tick=False):
        told = [change(client, present=f"guess {n}").status_code for n in range(6)]
        assert told == [422] * 5 + [429]


def ask(email: str, client: Client | None = None):
    return (client or Client()).post("/sign-in/reset/", {"email": email})


def letter_link() -> str:
    return LINK.findall(str(mail.outbox[-1].body))[0]


@pytest.mark.django_db
def test_asking_tells_nobody_who_has_an_account(in_english):
    make_user(email="editor@example.org")
    make_user(email="gone@example.org", is_active=False)
    make_user(email="sso@example.org").set_unusable_password()
    User.objects.filter(email="sso@example.org").update(password="!unusable")
    answers = [ask(email) for email in ("editor@example.org", "nobody@example.org", "gone@example.org")]
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert len({token.sub(b"", answer.content) for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}
    counted = []
    for email in ("editor@example.org", "somebody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            ask(email)
            counted.append([query["sql"].split()[0] for query in queries])
    assert counted[0] == counted[1]
    assert "INSERT" in counted[0]
    ask("sso@example.org")
    assert mail.outbox == []
    assert send_reset_letters() == 2
    assert {address for letter in mail.outbox for address in letter.to} == {"editor@example.org"}
    assert send_reset_letters() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert forget_old() > 0
    assert not ResetRequest.objects.exists()


@pytest.mark.django_db
def test_a_persons_mailbox_is_not_flooded_and_the_answer_stays_the_same(in_english):
    make_user(email="editor@example.org")
    with time_machine.travel(NOW, tick=False):
        assert {ask("editor@example.org").status_code for _ in range(6)} == {200}
        assert send_reset_letters() == 3
        told = [ask(f"n{n}@example.org").status_code for n in range(20)]
        assert told[-1] == 429


@pytest.mark.django_db
def test_the_link_works_once_for_an_hour_and_passes_no_second_factor(in_english):
    user = make_user(email="editor@example.org")
    with_app(user)
    elsewhere = Client()
    elsewhere.force_login(user)
    with time_machine.travel(NOW, tick=False) as clock:
        ask("Editor@Example.org")
        send_reset_letters()
        link = letter_link()
        client = Client()
        opened = client.get(link)
        assert opened["Location"].endswith("/reset/")
        assert link.split("/")[-2] not in opened["Location"]
        page = client.get(opened["Location"])
        assert page.status_code == 200
        assert client.post(opened["Location"], {"new": "short", "again": "short"}).status_code == 422
        second = Client()
        second.get(link)
        assert client.post(opened["Location"], {"new": NEW, "again": NEW})["Location"] == "/sign-in/"
        assert second.post(opened["Location"], {"new": NEW + "!", "again": NEW + "!"}).status_code == 410
        assert Client().get(link).status_code == 410
        assert User.objects.get(pk=user.pk).check_password(NEW)
        assert "_auth_user_id" not in client.session
        assert elsewhere.get("/account/").status_code == 302
        assert client.post("/sign-in/", {"email": user.email, "password": NEW})["Location"] == "/sign-in/code/"

        ask("editor@example.org")
        send_reset_letters()
        late = letter_link()
        clock.shift(3601)
        assert Client().get(late).status_code == 410
        ask("editor@example.org")
        send_reset_letters()
        unused = letter_link()
        passwords.change_password(user=user, password=PASSWORD, keep_session=None, by=user, now=NOW)
        assert Client().get(unused).status_code == 410
    for nonsense in ("MQ/x-y/", "%00/%00/", "zzzz/reset/", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b/"):
        assert Client().get(f"/sign-in/reset/{nonsense}").status_code == 410
    actions = list(AuditEvent.objects.filter(action__startswith="password").values_list("action", flat=True))
    assert actions.count("password.reset") == 1
    assert factors.factors_of(user).any


@pytest.mark.django_db
def test_of_two_at_once_with_one_link_one_sets_the_password():
    user = make_user()
    token = passwords.default_token_generator.make_token(user)
    passwords.reset_password(user=user, token=token, password=NEW, now=NOW)
    with pytest.raises(passwords.LinkNoLongerValid):
        passwords.reset_password(user=user, token=token, password=NEW + "!", now=NOW)


@pytest.mark.django_db
def test_a_letter_that_the_mail_server_refuses_is_sent_by_the_next_run(monkeypatch):
    make_user(email="editor@example.org")
    ask("editor@example.org")
    with monkeypatch.context() as broken:

        def refuse(self, *_args):
            raise OSError("The mail server is away")

        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert send_reset_letters() == 0
    assert send_reset_letters() == 1
