"""Writes through the admin that decide who sees what leave an audit event, without secrets."""

import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from regions.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    return client


def save(office: Client, person: User, **changes: str) -> int:
    """Post the form of a person as a browser would, with some fields changed."""
    address = f"/admin/accounts/user/{person.pk}/change/"
    form = office.get(address).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields if name != "password"}
    typed = {name: "on" if value is True else value for name, value in values.items() if value not in (None, False, [])}
    return office.post(address, typed | changes).status_code


def test_a_new_role_is_recorded_with_both_values(office: Client) -> None:
    person = factories.make_user(role="team_member")
    assert save(office, person, role="minister") == 302
    event = AuditEvent.objects.get(action="user.changed")
    assert (event.before, event.after) == ({"role": "team_member"}, {"role": "minister"})
    assert (event.object_id, event.object_label, event.channel) == (person.public_id, person.email, "page")


def test_a_form_saved_without_a_change_leaves_no_event(office: Client) -> None:
    assert save(office, factories.make_user(role="team_member")) == 302
    assert not AuditEvent.objects.exists()


def test_a_membership_is_recorded_when_it_comes_and_when_it_goes(office: Client) -> None:
    person, ministry = factories.make_user(role="minister"), factories.make_organisation()
    office.post("/admin/regions/membership/add/", {"user": person.pk, "organisation": ministry.pk, "position": ""})
    membership = Membership.objects.get()
    office.post(f"/admin/regions/membership/{membership.pk}/delete/", {"post": "yes"})
    added, deleted = AuditEvent.objects.order_by("id")
    assert (added.action, deleted.action) == ("membership.added", "membership.deleted")
    assert added.object_label == deleted.object_label == f"{person.email} · {ministry.code}"
    assert added.after["organisation"] == deleted.before["organisation"] == ministry.code


def test_removing_several_memberships_leaves_an_event_each(office: Client) -> None:
    keys = [
        Membership.objects.create(user=factories.make_user(), organisation=factories.make_organisation()).pk
        for _ in range(2)
    ]
    chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    assert office.post("/admin/regions/membership/", chosen).status_code == 302
    assert AuditEvent.objects.filter(action="membership.deleted").count() == 2


def test_no_event_holds_a_password_hash(office: Client) -> None:
    person = factories.make_user(role="team_member")
    save(office, person, full_name="Another name")
    event = AuditEvent.objects.get()
    assert event.after == {"full_name": "Another name"}
    assert person.password not in str(event.before) + str(event.after)
