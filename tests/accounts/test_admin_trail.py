"""Writes through the admin of reference data leave an audit event; people are only looked up there."""

import pytest
from django.test import Client

from accounts.models import AuditEvent
from regions.models import Membership, Organisation
from tests import audited, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    return client


def save(office: Client, body: Organisation, **changes: str) -> int:
    """Post the form of a body as a browser would, with some fields changed."""
    address = f"/admin/regions/organisation/{body.pk}/change/"
    form = office.get(address).context["adminform"].form
    typed = {name: form.initial[name] for name in form.fields if form.initial.get(name) not in (None, False, [])}
    return office.post(address, typed | changes).status_code


def test_a_new_name_is_recorded_with_both_values(office: Client) -> None:
    body = factories.make_organisation(name_en="Ministry of Water")
    assert save(office, body, name_en="Ministry of Irrigation") == 302
    event = AuditEvent.objects.get(action="organisation.changed")
    assert (event.before, event.after) == ({"name_en": "Ministry of Water"}, {"name_en": "Ministry of Irrigation"})
    assert (event.object_id, event.object_label, event.channel) == (body.public_id, body.code, "page")


def test_a_form_saved_without_a_change_leaves_no_event(office: Client) -> None:
    with audited.unwatched(because="the admin writes the row as it was"):
        assert save(office, factories.make_organisation()) == 302
    assert not AuditEvent.objects.exists()


def test_people_and_their_bodies_are_looked_up_here_and_changed_on_their_own_page(office: Client) -> None:
    person, ministry = factories.make_user(role="minister"), factories.make_organisation()
    membership = Membership.objects.create(user=person, organisation=ministry)
    answers = [
        office.post(f"/admin/accounts/user/{person.pk}/change/", {"email": person.email, "role": "project_office"}),
        office.post("/admin/accounts/user/add/", {"email": "new@example.org", "role": "akim"}),
        office.post("/admin/regions/membership/add/", {"user": person.pk, "organisation": ministry.pk}),
        office.post(f"/admin/regions/membership/{membership.pk}/delete/", {"post": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    person.refresh_from_db()
    assert (person.role, Membership.objects.count(), AuditEvent.objects.count()) == ("minister", 1, 0)
