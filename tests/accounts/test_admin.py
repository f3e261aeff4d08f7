"""The admin of reference data: staff of the Project Office only, no hash on any page, history read only."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.audit import record
from accounts.models import AuditEvent
from accounts.models.token import issue_token
from accounts.roles import Role
from tests.factories import NOW, make_organisation, make_region, make_user

pytestmark = pytest.mark.django_db
PAGES = [
    "/admin/accounts/user/",
    "/admin/accounts/apitoken/",
    "/admin/accounts/auditevent/",
    "/admin/regions/region/",
    "/admin/regions/district/",
    "/admin/regions/organisation/",
    "/admin/regions/membership/",
]


@pytest.fixture
def office(client):
    user = make_user(is_staff=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("page", PAGES)
def test_staff_of_the_office_opens_every_list(client, office, page):
    make_organisation()
    make_region()
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("fields", [{"is_staff": False}, {"is_staff": True, "role": Role.MINISTER}])
def test_others_open_none(client, page, fields):
    client.force_login(make_user(**fields))
    assert client.get(page).status_code in {302, 403}


def test_a_person_is_shown_without_a_hash(client, office):
    person = make_user(role=Role.AKIM)
    html = client.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()
    assert person.email in html
    assert person.password not in html
    assert 'name="password"' not in html


def test_a_token_is_shown_without_its_hash_and_cannot_be_changed(client, office):
    token, key = issue_token(user=office, purpose="test", scope="read", days=1, now=NOW + timedelta(days=36500))
    address = f"/admin/accounts/apitoken/{token.pk}/change/"
    html = client.get(address).content.decode()
    assert token.prefix in html
    assert key not in html
    assert token.key_hash not in html
    assert client.post(address, {"scope": "write"}).status_code == 403


def test_the_trail_cannot_be_added_to_changed_or_deleted(client, office):
    with transaction.atomic():
        event = record(
            action="test", object_type="x", object_id=None, object_label="", before={}, after={}, by=office, at=NOW
        )
    for address in ("add/", f"{event.pk}/delete/"):
        assert client.get(f"/admin/accounts/auditevent/{address}").status_code == 403
    assert client.post(f"/admin/accounts/auditevent/{event.pk}/change/", {"action": "y"}).status_code == 403
    assert AuditEvent.objects.get(pk=event.pk).action == "test"


def test_reference_data_are_not_deleted(client, office):
    region = make_region()
    assert client.post(f"/admin/regions/region/{region.pk}/delete/", {"post": "yes"}).status_code == 403
