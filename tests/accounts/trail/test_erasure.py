"""A person is forgotten: what names them goes, what they did stays, the chain holds, and only so far as it is told."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import audit
from accounts.models import ApiToken, AuditEvent, SignInSession
from accounts.models.token import issue_token
from accounts.trail.erasure import CannotErase, erase_person
from projects.actions import add_update_row
from projects.models import MilestoneUpdate
from tests import databases, factories
from tests.accounts.trail.test_tampering import verify
from tests.accounts.trail.writing import link_now, write
from tests.factories import NOW


@pytest.mark.django_db
def test_what_names_a_person_goes_and_what_they_did_stays() -> None:
    gone = factories.make_user(email="asel@ministry.kz", full_name="Asel Nurlan", password=factories.PASSWORD)
    office, stays = factories.make_user(), factories.make_user()
    source = audit.context.set(audit.RequestContext("api", "request-12345678", "10.1.2.3"))
    did = write(by=gone, after={"weight": "2"})
    audit.context.reset(source)
    told = write(
        object_type="user", object_id=gone.public_id, object_label=gone.email, after={"full_name": "Asel"}, by=office
    )
    others = write(object_type="user", object_id=stays.public_id, object_label=stays.email, by=office)
    issue_token(user=gone, purpose="x", scope="read", days=1, now=NOW)
    for person in (gone, stays):
        Client().force_login(person)
    out = StringIO()
    call_command("erase_person", "ASEL@ministry.kz", "--reason", "Asked for on paper", stdout=out)
    assert "2 personal parts" in out.getvalue()

    gone.refresh_from_db()
    assert gone.email == f"{gone.public_id.hex}@erased.invalid"
    assert (gone.full_name, gone.is_active, gone.has_usable_password()) == ("", False, False)
    assert not ApiToken.objects.exists()
    assert list(SignInSession.objects.values_list("user", flat=True)) == [stays.pk]
    for event in (did, told, others):
        event.refresh_from_db()
    assert (did.actor_label, did.address, did.after) == ("", None, {"weight": "2"})
    assert did.actor_is_erased
    assert did.actor_id == gone.public_id
    assert (told.object_label, told.after, told.actor_label) == ("", {}, office.email)
    assert others.object_label == stays.email
    left = AuditEvent.objects.get(action="user.erased")
    assert (left.object_id, left.reason, left.about_id) == (gone.public_id, "Asked for on paper", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM accounts_auditevent e")
        everything = cursor.fetchone()[0].lower()
    assert "asel" not in everything
    assert "10.1.2.3" not in everything

    link_now()
    code, words = verify()
    assert code == 0, words
    assert "2 personal parts are erased, each told by an event" in words


@pytest.mark.django_db
def test_an_erasure_covers_only_what_came_before_it_and_only_its_own_person() -> None:
    person, other = factories.make_user(), factories.make_user()
    write(by=person)
    erase_person(person=person, reason="asked", by=other, now=NOW)
    later, of_other = write(by=person), write(by=other)
    link_now()
    assert verify()[0] == 0
    for event in (later, of_other):
        saved = transaction.savepoint()
        with databases.owner(connection) as cursor:
            cursor.execute(
                "UPDATE accounts_auditevent SET actor_salt = NULL, actor_label = '', address = NULL WHERE id = %s",
                [event.pk],
            )
        code, words = verify()
        transaction.savepoint_rollback(saved)
        assert (code, f"event {event.pk}: a personal part is missing" in words) == (1, True)
    erase_person(person=person, reason="again", by=other, now=NOW)
    link_now()
    assert verify()[0] == 0


@pytest.mark.django_db
def test_records_forget_their_author_even_those_that_are_never_rewritten_otherwise() -> None:
    person = factories.make_user(email="asel@ministry.kz")
    milestone = factories.make_milestone(task=factories.make_task())
    milestone.version += 1
    entry = add_update_row(milestone, changed=("note",), by=person, at=NOW)
    done = erase_person(person=person, reason="asked", by=None, now=NOW)
    entry.refresh_from_db()
    assert (entry.by_label, entry.by_id) == (done.pseudonym, person.pk)
    assert (done.labels, done.kept) == (1, {})
    for change in ({"by_label": "x@y.kz"}, {"note": "x"}, {"by_label": "a@erased.invalid", "note": "x"}):
        with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
            MilestoneUpdate.objects.filter(pk=entry.pk).update(**change)


@pytest.mark.django_db
def test_without_a_reason_of_oneself_or_without_an_event_nobody_is_erased() -> None:
    person = factories.make_user()
    with pytest.raises(CannotErase):
        erase_person(person=person, reason="  ", by=None, now=NOW)
    with pytest.raises(CannotErase):
        erase_person(person=person, reason="mine", by=person, now=NOW)
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("erase_person", "no@body.kz", "--reason", "x")
    with pytest.raises(IntegrityError, match="No event"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_audit_erase(%s)", [person.public_id])
    person.refresh_from_db()
    assert person.is_active
