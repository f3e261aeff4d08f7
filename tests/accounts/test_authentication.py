"""Bearer tokens: who gets in, and what the token remembers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.authentication import note_use
from accounts.models import ApiToken
from accounts.models.token import issue_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/portfolios/"


@pytest.fixture
def issued():
    return issue_token(user=make_user(), purpose="test", scope="read", days=1, now=timezone.now())


def get(authorization: str | None, client: Client | None = None):
    headers = {} if authorization is None else {"Authorization": authorization}
    return (client or Client()).get(ADDRESS, headers=headers)


def test_a_token_opens_the_door(issued):
    _token, key = issued
    assert get(f"Bearer {key}").status_code == 200
    assert get(f"bearer  {key} ").status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Bearer dp_wrong",
        "Bearer " + "x" * 5000,
        "Bearer dp_\u00e9",
        "Bearer dp_ a b",
        "Bearer null",
    ],
)
def test_a_wrong_one_does_not(authorization):
    answer = get(authorization)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("authorization", [None, "", "Basic YTpi", "Token abc"])
def test_without_one_the_caller_is_asked_for_it(authorization):
    answer = get(authorization)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_wrong_token_is_not_saved_by_a_session(issued):
    token, _key = issued
    client = Client()
    client.force_login(token.user)
    assert get(None, client).status_code == 200
    assert get("Bearer dp_wrong", client).status_code == 401


def test_only_the_hash_is_stored(issued):
    token, key = issued
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert key not in map(str, stored.values())
    assert key.startswith(token.prefix)
    assert len(token.prefix) < 12


def test_revoked_expired_and_of_a_person_who_left(issued):
    token, key = issued
    for change in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now()}):
        ApiToken.objects.filter(pk=token.pk).update(**change)
        assert get(f"Bearer {key}").status_code == 401
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=None, expires_at=timezone.now() + timedelta(days=1))
        assert get(f"Bearer {key}").status_code == 200
    token.user.is_active = False
    token.user.save()
    assert get(f"Bearer {key}").status_code == 401


def test_its_use_is_noted_once_a_minute(issued):
    token, key = issued
    get(f"Bearer {key}")
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    get(f"Bearer {key}")
    token.refresh_from_db()
    assert token.last_used_at == first
    note_use(token=token, now=first + timedelta(seconds=61))
    token.refresh_from_db()
    assert token.last_used_at == first + timedelta(seconds=61)


def test_a_slower_process_does_not_turn_the_note_back(issued):
    token, _key = issued
    newest = timezone.now() + timedelta(minutes=5)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=newest)
    note_use(token=token, now=timezone.now())  # read before the other process wrote
    token.refresh_from_db()
    assert token.last_used_at == newest
