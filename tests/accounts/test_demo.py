"""Demo accounts and tokens: one for each role, the same at a second start, never outside a demonstration."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.demo import DemoAccess, demo_email, ensure_demo_access
from accounts.models import ApiToken, User
from accounts.roles import Role
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMO = True


def as_kept(access: DemoAccess) -> dict:
    """What delivery_portal writes to demo.json."""
    return {"url": "http://127.0.0.1:8000", **asdict(access)}


def test_each_role_has_an_account_that_signs_in():
    access = ensure_demo_access(now=NOW)
    assert [account.role for account in access.accounts] == [role.value for role in Role]
    for account in access.accounts:
        user = User.objects.get(email=account.email)
        assert user.role == account.role
        assert user.check_password(account.password)
        assert len(account.password) >= 12
        assert account.email.endswith("@portal.example")


def test_only_the_project_office_opens_the_admin():
    ensure_demo_access(now=NOW)
    staff = User.objects.filter(is_staff=True)
    assert [user.role for user in staff] == [Role.PROJECT_OFFICE]


def test_two_tokens_of_the_integration_live_90_days():
    tokens = ensure_demo_access(now=NOW).tokens
    assert set(tokens) == {"read", "write"}
    for scope, key in tokens.items():
        found = ApiToken.objects.find(key, at=NOW)
        assert found is not None
        assert (found.scope, found.user.email) == (scope, demo_email(Role.INTEGRATION))
        assert found.expires_at == NOW + timedelta(days=90)


def test_a_second_start_answers_the_same():
    first = ensure_demo_access(now=NOW)
    assert ensure_demo_access(now=NOW + timedelta(days=1), previous=as_kept(first)) == first
    assert User.objects.count() == len(Role)
    assert ApiToken.objects.count() == 2


def test_an_expired_token_is_replaced():
    first = ensure_demo_access(now=NOW)
    later = ensure_demo_access(now=NOW + timedelta(days=91), previous=as_kept(first))
    assert later.tokens["read"] != first.tokens["read"]
    assert ApiToken.objects.find(later.tokens["read"], at=NOW + timedelta(days=91))


def test_without_the_file_of_the_first_start_everything_is_made_anew_and_old_tokens_are_closed():
    first = ensure_demo_access(now=NOW)
    second = ensure_demo_access(now=NOW)
    assert first.accounts[0].password != second.accounts[0].password
    assert ApiToken.objects.find(first.tokens["write"], at=NOW) is None
    assert ApiToken.objects.usable(at=NOW).count() == 2


def test_the_token_of_somebody_else_is_not_taken_over():
    stranger = ensure_demo_access(now=NOW).tokens["read"]
    ApiToken.objects.update(user=User.objects.get(email=demo_email(Role.AUDITOR)))
    assert ensure_demo_access(now=NOW, previous={"tokens": {"read": stranger}}).tokens["read"] != stranger


@pytest.mark.parametrize("previous", [{}, {"accounts": None, "tokens": None}, {"accounts": [{}], "tokens": {}}])
def test_a_file_with_nothing_in_it_is_no_obstacle(previous):
    assert len(ensure_demo_access(now=timezone.now(), previous=previous).accounts) == len(Role)


def test_outside_a_demonstration_it_refuses(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError, match="PORTAL_DEMO"):
        ensure_demo_access(now=NOW)
    assert not User.objects.exists()
