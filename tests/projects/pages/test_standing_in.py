"""Acting for someone on leave: whose rights, whose name, what stays personal, and how it ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.acting import IN_SESSION, same_eyes
from accounts.models import AuditEvent, Delegation, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, confirm_done
from projects.actions.delegations import delegate, end_delegation, stand_ins_for
from projects.long_work.rights import may_start
from projects.models import Comment, Milestone, SavedView, Task
from tests import factories
from tests.api.caller import Caller
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


def let(country: Country, stand_in: User, *, absent: User | None = None, by: User | None = None, **days: int) -> Any:
    absent = absent or country.editor
    return delegate(
        absent=absent,
        stand_in=stand_in,
        first_date=TODAY + timedelta(days=days.get("first", 0)),
        last_date=TODAY + timedelta(days=days.get("last", 13)),
        reason="Annual leave",
        by=by or country.office,
        now=NOW,
    )


def act(client: Client, made: Delegation) -> None:
    assert client.post(f"/standing-in/{made.public_id}/act/").status_code == 302


def opens(client: Client, milestone: Milestone) -> bool:
    return client.get(f"/milestones/{milestone.code}/").status_code == 200


def acting(country: Country, stand_in: User, absent: User) -> User:
    """The stand-in as actions get them in a request in which they act."""
    user = User.objects.get(pk=stand_in.pk)
    user.acting_for = User.objects.get(pk=absent.pk)
    return user


def claim(milestone: Milestone, by: User) -> None:
    Milestone.objects.filter(pk=milestone.pk).update(
        claimed_date=TODAY, claimed_by=by, claimed_by_label=by.email, completion=1, reported_at=NOW, evidence="The act"
    )
    milestone.refresh_from_db()


def test_rights_are_the_absent_persons_and_names_those_of_both(country: Country, sign_in: SignIn) -> None:
    made, client = let(country, country.stranger), sign_in(country.stranger)
    assert not opens(client, country.due)
    assert opens(client, country.foreign)
    act(client, made)
    assert opens(client, country.due)
    assert not opens(client, country.foreign)  # their own tasks rest until they stop
    page = client.get(f"/tasks/{country.task.code}/")
    assert b"You act for Aliya Editor" in page.content
    assert b"/standing-in/stop/" in page.content

    assert client.post(f"/tasks/{country.task.code}/comments/add/", {"text": "Said for her"}).status_code == 302
    comment = Comment.objects.get(text="Said for her")
    assert comment.by == country.stranger
    event = AuditEvent.objects.filter(action="comment.added").latest("id")
    assert (event.actor_id, event.actor_label) == (country.stranger.public_id, country.stranger.email)
    assert event.for_id == country.editor.public_id

    client.post("/standing-in/stop/")
    assert not opens(client, country.due)
    assert b"You act for" not in client.get("/help/").content


def test_what_is_personal_stays_the_persons_own(country: Country, sign_in: SignIn) -> None:
    SavedView.objects.create(user=country.editor, name="Hers", address="/updates/", created_at=NOW)
    client = sign_in(country.stranger)
    act(client, let(country, country.stranger))
    assert b"Hers" not in client.get("/saved-views/").content
    client.post("/language/", {"language": "kk"})
    country.stranger.refresh_from_db()
    country.editor.refresh_from_db()
    assert (country.stranger.language, country.editor.language) == ("kk", "")
    assert client.get("/tokens/").status_code == 403  # tokens, people and naming others: in one's own name only
    assert client.post("/tokens/make/", {"purpose": "x", "scope": "read", "days": 1}).status_code == 403
    assert client.post("/standing-in/make/", {}).status_code == 403
    assert client.post("/work/export/").status_code == 403  # a job outlives the acting
    assert not may_start(acting(country, country.stranger, country.editor), "export")


def test_a_token_never_acts_even_beside_a_session_that_does(country: Country, sign_in: SignIn) -> None:
    client = sign_in(country.stranger)
    act(client, let(country, country.stranger))
    header = Caller(country.stranger).headers
    own = client.get(f"/api/v1/milestones/{country.foreign.public_id}/", headers=header)
    lent = client.get(f"/api/v1/milestones/{country.due.public_id}/", headers=header)
    assert (own.status_code, lent.status_code) == (200, 404)
    assert client.get(f"/api/v1/milestones/{country.due.public_id}/").status_code == 200  # the session acts


@pytest.mark.parametrize("how", ["absent", "stand-in", "office", "date", "role", "closed", "absent closed"])
def test_it_ends_at_the_next_request(country: Country, sign_in: SignIn, how: str) -> None:
    made, client = let(country, country.stranger), sign_in(country.stranger)
    act(client, made)
    assert opens(client, country.due)
    by = {"absent": country.editor, "stand-in": country.stranger, "office": country.office}.get(how)
    if by is not None:
        assert sign_in(by).post(f"/standing-in/{made.public_id}/end/").status_code == 302
    elif how == "role":
        User.objects.filter(pk=country.stranger.pk).update(role=Role.AUDITOR)
    elif how != "date":
        gone = country.stranger if how == "closed" else country.editor
        User.objects.filter(pk=gone.pk).update(is_active=False)
    with time_machine.travel(NOW + timedelta(days=14 if how == "date" else 0), tick=False):
        client.get("/help/")
        assert IN_SESSION not in client.session or how == "closed"  # who is shut out is nobody
        assert opens(client, country.due) == (how == "role")  # an auditor opens everything, in their own name
        assert client.post(f"/standing-in/{made.public_id}/act/").status_code in (404, 302)
        assert not opens(client, country.due) or how == "role"


def test_no_rule_of_two_people_is_met_by_one(country: Country) -> None:
    helper, editor = country.helper, country.editor
    let(country, helper)
    stand_in = acting(country, helper, editor)
    claim(country.due, editor)  # the absent person said so: the one who acts for them does not confirm it
    with pytest.raises(Refused, match="yourself"):
        confirm_done(milestone=country.due, by=stand_in, now=NOW)
    assert country.due not in Milestone.objects.confirmable_by(stand_in)
    claim(country.due, helper)  # the stand-in said so: neither they nor, back from leave, the absent person confirms
    with pytest.raises(Refused, match="yourself"):
        confirm_done(milestone=country.due, by=stand_in, now=NOW)
    with pytest.raises(Refused, match="yourself"):
        confirm_done(milestone=country.due, by=editor, now=NOW + timedelta(days=30))
    assert country.due not in Milestone.objects.confirmable_by(editor)
    assert country.due in Milestone.objects.confirmable_by(country.office)
    confirm_done(milestone=country.due, by=country.office, now=NOW)


def test_eyes_are_the_same_only_for_what_was_written_while_standing_in(country: Country) -> None:
    made = let(country, country.helper, first=2, last=5)
    inside, before = NOW + timedelta(days=3), NOW
    assert same_eyes(country.editor, country.helper.pk, since=inside)
    assert not same_eyes(country.editor, country.helper.pk, since=before)
    assert not same_eyes(country.helper, country.editor.pk, since=inside)  # not acting: two people, two pairs of eyes
    end_delegation(delegation=made, by=country.editor, now=NOW)
    assert not same_eyes(country.editor, country.helper.pk, since=inside)


def test_who_may_be_named(country: Country) -> None:
    colleague = factories.make_user(role=Role.TEAM_MEMBER, organisation=country.lead)
    assert set(stand_ins_for(country.editor, by_office=False)) == {country.minister, country.member, colleague}
    let(country, colleague, by=country.editor)
    refused = [
        (country.stranger, country.editor, country.editor),  # of another body, named by the absent person
        (country.auditor, country.editor, country.office),  # an auditor stands in for nobody
        (country.stranger, country.auditor, country.office),  # and nobody for an auditor
        (country.editor, country.office, factories.make_user()),  # nobody gains the Project Office's rights
        (country.editor, country.editor, country.office),
    ]
    for stand_in, absent, by in refused:
        with pytest.raises(Refused, match="cannot stand in"):
            let(country, stand_in, absent=absent, by=by)
    with pytest.raises(NotAllowed):
        let(country, country.stranger, by=country.helper)
    for days in ({"first": 3, "last": 2}, {"first": -9, "last": -1}, {"last": 90}, {"first": 400, "last": 401}):
        with pytest.raises(Refused):
            let(country, country.helper, **days)
    let(country, country.helper, last=89)


def test_there_are_no_chains(country: Country) -> None:
    let(country, country.helper)
    with pytest.raises(Refused, match="away"):  # who is away stands in for nobody
        let(country, country.editor, absent=country.minister)
    with pytest.raises(Refused, match="stands in for somebody"):
        let(country, country.stranger, absent=country.helper)
    with pytest.raises(NotAllowed, match="stop acting"):
        let(country, country.stranger, by=acting(country, country.helper, country.editor))


def test_others_neither_use_nor_end_nor_learn_of_it(country: Country, sign_in: SignIn) -> None:
    made, client = let(country, country.stranger), sign_in(country.helper)
    for path in (f"/standing-in/{made.public_id}/act/", f"/standing-in/{made.public_id}/end/"):
        foreign, missing = client.post(path), client.post(path.replace(str(made.public_id)[:4], "0000"))
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert b"Aliya" not in client.get("/standing-in/").content
    assert sign_in(country.office).post(f"/standing-in/{made.public_id}/act/").status_code == 404
    assert Delegation.objects.get().ended_at is None


def test_the_form_names_someone_and_keeps_what_was_typed(country: Country, sign_in: SignIn) -> None:
    client = sign_in(country.editor)
    typed = {"stand_in": country.member.pk, "first_date": "2026-12-01", "last_date": "2027-12-01", "reason": "Leave"}
    answer = client.post("/standing-in/make/", typed)
    assert answer.status_code == 422
    assert b"2027-12-01" in answer.content
    assert client.post("/standing-in/make/", typed | {"last_date": "2026-12-14"}).status_code == 302
    made = Delegation.objects.get()
    assert (made.absent, made.stand_in, made.by_office) == (country.editor, country.member, False)
    event = AuditEvent.objects.get(action="delegation.made")
    assert (event.actor_label, event.reason) == (country.editor.email, "Leave")


def test_the_scope_of_every_reader_is_the_principals(country: Country) -> None:
    for absent in (country.editor, country.minister, country.member):
        lent = acting(country, country.stranger, absent)
        assert set(Task.objects.visible_to(lent)) == set(Task.objects.visible_to(absent))
        assert set(Task.objects.editable_by(lent)) == set(Task.objects.editable_by(absent))
        lent.acting_for = None
        assert set(Task.objects.visible_to(lent)) == set(Task.objects.visible_to(country.stranger))
