"""API tokens: what a key opens, on which pages it is seen, how it ends."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import ApiToken, AuditEvent, User
from accounts.models.token import Confinement
from accounts.roles import Role
from projects.actions import NotAllowed, Refused
from projects.actions.api_tokens import make_token, revoke_token, rotate_token
from projects.models import Indicator, Milestone, StrategicProject, Task
from tests import factories
from tests.factories import NOW
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


def key_of(owner: User, **given: Any) -> str:
    _token, key = make_token(owner=owner, by=owner, now=NOW, **({"purpose": "x", "scope": "read", "days": 30} | given))
    return key


def call(key: str, path: str, method: str = "get", **given: Any) -> Any:
    headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **given)


def codes(key: str, path: str) -> set[str]:
    answer = call(key, path)
    assert answer.status_code == 200, answer.content
    return {row["code"] for row in answer.json()["results"]}


def test_a_key_is_shown_once_and_kept_nowhere(country: Country, editor: Client) -> None:
    typed = {"purpose": "Statistics office", "scope": "write", "days": 30, "kinds": ["milestones", "tasks"]}
    answer = editor.post("/tokens/make/", typed)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'value="(dp_[\w-]+)"', answer.content.decode())
    assert found
    key = found[1]
    token = ApiToken.objects.get()
    assert (token.user, token.kinds) == (country.editor, ["milestones", "tasks"])
    assert call(key, "milestones/").status_code == 200
    later = editor.get("/tokens/").content.decode() + editor.get("/help/").content.decode()
    assert token.prefix in later
    assert key not in later + str(dict(editor.session)) + str(AuditEvent.objects.values_list())
    assert AuditEvent.objects.get(action="token.issued").after["kinds"] == ["milestones", "tasks"]


def test_a_token_opens_no_page(country: Country) -> None:
    header = {"Authorization": f"Bearer {key_of(country.editor)}"}
    for path in ("/updates/", "/tokens/", "/help/", f"/tasks/{country.task.code}/"):
        assert Client().get(path, headers=header)["Location"].startswith("/sign-in/")


def test_resources_that_are_not_named_are_refused_by_name(country: Country) -> None:
    key = key_of(country.editor, kinds=["milestones"], scope="write")
    assert call(key, "milestones/").status_code == 200
    for path, missing in (
        ("tasks/", "tasks"),
        ("changes/", "changes"),
        ("calendar.ics", "calendar"),
        (f"milestones/{country.due.public_id}/updates/", "updates"),
        ("long-work/00000000-0000-0000-0000-000000000000/file/", "long-work"),
    ):
        answer = call(key, path)
        assert (path, answer.status_code) == (path, 403)
        assert answer["Content-Type"] == "application/problem+json"
        assert f"not made for {missing}" in answer.json()["detail"]
    body = call(key_of(country.editor), "comments/", "post", data="{}", content_type="application/json").json()
    assert (body["status"], "scope is write" in body["detail"]) == (403, True)


def test_a_confined_token_reads_its_object_and_nothing_beside_it(country: Country) -> None:
    """Of the Project Office, which opens everything: what is left is the confinement alone."""
    owner, sector = country.office, country.task.sector
    everything = key_of(owner)
    mine = {m.code for m in Milestone.objects.filter(task=country.task)}
    assert codes(everything, "milestones/") > mine
    Indicator.objects.create(
        portfolio=country.project.portfolio,
        code="national-one",
        name_en="Of the country",
        unit="km",
        direction="up",
        baseline_value=0,
        baseline_date=NOW.date(),
        target_value=9,
        target_date=NOW.date() + timedelta(days=9),
        owner=country.lead,
    )
    assert "national-one" in codes(everything, "indicators/")
    places = {
        "sector": sector.code,
        "region": country.region.code,
        "organisation": country.lead.code,
    }
    for dimension, code in places.items():
        key = key_of(owner, dimension=dimension, code=code)
        assert (dimension, codes(key, "tasks/")) == (dimension, {country.task.code})
        assert (dimension, codes(key, "milestones/")) == (dimension, mine)
        assert codes(key, "indicators/") == set()
        hidden = call(key, f"milestones/{country.foreign.public_id}/")
        missing = call(key, "milestones/00000000-0000-0000-0000-000000000000/")
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert call(key, "rollups/country/" + str(country.project.portfolio.public_id) + "/").status_code == 404
        assert call(key, "search/?q=Secret").json()["results"] == []
        assert call(key, "long-work/").json()["results"] == []
    assert codes(key_of(owner, dimension="project", code=country.project.code), "tasks/") == codes(everything, "tasks/")
    nothing = factories.make_sector()
    assert codes(key_of(country.editor, dimension="sector", code=nothing.code), "milestones/") == set()


def test_a_confined_token_makes_nothing_new(country: Country) -> None:
    owner = User.objects.get(pk=country.office.pk)
    owner.narrowed_to = ("sector", country.task.sector.public_id)
    assert owner.is_limited
    assert set(Task.objects.editable_by(owner)) == {country.task}
    assert list(StrategicProject.objects.visible_to(owner)) == [country.project]
    assert [verb for verb in owner.rights.may if not owner.may(verb)] == []
    key = key_of(country.office, scope="write", dimension="sector", code=country.task.sector.code)
    body = '{"kind": "export"}'
    assert call(key, "long-work/", "post", data=body, content_type="application/json").status_code in (400, 403)


def test_who_may_hold_which(country: Country, sign_in: SignIn) -> None:
    with pytest.raises(NotAllowed, match="People of this role hold no tokens"):
        key_of(country.member)
    with pytest.raises(Refused, match="People of this role hold no tokens"):
        make_token(owner=country.member, purpose="x", scope="read", days=1, by=country.office, now=NOW)
    for owner, scope in ((country.minister, "write"), (country.auditor, "write")):
        with pytest.raises(Refused, match="People of this role hold"):
            key_of(owner, scope=scope)
    key_of(country.minister)
    for given in ({"days": 367}, {"days": 0}, {"purpose": " "}, {"kinds": ["secrets"]}, {"dimension": "sector"}):
        with pytest.raises(Refused):
            key_of(country.editor, **given)
    with pytest.raises(Refused):
        key_of(country.editor, dimension="sector", code="no-such")
    token, _key = make_token(owner=country.editor, purpose="x", scope="read", days=1, by=country.office, now=NOW)
    with pytest.raises(NotAllowed):
        revoke_token(token=token, by=country.helper, now=NOW)
    assert sign_in(country.helper).get("/tokens/?all").status_code == 404
    assert str(token).encode()[:9] in sign_in(country.office).get("/tokens/?all").content
    refused = sign_in(country.editor).post("/tokens/make/", {"purpose": "Kept words", "scope": "read", "days": 9999})
    assert refused.status_code == 422
    assert b"Kept words" in refused.content


def test_a_new_key_and_the_old_one_overlap(country: Country) -> None:
    confined = {"dimension": "sector", "code": country.task.sector.code, "kinds": ["tasks"]}
    old, key = make_token(
        owner=country.editor, purpose="x", scope="write", days=300, by=country.editor, now=NOW, **confined
    )
    new, successor = rotate_token(token=old, overlap_hours=24, days=90, by=country.editor, now=NOW)
    assert (new.kinds, new.narrowed_to, new.scope, new.replaces) == (old.kinds, old.narrowed_to, "write", old)
    with time_machine.travel(NOW + timedelta(hours=23), tick=False):
        assert {call(one, "tasks/").status_code for one in (key, successor)} == {200}
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert (call(key, "tasks/").status_code, call(successor, "tasks/").status_code) == (401, 200)
    with pytest.raises(Refused, match="successor"):
        rotate_token(token=old, overlap_hours=1, days=90, by=country.editor, now=NOW)
    with pytest.raises(Refused, match="hours"):
        rotate_token(token=new, overlap_hours=169, days=90, by=country.editor, now=NOW)
    assert [event.action for event in AuditEvent.objects.order_by("id")] == [
        "token.issued",
        "token.rotated",
        "token.issued",
    ]


def test_the_last_use_tells_when_and_from_where(country: Country) -> None:
    key = key_of(country.editor)
    call(key, "tasks/", REMOTE_ADDR="198.51.100.7")
    token = ApiToken.objects.get()
    assert (token.last_used_at, token.last_used_address) == (NOW, "198.51.100.7")
    call(key, "tasks/", REMOTE_ADDR="203.0.113.9")  # another address is noted at once
    token.refresh_from_db()
    assert token.last_used_address == "203.0.113.9"


def test_rights_are_read_at_each_request(country: Country) -> None:
    key = key_of(country.editor)
    assert country.task.code in codes(key, "tasks/")
    country.editor.memberships.all().delete()
    assert codes(key, "tasks/") == set()
    User.objects.filter(pk=country.editor.pk).update(role=Role.AUDITOR)
    assert len(codes(key, "tasks/")) == 3
    User.objects.filter(pk=country.editor.pk).update(is_active=False)
    assert call(key, "tasks/").status_code == 401


def test_revoked_at_once_from_the_page(country: Country, editor: Client) -> None:
    key = key_of(country.editor)
    token = ApiToken.objects.get()
    assert editor.post(f"/tokens/{token.public_id}/revoke/").status_code == 302
    assert call(key, "tasks/").status_code == 401
    assert editor.post(f"/tokens/{token.public_id}/revoke/").status_code == 422
    assert editor.post(f"/tokens/{token.public_id}/rotate/", {"days": 9, "overlap_hours": 1}).status_code == 422


def test_a_token_confined_to_nothing_cannot_be_stored(country: Country) -> None:
    from django.db import IntegrityError

    from accounts.models.token import issue_token

    odd = Confinement("planet", country.task.sector.public_id, "x")
    with pytest.raises(IntegrityError, match="confined"):
        issue_token(user=country.editor, purpose="x", scope="read", days=1, now=NOW, confined=odd)
