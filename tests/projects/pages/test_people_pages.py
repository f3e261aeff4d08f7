"""People: invited by a letter, changed and shut out by the Project Office, and never the last of it."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import ApiToken, AuditEvent, Invitation, User
from accounts.models.token import issue_token
from accounts.roles import Role
from projects.actions import NotAllowed, Refused
from projects.actions import people as acts
from tests import factories
from tests.factories import NOW, PASSWORD
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]
GOOD = "grey-camels-cross-slowly"


def invite(office: Client, capture: Any, **changes: Any) -> Any:
    typed = {"email": "New.Person@example.org", "full_name": "New Person", "role": "ministry_editor"} | changes
    with capture(execute=True):
        return office.post("/people/invite/", typed)


def link() -> str:
    found = re.search(r"https?://\S+(/invitation/\S+/)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def follow(path: str, password: str = GOOD) -> Any:
    """Opens the link in a new browser and answers the last page: after the password, or instead of it."""
    client = Client(headers={"Accept-Language": "en"})
    page = client.get(path, follow=True)
    if page.status_code != 200:
        return page
    return client.post("/invitation/", {"password": password, "again": password})


def test_an_invitation_is_a_letter_with_a_link_that_is_good_once(
    country: Country, office: Client, django_capture_on_commit_callbacks: Any
) -> None:
    capture = django_capture_on_commit_callbacks
    answer = invite(office, capture, organisations=[country.lead.pk], teams=[country.team.pk])
    assert answer.status_code == 302
    person = User.objects.get(email="new.person@example.org")
    assert (person.memberships.get().organisation, person.team_seats.get().team) == (country.lead, country.team)
    assert not person.has_usable_password()
    assert mail.outbox[-1].to == [person.email]
    key = link().split("/")[2]
    stored = Invitation.objects.get()
    assert stored.sent_at is not None
    assert key not in str(AuditEvent.objects.values_list("after", "object_label"))
    assert key != stored.key_hash
    assert AuditEvent.objects.get(action="user.invited").after["organisations"] == [country.lead.code]
    weak = follow(link(), "password1234")
    assert weak.status_code == 422
    assert follow(link())["Location"] == "/sign-in/"
    person.refresh_from_db()
    assert person.check_password(GOOD)
    assert AuditEvent.objects.get(action="user.invitation_accepted").actor_label == person.email
    assert follow(link()).status_code == 404


def test_a_link_never_tells_whether_it_was_ever_good(
    country: Country, office: Client, django_capture_on_commit_callbacks: Any
) -> None:
    capture = django_capture_on_commit_callbacks
    invite(office, capture)
    used = link()
    follow(used)
    invite(office, capture, email="second@example.org")
    replaced = link()
    second = User.objects.get(email="second@example.org")
    with capture(execute=True):
        assert office.post(f"/people/{second.public_id}/resend/").status_code == 302
    fresh = link()
    answers = [follow(used), follow(replaced), follow("/invitation/never-was/"), follow("/invitation/%00/")]
    with time_machine.travel(NOW + timedelta(hours=72), tick=False):
        answers.append(follow(fresh))
    tokens = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    assert {answer.status_code for answer in answers} == {404}
    assert len({tokens.sub(b"", answer.content) for answer in answers}) == 1
    with time_machine.travel(NOW + timedelta(hours=71), tick=False):
        assert follow(fresh).status_code == 302


def test_a_letter_that_cannot_go_out_is_told_in_the_list(
    country: Country, office: Client, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("projects.actions.invitation_letters.send_mail", away)
    assert invite(office, django_capture_on_commit_callbacks).status_code == 302
    assert b"the letter did not go out" in office.get("/people/").content


def test_what_is_wrong_stands_beside_what_was_typed(country: Country, office: Client) -> None:
    typed = {"email": country.editor.email.upper(), "full_name": "Twice", "role": "king", "teams": [country.team.pk]}
    answer = office.post("/people/invite/", typed)
    assert answer.status_code == 422
    assert b"Twice" in answer.content
    with pytest.raises(Refused) as refused:
        acts.invite(
            email=country.editor.email.upper(),
            full_name=" ",
            role="king",
            organisations=[],
            teams=[country.team],
            by=country.office,
            now=NOW,
        )
    assert {problem.field for problem in refused.value.problems} == {"email", "full_name", "role", "organisations"}


def test_there_are_no_such_pages_for_others(country: Country, sign_in: SignIn) -> None:
    for user in (country.editor, country.auditor, country.minister):
        client = sign_in(user)
        paths = [f"/people/{country.helper.public_id}/{what}" for what in ("", "change/", "close/", "reopen/")]
        assert {client.get("/people/").status_code, client.post("/people/invite/").status_code} == {404}
        assert {client.get(paths[0]).status_code, *(client.post(path).status_code for path in paths[1:])} == {404}
        with pytest.raises(NotAllowed):
            acts.close_account(person=country.helper, reason="x", by=user, now=NOW)


def test_a_new_role_counts_from_the_next_request_and_ends_tokens_it_may_not_hold(
    country: Country, office: Client, sign_in: SignIn
) -> None:
    editor = sign_in(country.editor)
    assert editor.get(f"/tasks/{country.task.code}/").status_code == 200
    written, _key = issue_token(user=country.editor, purpose="x", scope="write", days=9, now=NOW)
    read, _key = issue_token(user=country.editor, purpose="y", scope="read", days=9, now=NOW)
    other = factories.make_organisation()
    typed = {"role": "minister", "organisations": [other.pk], "uses_admin": "on"}
    assert office.post(f"/people/{country.editor.public_id}/change/", typed).status_code == 302
    assert editor.get(f"/tasks/{country.task.code}/").status_code == 404
    country.editor.refresh_from_db()
    assert (country.editor.role, country.editor.is_staff) == ("minister", False)
    event = AuditEvent.objects.get(action="user.changed")
    assert (event.before["role"], event.after["role"]) == ("ministry_editor", "minister")
    assert (event.before["organisations"], event.after["organisations"]) == ([country.lead.code], [other.code])
    assert set(ApiToken.objects.filter(revoked_at=None)) == {read}
    assert written.pk != read.pk


def test_closing_ends_sessions_and_tokens_for_good(country: Country, office: Client, sign_in: SignIn) -> None:
    editor = sign_in(country.editor)
    _token, key = issue_token(user=country.editor, purpose="x", scope="read", days=9, now=NOW)
    header = {"Authorization": f"Bearer {key}"}
    assert Client().get("/api/v1/portfolios/", headers=header).status_code == 200
    path = f"/people/{country.editor.public_id}"
    assert office.post(f"{path}/close/", {"reason": " "}).status_code == 422
    assert office.post(f"{path}/close/", {"reason": "Left the ministry"}).status_code == 302
    assert AuditEvent.objects.get(action="user.deactivated").reason == "Left the ministry"
    assert editor.get("/help/").status_code == 302
    assert Client().get("/api/v1/portfolios/", headers=header).status_code == 401
    assert office.post(f"{path}/reopen/").status_code == 302
    assert editor.get("/help/").status_code == 302  # the session of before does not come back
    assert Client().get("/api/v1/portfolios/", headers=header).status_code == 401
    assert Client().login(username=country.editor.email, password=PASSWORD)


def test_nobody_changes_their_own_rights(country: Country, office: Client) -> None:
    path = f"/people/{country.office.public_id}"
    assert office.post(f"{path}/change/", {"role": "auditor"}).status_code == 403
    assert office.post(f"{path}/close/", {"reason": "x"}).status_code == 403
    country.office.refresh_from_db()
    assert (country.office.role, country.office.is_active) == (Role.PROJECT_OFFICE, True)


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    country: Country, office: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        factories.make_user(role=Role.AKIM, organisation=country.lead)
    with django_assert_max_num_queries(12):
        assert b"person" in office.get("/people/?q=Person&role=akim").content


@pytest.mark.django_db(transaction=True)
def test_two_of_the_project_office_cannot_take_the_last_rights_from_each_other() -> None:
    """Parallel role changes, over connections of their own: whoever comes second has no right any more."""
    first, second = (factories.make_user(role=Role.PROJECT_OFFICE) for _ in range(2))
    ready, told = threading.Barrier(2), []

    def demote(person: User, by: User) -> None:
        try:
            ready.wait(timeout=30)
            acts.change_person(
                person=person, role="auditor", organisations=[], teams=[], uses_admin=False, by=by, now=NOW
            )
            told.append("done")
        except (NotAllowed, Refused) as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    pairs = ((first, second), (second, first))
    threads = [threading.Thread(target=demote, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["NotAllowed", "done"]
    assert User.objects.filter(role=Role.PROJECT_OFFICE, is_active=True).count() == 1
