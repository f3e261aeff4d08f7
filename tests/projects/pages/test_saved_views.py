"""Saved views: of one person, of our own lists only, with known parameters only."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from projects.actions.saved_views import MOST
from projects.models import SavedView
from projects.saving import PARAMETERS, canonical
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/updates/?show=late&sector=water", "/updates/?show=late&sector=water"),
        ("/updates/?show=late&after=1_x&saved=M1&evil=1", "/updates/?show=late"),
        ("/updates/#x", "/updates/"),
        ("/sectors/water/?as_of=2026-01-01", "/sectors/water/?as_of=2026-01-01"),
        ("/search/?q=%D0%B2%D0%BE%D0%B4%D0%B0", "/search/?q=%D0%B2%D0%BE%D0%B4%D0%B0"),
        ("https://evil.example/updates/", None),
        ("//evil.example/updates/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
        ("updates/", None),
        ("/updates/../admin/", None),
        ("/admin/", None),
        ("/sign-in/?next=//evil.example", None),
        ("/api/v1/milestones/", None),
        ("/milestones/M-1/report/", None),
        ("/nowhere/", None),
        ("/updates/?q=" + "x" * 2000, None),
        ("/[", None),
        ("", None),
    ],
)
def test_only_our_lists_are_kept_with_the_parameters_they_know(given, kept):
    assert canonical(given) == kept


def test_every_list_that_can_be_kept_has_an_address():
    for name in PARAMETERS:
        arguments = ["x"] if name in ("sector", "region", "organisation", "organisation-kpis") else []
        assert canonical(reverse(name, args=arguments)) == reverse(name, args=arguments)


def save(client, name="Late", address="/updates/?show=late"):
    return client.post("/views/save/", {"name": name, "address": address})


def test_a_view_is_saved_from_its_list_and_stands_in_the_menus(country, editor):
    assert 'name="address" value="/updates/?show=late"' in editor.get("/updates/?show=late").content.decode()
    answer = save(editor)
    assert (answer.status_code, answer["Location"]) == (302, "/updates/?show=late")
    for page in ("/views/", "/practice/", "/commands/", "/commands/?q=late"):
        assert 'href="/updates/?show=late"' in editor.get(page).content.decode(), page
    assert AuditEvent.objects.filter(action="saved_view.saved", actor_id=country.editor.public_id).count() == 1


def test_a_page_that_is_no_list_offers_nothing_to_save(country, editor):
    for page in (f"/milestones/{country.late.code}/", "/practice/", "/help/"):
        assert "save-view" not in editor.get(page).content.decode()


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("", "/updates/", "This field is required."),
        ("x" * 81, "/updates/", "at most 80 characters"),
        ("Evil", "//evil.example/", "This page cannot be saved as a view."),
        ("Late", "/updates/", "You have a view of this name already."),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(country, editor, name, address, said):
    save(editor)
    answer = save(editor, name, address)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert f'value="{name}"' in text or not name
    assert SavedView.objects.count() == 1


def test_it_is_renamed_and_deleted(country, editor):
    save(editor)
    save(editor, "Other")
    view = SavedView.objects.get(name="Late")
    assert editor.post(f"/views/{view.public_id}/rename/", {"name": "Other"}).status_code == 422
    assert editor.post(f"/views/{view.public_id}/rename/", {"name": "  Very   late "}).status_code == 302
    view.refresh_from_db()
    assert view.name == "Very late"
    assert editor.post(f"/views/{view.public_id}/delete/").status_code == 302
    assert editor.post(f"/views/{view.public_id}/delete/").status_code == 404
    assert [row.name for row in SavedView.objects.all()] == ["Other"]


def test_nobody_sees_or_changes_the_views_of_others(country, editor, office):
    save(editor)
    view = SavedView.objects.get()
    assert "show=late" not in office.get("/views/").content.decode()
    assert "show=late" not in office.get("/commands/?q=late").content.decode()
    for act in ("rename", "delete"):
        assert office.post(f"/views/{view.public_id}/{act}/", {"name": "Mine"}).status_code == 404
    assert save(office).status_code == 302  # the name is free for each person


def test_there_is_a_limit(country, editor):
    rows = [SavedView(user=country.editor, name=f"n{n}", address="/risks/", created_at=NOW) for n in range(MOST)]
    SavedView.objects.bulk_create(rows)
    answer = save(editor)
    assert answer.status_code == 422
    assert f"You have {MOST} views" in answer.content.decode()


def test_the_database_keeps_no_foreign_address(country):
    from django.db import IntegrityError, transaction

    for address in ("https://evil.example/", "//evil.example/"):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(user=make_user(), name="x", address=address, created_at=NOW)
