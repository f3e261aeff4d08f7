"""manage.py token: issue, list, revoke."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("token", *arguments, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def person():
    return make_user(email="system@example.org")


def issue(person, scope: str = "read") -> str:
    return run("--user", person.email, "--scope", scope, "--days", "30", "--purpose", "Statistics office")[0].strip()


def opens(key: str) -> bool:
    return Client().get("/api/v1/portfolios/", headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_prints_the_key_and_nothing_else_on_stdout(person):
    out, err = run("--user", "SYSTEM@example.org", "--scope", "write", "--days", "30")
    key = out.strip()
    assert out == f"{key}\n"
    assert key.startswith("dp_")
    assert " " not in key
    assert key not in err
    assert "shown only now" in err
    token = ApiToken.objects.get()
    assert (token.user, token.scope, token.may_write) == (person, "write", True)
    assert token.expires_at - timezone.now() > timedelta(days=29, hours=23)
    assert opens(key)


def test_is_in_the_audit_trail_without_the_key(person):
    key = issue(person)
    event = AuditEvent.objects.get(action="token.issued")
    assert event.after["user"] == person.email
    assert key not in f"{event.object_label} {event.after}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--user, --scope, --days"),
        (("--user", "system@example.org", "--scope", "read"), "--days"),
        (("--user", "nobody@example.org", "--scope", "read", "--days", "1"), "Nobody signs in as"),
        (("--user", "system@example.org", "--scope", "admin", "--days", "1"), "invalid choice"),
        (("--user", "system@example.org", "--scope", "read", "--days", "0"), "between 1 and"),
        (("--user", "system@example.org", "--scope", "read", "--days", "9999"), "between 1 and"),
        (("--user", "system@example.org", "--scope", "read", "--days", "soon"), "invalid int"),
        (("--revoke", "dp_unknown"), "No token in force"),
        (("--list", "--user", "nobody@example.org"), "Nobody signs in as"),
        (("--list", "--revoke", "dp_"), "not allowed with"),
    ],
)
def test_says_what_is_wrong(person, arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert ApiToken.objects.count() == 0


def test_refuses_a_person_who_left(person):
    person.is_active = False
    person.save()
    with pytest.raises(CommandError, match="not active"):
        issue(person)


def test_lists_without_keys(person):
    key = issue(person)
    issue(make_user(email="other@example.org"))
    out, _err = run("--list", "--user", person.email)
    assert out.count("\n") == 1
    assert key not in out
    for part in (key[:9], "in force", "read", "used never", person.email, "Statistics office"):
        assert part in out
    assert run("--list")[0].count("\n") == 2


@pytest.mark.parametrize("given", [slice(0, 9), slice(0, None)])
def test_revokes_by_the_beginning_or_the_whole_key(person, given):
    key, other = issue(person), issue(person)
    run("--revoke", key[given])
    assert not opens(key)
    assert opens(other)
    assert "revoked" in run("--list")[0]
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1
    with pytest.raises(CommandError, match="No token in force"):
        run("--revoke", key[given])


def test_revokes_nothing_when_it_is_not_clear_which(person):
    keys = [issue(person), issue(person)]
    with pytest.raises(CommandError, match="2 tokens begin with"):
        run("--revoke", "dp_")
    assert all(opens(key) for key in keys)
